/** Docker contexts: named engines that `docker context` keeps in the user's folder. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import * as v from 'valibot';
import { parseEngineAddress, type EngineAddress, type TlsSettings } from './engine-address';
import type { EngineFiles, EngineSurroundings } from './engine-endpoint';

export interface DockerContext {
  readonly name: string;
  readonly address: EngineAddress;
}

const Config = v.object({ currentContext: v.optional(v.string()) });
const Meta = v.object({
  Name: v.string(),
  Endpoints: v.object({
    docker: v.object({ Host: v.optional(v.string()), SkipTLSVerify: v.optional(v.boolean()) }),
  }),
});

/** Folder of Docker's client: `~/.docker` unless `DOCKER_CONFIG` names another one. */
export function dockerFolder({ environment, homeDirectory }: EngineSurroundings): string {
  const named = environment['DOCKER_CONFIG'];
  return named === undefined || named === '' ? path.join(homeDirectory, '.docker') : named;
}

/**
 * The context that commands use without saying so; `default` is none of those on disk. `DOCKER_HOST` comes before any.
 * Source: docker/cli `cli/command/cli.go`, `resolveContextName`.
 */
export async function currentContext(surroundings: EngineSurroundings): Promise<string> {
  const { environment, files } = surroundings;
  if (isSet(environment['DOCKER_HOST'])) return 'default';
  const named = environment['DOCKER_CONTEXT'];
  if (named !== undefined && named !== '') return named;
  const text = await files.read(path.join(dockerFolder(surroundings), 'config.json'));
  const config = v.safeParse(Config, parseJson(text));
  const current = config.success ? config.output.currentContext : undefined;
  return current === undefined || current === '' ? 'default' : current;
}

/** By name; `undefined` where there is no such context on disk. */
export async function readContext(
  surroundings: EngineSurroundings,
  name: string,
): Promise<DockerContext | undefined> {
  return readFrom(surroundings, createHash('sha256').update(name).digest('hex'));
}

/** All contexts on disk, by name. */
export async function listContexts(surroundings: EngineSurroundings): Promise<DockerContext[]> {
  const folders = await surroundings.files.list(path.join(dockerFolder(surroundings), 'contexts', 'meta'));
  const contexts = await Promise.all(folders.map((folder) => readFrom(surroundings, folder)));
  return contexts
    .filter((context) => context !== undefined)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Source: docker/cli `cli/context/store`: `meta/SHA256/meta.json`, `tls/SHA256/docker/{ca,cert,key}.pem`. */
async function readFrom(surroundings: EngineSurroundings, hash: string): Promise<DockerContext | undefined> {
  const contexts = path.join(dockerFolder(surroundings), 'contexts');
  const meta = v.safeParse(
    Meta,
    parseJson(await surroundings.files.read(path.join(contexts, 'meta', hash, 'meta.json'))),
  );
  if (!meta.success) return undefined;
  const { Name: name, Endpoints } = meta.output;
  const { Host: host, SkipTLSVerify: skips = false } = Endpoints.docker;
  if (host === undefined || host === '')
    return { name, address: { kind: 'unusable', reason: `context ${name} names no host` } };
  const files = await readTlsFiles(surroundings.files, path.join(contexts, 'tls', hash, 'docker'));
  const tls = skips || Object.keys(files).length > 0 ? { verify: !skips, ...files } : undefined;
  return { name, address: parseEngineAddress(host, tls) };
}

/** What there is of `ca.pem`, `cert.pem` and `key.pem`. */
export async function readTlsFiles(files: EngineFiles, folder: string): Promise<Omit<TlsSettings, 'verify'>> {
  const [ca, cert, key] = await Promise.all(
    ['ca', 'cert', 'key'].map((name) => files.read(path.join(folder, `${name}.pem`))),
  );
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
