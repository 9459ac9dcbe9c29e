/** What is wrong with the names of a project, or likely to go wrong, at a place in its files. Everything here is JSON. */
import type { SourceRange } from '../compose/project';
import type { FindingCode } from './finding-codes';
import type { Remedy } from './remedy';
import type { Severity } from './severity';

/** Another place that explains a finding, such as the service that was meant. */
export interface RelatedPlace {
  readonly message: string;
  readonly range: SourceRange;
}

export interface Finding {
  readonly code: FindingCode;
  /** With the code `compose`: the code of the problem that the compose room has found. */
  readonly problem?: string;
  readonly severity: Severity;
  /** One sentence of plain text that names the caller, the target and the fact; names stand in backticks. */
  readonly message: string;
  /** What to do, one sentence, where no remedy says it; plain text. */
  readonly hint?: string;
  /** Exactly the word that is wrong, in whichever file it stands. */
  readonly range: SourceRange;
  /** The service whose program meets the problem; absent where it concerns the project. */
  readonly service?: string;
  readonly related: readonly RelatedPlace[];
  /** What makes it go away, the best one first. */
  readonly remedies: readonly Remedy[];
}
