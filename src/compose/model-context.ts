import type { Variables } from './environment';
import type { LoadMemory } from './memory';
import type { FileReader } from './project';
import type { Report } from './report';

/** What loading one group of files (the project, or one include) needs. */
export interface ModelContext {
  readonly reader: FileReader;
  readonly report: Report;
  readonly memory: LoadMemory;
  readonly variables: Variables;
  /** The folder that relative paths refer to. */
  readonly directory: string;
  /** The files whose `include` led here, outermost first. */
  readonly includeChain: readonly string[];
}
