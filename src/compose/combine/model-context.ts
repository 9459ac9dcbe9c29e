import type { Variables } from '../files/environment';
import type { LoadMemory } from '../memory';
import type { RoleReader } from '../files/recorded-reading';
import type { Report } from '../report';

/** What loading one group of files (the project, or one include) needs. */
export interface ModelContext {
  readonly reader: RoleReader;
  readonly report: Report;
  readonly memory: LoadMemory;
  readonly variables: Variables;
  /** The folder that relative paths refer to. */
  readonly directory: string;
  /** The files whose `include` led here, outermost first. */
  readonly includeChain: readonly string[];
  /** How many files may still be included; shared by everything below one `include`. */
  readonly includeBudget?: { left: number };
}
