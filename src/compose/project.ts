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
  /**
   * When docker compose would find it, if not while it reads the files into a model: `env-files` as soon as the
   * services' env files are read (`config` and `up`), `create` when it names the containers (`config` and `up`),
   * `start` only when something is to be started (`up`). The model stands whatever is wrong there.
   */
  readonly stage?: 'env-files' | 'create' | 'start';
  /** The word at `range` that is wrong, where a program may put another one in its place. */
  readonly subject?: {
    readonly word: string;
    /** What is most likely meant, of all that could stand there. */
    readonly nearest?: string;
    /** The service that has the word. */
    readonly service?: string;
  };
  /** Another place that explains this one, such as the first of two definitions. */
  readonly related?: { readonly message: string; readonly range: SourceRange };
}

/** A run of a value's text that stands in one line of the file. */
export interface Piece {
  /** Offset into the text, UTF-16 code units. */
  readonly at: number;
  readonly length: number;
  /** Lines below the one in which the range of the value starts. */
  readonly line: number;
  readonly character: number;
  /** What a variable gave has the place of `${NAME}`, which has this many characters; absent: the text itself is there. */
  readonly reference?: number;
}

/**
 * A scalar of a service that may mention other services: one environment value, one word of a command list,
 * a whole command that is written as one string, …
 */
export interface TextValue {
  readonly kind: 'environment' | 'command' | 'entrypoint' | 'healthcheck' | 'label' | 'build';
  /** The variable, label or key it belongs to; empty for positional words. */
  readonly key: string;
  /** True for a value of `environment` that a file of `env_file` gives. */
  readonly isFromFile?: true;
  /** The value after interpolation. */
  readonly text: string;
  /** The scalar in the file, without its quotes where that is exact. */
  readonly range: SourceRange;
  /**
   * True where `range` holds exactly `text`, so that an offset in one is an offset in the other; false where
   * escapes, interpolation, several lines or an env file stand between them.
   */
  readonly exact?: boolean;
  /** Where the parts of a text that is not exact stand; see `placeOf`. */
  readonly pieces?: readonly Piece[];
}

/** What has to be true of a service before those that depend on it start. */
export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

/** `depends_on` or another place that names a service by its key. */
export interface ServiceReference {
  readonly service: string;
  /** Absent: `service_started`. */
  readonly condition?: DependencyCondition;
  /** False forgives a service that no active profile enables; absent: true. */
  readonly required?: boolean;
  /** Whether the dependent restarts with the service; absent: false. */
  readonly restart?: boolean;
  /** The attribute that implies the dependency where `depends_on` does not name the service. */
  readonly impliedBy?: 'links' | 'network_mode' | 'ipc' | 'pid' | 'uts' | 'cgroup' | 'volumes_from';
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
  /** Absent where there are none. */
  readonly linkLocalIps?: readonly string[];
  /** `driver_opts`; absent where there are none. */
  readonly driverOptions?: Readonly<Record<string, string>>;
  /** The highest makes the network the primary one; it decides neither the gateway nor the order of interfaces. */
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
  /** The protocol as the long form has it, where that is another text; engines refuse most. */
  readonly writtenProtocol?: string;
  /** `ingress` (also where absent) or `host`; a difference in a swarm only. */
  readonly mode?: string;
  /** A name for the reader. */
  readonly name?: string;
  /** What is spoken on the port: `http`. */
  readonly appProtocol?: string;
  readonly range?: SourceRange;
}

/** `healthcheck`, on which `depends_on` with `service_healthy` waits. Durations have Go's form: `1m30s`. */
export interface Healthcheck {
  /** `CMD`, `CMD-SHELL` or `NONE` and what follows; absent: the image's own. */
  readonly test?: readonly string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly startPeriod?: string;
  readonly startInterval?: string;
  readonly retries?: number;
  /** True: the image's own check does not run either. */
  readonly disable?: boolean;
}

/** The part of `deploy` that has to do with the network. */
export interface Deployment {
  /** Equal to `scale` where the service has both. */
  readonly replicas?: number;
  /** `vip` or `dnsrr`; a difference in a swarm only. */
  readonly endpointMode?: string;
  /** `replicated` or `global`; a difference in a swarm only. */
  readonly mode?: string;
}

/** Something other than a container that stands behind a service. It joins no network. */
export interface Provider {
  readonly type: string;
  readonly options: Readonly<Record<string, readonly string[]>>;
}

/** A file or folder of this machine that a service sees: a bind mount or a config. */
export interface Mount {
  /** Absolute, on this machine. */
  readonly source: string;
  /** Inside the container. */
  readonly target: string;
  readonly range: SourceRange;
}

/** What an image is built from. */
export interface BuildSource {
  /** Absolute path of the folder; absent where it is remote. */
  readonly context?: string;
  /** Absolute path; absent: none is said, or it stands in the compose file. */
  readonly dockerfile?: string;
  /** `args`, of the kind `build`. */
  readonly args: readonly TextValue[];
}

/** One enabled service. Optional fields are absent where the files do not have them, lists where they are empty. */
export interface Service {
  readonly name: string;
  /** The service's key in the file that introduced it. */
  readonly range: SourceRange;
  readonly image?: string;
  /** True where the image is built. */
  readonly build?: boolean;
  /** Absent where there is nothing to read. */
  readonly buildSource?: BuildSource;
  /** Bind mounts and configs from files; absent where there are none. */
  readonly mounts?: readonly Mount[];
  readonly provider?: Provider;
  readonly containerName?: string;
  readonly hostname?: string;
  readonly domainname?: string;
  readonly networkMode?: string;
  readonly macAddress?: string;
  /** In file order, `default` included where Compose implies it; empty with `network_mode`. */
  readonly networks: readonly Attachment[];
  readonly ports: readonly Port[];
  /** Ports of the image's kind: `80`, `90-92/udp`, not checked. They publish nothing. */
  readonly expose?: readonly string[];
  /** Explicit dependencies first, then implied ones; each service once. */
  readonly dependsOn: readonly ServiceReference[];
  /** `SERVICE` or `SERVICE:ALIAS`. */
  readonly links: readonly string[];
  /** `CONTAINER` or `CONTAINER:ALIAS`, not checked. */
  readonly externalLinks?: readonly string[];
  readonly extraHosts: readonly { readonly host: string; readonly address: string }[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOptions: readonly string[];
  /** How many containers there are: `scale`, else `deploy.replicas`, else 1. */
  readonly replicas: number;
  /** `scale` as it is written. */
  readonly scale?: number;
  readonly deploy?: Deployment;
  /** Without the prefix `CAP_` if it is written without. */
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly privileged?: boolean;
  /** Those of the form `net.*` belong to the network namespace. */
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly healthcheck?: Healthcheck;
  /** Namespaces shared with the host (`host`), with a service (`service:X`) or a container (`container:X`). */
  readonly ipc?: string;
  readonly pid?: string;
  readonly uts?: string;
  /** Absolute paths of `env_file`, there or not. */
  readonly envFiles?: readonly string[];
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
  /** Addresses that are taken, by the name of what has them; absent where there are none. */
  readonly auxAddresses?: Readonly<Record<string, string>>;
}

/** One top-level network. */
export interface Network {
  readonly key: string;
  /** The engine's name: `composetest_default`. */
  readonly name: string;
  readonly external: boolean;
  readonly internal: boolean;
  /** Whether containers outside the project may join; absent: false. */
  readonly attachable?: boolean;
  readonly driver?: string;
  readonly driverOptions: Readonly<Record<string, string>>;
  /** As it is written; absent: the engine decides, which is true. */
  readonly enableIpv4?: boolean;
  /** True only where the files say so. */
  readonly enableIpv6: boolean;
  /** True where `enable_ipv6` is written, so that false was said and not left open. */
  readonly enableIpv6Written?: boolean;
  readonly ipam: readonly IpamConfig[];
  readonly ipamDriver?: string;
  /** Absent where there are none. */
  readonly ipamOptions?: Readonly<Record<string, string>>;
  /** Absent where there are none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Absent for the implied `default`. */
  readonly range?: SourceRange;
}

/** A service that is not enabled. */
export interface DisabledService {
  readonly name: string;
  readonly profiles: readonly string[];
  /** True where a profile enables it, but the caller asked for other services. */
  readonly isUnselected?: boolean;
}

/** A compose project. Services and networks stand in the order of the files. */
export interface Project {
  readonly name: string;
  /** Absolute path of the project directory. */
  readonly directory: string;
  readonly files: readonly ComposeFile[];
  /** What joins the parts of a container's name: `_` with `COMPOSE_COMPATIBILITY`; absent: `-`. */
  readonly nameSeparator?: '_';
  /** Enabled services. */
  readonly services: readonly Service[];
  /** Services that no active profile enables, or that the caller did not ask for. */
  readonly disabledServices: readonly DisabledService[];
  /** Networks that at least one enabled service uses; these are created. */
  readonly networks: readonly Network[];
  /** All networks of the files, used or not, and the implied `default` where any service, enabled or not, uses it. */
  readonly declaredNetworks: readonly Network[];
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
  /**
   * Services named on the command line, as names or as patterns of `*`, `?` and `[…]`: they and what they depend
   * on are enabled, nothing else. Absent or empty: all that the profiles enable.
   */
  readonly services?: readonly string[];
  /** `--env-file`; empty means: `COMPOSE_ENV_FILES`, else `.env`. */
  readonly envFiles: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads files for the loader, so that unsaved editors, tests and disks look the same. */
export interface FileReader {
  /** The text of a regular file, or `undefined` where there is none. `-` is standard input. */
  read(path: string): Promise<string | undefined>;
}
