/** A file that shows a failure, what is found in it, and what the remedy changes. */
import type { FindingCode } from '../../../../src/diagnose/finding-codes';
import type { HostFacts } from '../../../../src/diagnose/facts';
import type { Severity } from '../../../../src/diagnose/severity';

export interface CatalogueCase {
  /** What is special about it, for the reader of a test report. */
  readonly title: string;
  /** The number and the name of the entry in the catalogue of failures, where it is there: `3 localhost-in-container`. */
  readonly entry?: string;
  readonly code: FindingCode;
  /** Absent: that of the code. */
  readonly severity?: Severity;
  /**
   * Files by their path from the project's folder, which is called `shop`. `«…»` marks each place where the code is
   * expected, and is taken out before the file is read.
   */
  readonly files: Readonly<Record<string, string>>;
  /** Compose files of other projects of the workspace, by the name of their folder. */
  readonly others?: Readonly<Record<string, string>>;
  readonly host?: HostFacts;
  /** The whole message of the first marked finding. */
  readonly message: string;
  /** Codes of other findings that the files rightly show as well; absent: none but hints and information. */
  readonly also?: readonly FindingCode[];
  /**
   * The first remedy. An edit: lines that go (`- `) and come (`+ `), in order, each with its own indentation, across
   * all files; the finding is gone with it. A command: its words.
   */
  readonly remedy:
    { readonly title: string; readonly diff: readonly string[] } | { readonly command: readonly string[] };
}
