/**
 * The network-relevant meaning of a set of compose files: what every other room starts from.
 *
 * The shape follows the model that `docker compose config` prints, with one addition: each value
 * that a person may point at carries the place it was read from.
 */

/** A zero-based place in a text: `character` counts UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A half-open span of one file. `file` is the absolute path the text was read from. */
export interface SourceRange {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** Why a file takes part in the project. */
export type FileReason = 'explicit' | 'COMPOSE_FILE' | 'discovered' | 'override' | 'stdin';

/** One compose file that was read. */
export interface ComposeFile {
  readonly path: string;
  readonly reason: FileReason;
}

/** Something wrong or noteworthy in the files. `error` means that `docker compose` would refuse them. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case, for programs: `yaml-syntax`, `undefined-network`, … */
  readonly code: string;
  /** One sentence for a person, without the place. */
  readonly message: string;
  /** What to do next, one sentence; absent where the message says it. */
  readonly hint?: string;
  readonly range?: SourceRange;
}

/**
 * A scalar of a service that may mention other services: one environment value, one word of a command list,
 * a whole command that is written as one string, …
 */
export interface TextValue {
  readonly kind: 'environment' | 'command' | 'entrypoint' | 'healthcheck' | 'label';
  /** The variable, label or key it belongs to; empty for positional words. */
  readonly key: string;
  /** The value after interpolation. */
  readonly text: string;
  /** The scalar in the file, without its quotes where that is exact. */
  readonly range: SourceRange;
  /**
   * True where `range` holds exactly `text`, so that an offset in one is an offset in the other; false where
   * escapes, interpolation, several lines or an env file stand between them.
   */
  readonly exact?: boolean;
}

/** `depends_on` or another place that names a service by its key. */
export interface ServiceReference {
  readonly service: string;
  readonly range?: SourceRange;
}

/** One network that a service joins (`services.X.networks.KEY`). */
export interface Attachment {
  /** Key under the top-level `networks`, not the engine's name. */
  readonly network: string;
  readonly aliases: readonly string[];
  readonly ipv4Address?: string;
  readonly ipv6Address?: string;
  readonly macAddress?: string;
  readonly interfaceName?: string;
  readonly priority: number;
  readonly gatewayPriority: number;
  readonly range?: SourceRange;
}

/** One published or exposed port in long form. `published` is absent for an ephemeral host port. */
export interface Port {
  readonly target: number;
  /** A port or a range `8000-8010`, as compose-go keeps it. */
  readonly published?: string;
  readonly hostIp?: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly range?: SourceRange;
}

/** One enabled service. */
export interface Service {
  readonly name: string;
  /** The service's key in the file that introduced it. */
  readonly range: SourceRange;
  readonly image?: string;
  readonly containerName?: string;
  readonly hostname?: string;
  readonly domainname?: string;
  readonly networkMode?: string;
  readonly macAddress?: string;
  /** In file order, `default` included where Compose implies it; empty with `network_mode`. */
  readonly networks: readonly Attachment[];
  readonly ports: readonly Port[];
  readonly dependsOn: readonly ServiceReference[];
  readonly links: readonly string[];
  readonly extraHosts: readonly { readonly host: string; readonly address: string }[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOptions: readonly string[];
  readonly replicas: number;
  readonly profiles: readonly string[];
  /** After interpolation; a key without a value takes the caller's environment and is absent where that has none. */
  readonly environment: Readonly<Record<string, string>>;
  readonly values: readonly TextValue[];
}

/** One address range of a network (`networks.X.ipam.config[]`). */
export interface IpamConfig {
  readonly subnet?: string;
  readonly ipRange?: string;
  readonly gateway?: string;
}

/** One top-level network that at least one enabled service uses. */
export interface Network {
  readonly key: string;
  /** The engine's name: `composetest_default`. */
  readonly name: string;
  readonly external: boolean;
  readonly internal: boolean;
  readonly driver?: string;
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly enableIpv6: boolean;
  readonly ipam: readonly IpamConfig[];
  /** Absent for the implied `default`. */
  readonly range?: SourceRange;
}

/** A compose project. Services and networks stand in the order of the files. */
export interface Project {
  readonly name: string;
  /** Absolute path of the project directory. */
  readonly directory: string;
  readonly files: readonly ComposeFile[];
  readonly services: readonly Service[];
  /** Services that no active profile enables. */
  readonly disabledServices: readonly { readonly name: string; readonly profiles: readonly string[] }[];
  readonly networks: readonly Network[];
}

/** What loading gives: a project as far as it can be understood, and everything wrong with it. */
export interface LoadResult {
  /** Absent where the files cannot be read at all. A project beside errors is for editors, not for `up`. */
  readonly project?: Project;
  readonly problems: readonly Problem[];
}

/** What the caller asks for; the fields are the global flags of `docker compose`. */
export interface LoadOptions {
  /** Absolute path of the folder the command runs in. */
  readonly workingDirectory: string;
  /** `-f`, in order; `-` stands for standard input. */
  readonly files: readonly string[];
  readonly projectName?: string;
  readonly projectDirectory?: string;
  /** `--profile`; empty means: `COMPOSE_PROFILES`. */
  readonly profiles: readonly string[];
  /** `--env-file`; empty means: `COMPOSE_ENV_FILES`, else `.env`. */
  readonly envFiles: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads files for the loader, so that unsaved editors, tests and disks look the same. */
export interface FileReader {
  /** The text of a regular file, or `undefined` where there is none. `-` is standard input. */
  read(path: string): Promise<string | undefined>;
}
