import type { Lab } from '../../kernel/support/lab';
import type { Running } from './sighting';

/** A machine on which a project can be brought up; the project is called like the folder of its compose file. */
export interface Machine {
  readonly lab: Lab;
  up(folder: string): Promise<Running>;
  down(folder: string): Promise<void>;
}
