/** A host name inside a value: who uses it, for what, and where exactly it stands. */
import type { SourceRange } from '../../compose/project';

/** Where a host name was read. `env-file` is a file of `env_file`, `environment` also what `.env` puts into a value. */
export type ReferencePlace =
  | 'environment'
  | 'env-file'
  | 'command'
  | 'entrypoint'
  | 'healthcheck'
  | 'label'
  | 'config-file'
  | 'build'
  | 'source';

/** By which form the host was recognised. */
export type ReferenceShape =
  /** `postgres://db:5432/app`, each host of a list of them, JDBC. */
  | 'url'
  /** `db:5432`, alone, in a list, or as the value of a flag. */
  | 'host-port'
  /** A bare word under a key that holds hosts: `DB_HOST`, `--host`. */
  | 'host-key'
  /** An argument or directive that takes a host by its meaning: `redis-cli -h db`, `proxy_pass`. */
  | 'argument';

/**
 * What the name is for. `target`: the service connects to it. `listen`: an address that it serves on, such as `0.0.0.0`.
 * `advertised`: under which others are told to reach it, such as `APP_URL` and `KAFKA_ADVERTISED_LISTENERS`; outside
 * the project any name may be right there. Rules about connections look at `target` only.
 */
export type ReferenceRole = 'target' | 'listen' | 'advertised';

export interface HostReference {
  /** The service whose program uses the name. */
  readonly service: string;
  readonly place: ReferencePlace;
  readonly shape: ReferenceShape;
  readonly role: ReferenceRole;
  /** The variable, label, flag or directive; empty where there is none. */
  readonly key: string;
  /** As it is written, without brackets around an IPv6 address; may be empty or malformed. */
  readonly host: string;
  /** The host, where `isExact`; else the value it stands in. */
  readonly range: SourceRange;
  /** True where `range` holds exactly `host`, so that an edit may replace it. */
  readonly isExact: boolean;
  readonly port?: number;
  /** Exactly the digits of the port; absent where there are none or their place is not known. */
  readonly portRange?: SourceRange;
  /** In lower case, without `://`: `postgres`, `jdbc:mysql`; absent where there is none. */
  readonly scheme?: string;
  /** The whole text of the value, and where it is written. */
  readonly text: string;
  readonly textRange: SourceRange;
  /**
   * True where nothing but a host can be meant; false where a word that happens to stand there is possible, so that
   * only names of the project, or near to one, say anything.
   */
  readonly isCertain: boolean;
}
