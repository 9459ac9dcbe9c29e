/** What an engine runs, as values: for each Compose project a topology, and facts about its containers beside it. */
import type { Topology } from '../topology/topology';
import type { EngineIdentity } from './engine-state';

export interface EnginePicture {
  readonly engine: EngineIdentity;
  /** By name; containers without Compose are together in the last one, whose name is empty. */
  readonly projects: readonly EngineProject[];
}

export interface EngineProject {
  /** Empty: containers that Compose has not made. */
  readonly name: string;
  /** Namespaces are those of containers that run; notes say which do not. */
  readonly topology: Topology;
  /** All containers, those that do not run included, in the order of the topology. */
  readonly containers: readonly ContainerFacts[];
}

export interface ContainerFacts {
  /** 64 hex digits. */
  readonly id: string;
  readonly containerName: string;
  /** Its service, and without Compose its own name. */
  readonly service: string;
  /** From 1. */
  readonly replica: number;
  /** True for containers of `docker compose run`, which have no name of their service. */
  readonly oneOff?: true;
  /** As it was asked for: `redis:7`. */
  readonly image: string;
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Compose's hash of the service's configuration when the container was made. */
  readonly configHash?: string;
  /** As the engine says it: `created`, `running`, `paused`, `restarting`, `exited`, `dead`, … */
  readonly state: string;
  /** `starting`, `healthy`, `unhealthy`; absent: the container has no health check. */
  readonly health?: string;
  /** Of the last run; absent while it runs and where it has never run. */
  readonly exitCode?: number;
  /** What kept it from starting. */
  readonly error?: string;
  readonly restartCount: number;
  /** RFC 3339; absent where it has never run. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Its process where the engine counts processes; absent while it does not run. */
  readonly pid?: number;
  /** Names of the networks it is to be on, also while it does not run. */
  readonly networks: readonly string[];
}
