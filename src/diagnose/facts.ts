/** Everything that rules may know. */
import type { Loaded } from '../compose/load';
import type { Problem, Project } from '../compose/project';
import type { HostReference } from './references/host-reference';

/** What is known of the machine that the project is to run on; absent fields: nothing. */
export interface HostFacts {
  /** `process.platform`. */
  readonly platform?: string;
  /** Prefixes that the machine has routes to, beside those of networks of engines: `10.8.0.0/24`. */
  readonly routes?: readonly string[];
  /** Names of all networks there are, so that one that is not among them is missing. */
  readonly networks?: readonly string[];
}

/** A file that a service sees, because it is mounted or built from it. */
export interface ServiceFile {
  /** Empty: of the project's folder, for programs that do not run in a container. */
  readonly service: string;
  /** Absolute, on this machine. */
  readonly path: string;
  /** Inside the container; absent for files of a build. */
  readonly target?: string;
  readonly text: string;
}

export interface ProjectFacts {
  /** With every profile enabled, so that services without an active one are looked at as well. */
  readonly project: Project;
  /** Of the same load as `project`. */
  readonly origins: Loaded['origins'];
  /** Names of the services that the caller's profiles enable. */
  readonly enabled: ReadonlySet<string>;
  /** What the compose room says about the files with the caller's profiles. */
  readonly problems: readonly Problem[];
  /** Host names in values of services and in files they see, in the order of the files. */
  readonly references: readonly HostReference[];
  readonly serviceFiles: readonly ServiceFile[];
  /** Other projects of the workspace, with every profile enabled. */
  readonly others: readonly Project[];
  readonly host: HostFacts;
}
