/** An engine that there may be, with how it came to be known. */
import type { EngineAddress } from './engine-address';

export interface EngineEndpoint {
  /** What people call it, and `--engine` takes: `docker`, `podman`, the name of a context, or its address. */
  readonly name: string;
  readonly product: 'docker' | 'podman';
  readonly origin: EndpointOrigin;
  readonly address: EngineAddress;
}

export type EndpointOrigin =
  | 'environment'
  | 'context'
  | 'default-socket'
  | 'rootless-socket'
  /** Somebody has written it. */
  | 'address';

/** What endpoints are looked for in; everything that cannot be read is as if it were not there. */
export interface EngineSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** Of this process; 0 is root. */
  readonly userId: number;
  readonly files: EngineFiles;
}

export interface EngineFiles {
  read(path: string): Promise<string | undefined>;
  /** Names of what lies in a folder. */
  list(folder: string): Promise<readonly string[]>;
  isThere(path: string): Promise<boolean>;
}
