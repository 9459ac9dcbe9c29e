/** Which engines there are to look at: from the environment, Docker's contexts and the usual sockets. */
import path from 'node:path';
import { currentContext, dockerFolder, listContexts, readContext, readTlsFiles } from './docker-contexts';
import { addressText, DEFAULT_SOCKET, parseEngineAddress, type TlsSettings } from './engine-address';
import type { EndpointOrigin, EngineEndpoint, EngineSurroundings } from './engine-endpoint';

/** `--engine` names something that there is not. */
export interface UnknownEngine {
  readonly kind: 'unknown';
  /** Names that would do. */
  readonly known: readonly string[];
}

const PODMAN_SOCKET = '/run/podman/podman.sock';

/**
 * The engine that a word means: `docker` is the one that `docker` would talk to, `podman` the same for Podman, then an
 * address, then the name of a Docker context.
 */
export async function chooseEndpoint(
  surroundings: EngineSurroundings,
  word: string,
): Promise<EngineEndpoint | UnknownEngine> {
  if (word === 'docker') return dockerEndpoint(surroundings);
  if (word === 'podman') return podmanEndpoint(surroundings);
  if (word === 'default') return { ...(await defaultEndpoint(surroundings)), name: 'default' };
  if (word.includes('://')) {
    const address = parseEngineAddress(word, await tlsOfEnvironment(surroundings));
    const product = word.includes('podman') ? 'podman' : 'docker';
    return { name: word, product, origin: 'address', address };
  }
  const context = await readContext(surroundings, word);
  if (context !== undefined)
    return { name: word, product: 'docker', origin: 'context', address: context.address };
  const contexts = await listContexts(surroundings);
  return { kind: 'unknown', known: ['docker', 'podman', ...contexts.map(({ name }) => name)] };
}

/**
 * Every engine that the surroundings name, the one of `docker` first, each address once. Sockets are listed where they
 * are there; the first engine always is, so that somebody says why it is not.
 */
export async function findEndpoints(surroundings: EngineSurroundings): Promise<EngineEndpoint[]> {
  const { files } = surroundings;
  const contexts = await listContexts(surroundings);
  const podmans = await Promise.all(
    podmanSockets(surroundings).map(async (each) => ((await files.isThere(each.path)) ? [each] : [])),
  );
  const dockers = await Promise.all(
    dockerSockets(surroundings).map(async (each) => ((await files.isThere(each.path)) ? [each] : [])),
  );
  const found: EngineEndpoint[] = [
    await dockerEndpoint(surroundings),
    ...contexts.map(({ name, address }): EngineEndpoint => ({
      name,
      product: 'docker',
      origin: 'context',
      address,
    })),
    ...dockers.flat().map((each) => atSocket('docker', each)),
    ...(isSet(surroundings.environment['CONTAINER_HOST']) ? [await podmanEndpoint(surroundings)] : []),
    ...podmans.flat().map((each) => atSocket('podman', each)),
  ];
  const byAddress = new Map<string, EngineEndpoint>();
  for (const each of found) {
    const key = each.address.kind === 'unusable' ? each.name : addressText(each.address);
    if (!byAddress.has(key)) byAddress.set(key, each);
  }
  return [...byAddress.values()];
}

/** As docker's own client: `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context, the sockets. */
async function dockerEndpoint(surroundings: EngineSurroundings): Promise<EngineEndpoint> {
  const host = surroundings.environment['DOCKER_HOST'];
  if (host !== undefined && host !== '') {
    const address = parseEngineAddress(host, await tlsOfEnvironment(surroundings));
    return { name: 'docker', product: 'docker', origin: 'environment', address };
  }
  const current = await currentContext(surroundings);
  if (current === 'default') return defaultEndpoint(surroundings);
  const context = await readContext(surroundings, current);
  return {
    ...{ name: current, product: 'docker', origin: 'context' },
    address: context?.address ?? {
      kind: 'unusable',
      reason: `the current Docker context ${current} is not in ${dockerFolder(surroundings)}`,
    },
  };
}

/** A rootless engine has its socket elsewhere; the usual one comes first where both are there. */
async function defaultEndpoint(surroundings: EngineSurroundings): Promise<EngineEndpoint> {
  const [usual, ...others] = dockerSockets(surroundings);
  if (usual !== undefined && !(await surroundings.files.isThere(usual.path))) {
    for (const each of others) {
      if (await surroundings.files.isThere(each.path)) return { ...atSocket('docker', each), name: 'docker' };
    }
  }
  return {
    ...atSocket('docker', usual ?? { path: DEFAULT_SOCKET, origin: 'default-socket' }),
    name: 'docker',
  };
}

async function podmanEndpoint(surroundings: EngineSurroundings): Promise<EngineEndpoint> {
  const host = surroundings.environment['CONTAINER_HOST'];
  if (host !== undefined && host !== '')
    return { name: 'podman', product: 'podman', origin: 'environment', address: parseEngineAddress(host) };
  const sockets = podmanSockets(surroundings);
  for (const each of sockets) {
    if (await surroundings.files.isThere(each.path)) return { ...atSocket('podman', each), name: 'podman' };
  }
  const [first = { path: PODMAN_SOCKET, origin: 'default-socket' }] = sockets;
  return { ...atSocket('podman', first), name: 'podman' };
}

interface Socket {
  readonly path: string;
  readonly origin: EndpointOrigin;
}

function atSocket(product: EngineEndpoint['product'], { path: socket, origin }: Socket): EngineEndpoint {
  const address = { kind: 'unix', path: socket } as const;
  return { name: addressText(address), product, origin, address };
}

function dockerSockets(surroundings: EngineSurroundings): Socket[] {
  return [
    { path: DEFAULT_SOCKET, origin: 'default-socket' },
    ...rootless(surroundings, 'docker.sock'),
    // Docker Desktop.
    { path: path.join(surroundings.homeDirectory, '.docker/run/docker.sock'), origin: 'rootless-socket' },
  ];
}

/** A user's own Podman comes before that of root, as in its own commands. */
function podmanSockets(surroundings: EngineSurroundings): Socket[] {
  const own = rootless(surroundings, 'podman/podman.sock');
  const shared: Socket = { path: PODMAN_SOCKET, origin: 'default-socket' };
  return surroundings.userId === 0 ? [shared, ...own] : [...own, shared];
}

function rootless({ environment, userId }: EngineSurroundings, socket: string): Socket[] {
  const named = environment['XDG_RUNTIME_DIR'];
  const folder = named === undefined || named === '' ? `/run/user/${userId}` : named;
  return userId === 0 && folder === '/run/user/0'
    ? []
    : [{ path: path.join(folder, socket), origin: 'rootless-socket' }];
}

/**
 * `DOCKER_TLS_VERIFY` switches TLS on with, `DOCKER_TLS` without looking at who answers.
 * Source: docker/cli `cli/flags/options.go`.
 */
async function tlsOfEnvironment(surroundings: EngineSurroundings): Promise<TlsSettings | undefined> {
  const { environment, files } = surroundings;
  const verify = isSet(environment['DOCKER_TLS_VERIFY']);
  if (!verify && !isSet(environment['DOCKER_TLS'])) return undefined;
  const named = environment['DOCKER_CERT_PATH'];
  const folder = named === undefined || named === '' ? dockerFolder(surroundings) : named;
  return { verify, ...(await readTlsFiles(files, folder)) };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
