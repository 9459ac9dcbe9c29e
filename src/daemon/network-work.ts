/** What goes into the network of one project, and what comes out of an `up`. */
import type { Change } from '../topology/change-list';
import type { Topology } from '../topology/topology';
import type { AnsweringThread } from './answering-thread';
import type { UpResult } from './api';
import type { HelperAccess } from './helpers';
import type { LiveNamespaces } from './live-namespaces';

/** How an `up` tells what it does, and is told to stop. */
export interface UpControl {
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** What an `up` has done. */
export interface UpOutcome {
  readonly change: UpResult['change'];
  readonly changes: readonly Change[];
}

/** What the network of a project is made from. */
export interface ProjectNetworkOptions {
  readonly runtime: string;
  readonly id: string;
  readonly project: string;
  /** Of the program. */
  readonly version: string;
  readonly helper: HelperAccess;
  readonly thread: AnsweringThread;
  /** What is up of another project in the same mode. */
  readonly elsewhere: (project: string) => LiveNamespaces | undefined;
  /** The other projects that are up in the same mode. */
  readonly others: () => readonly { readonly id: string; readonly topology: Topology }[];
  readonly onChange: () => void;
}
