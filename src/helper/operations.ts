/** One function for each request of the protocol. Requests arrive here checked. */
import fs from 'node:fs';
import net from 'node:net';
import { hostChainNames, hostPlan } from '../firewall/host-plan';
import { applyOwnRules, removeOwnRules } from '../kernel/own-chains';
import { insideNetwork, type NamespacePair } from '../kernel/namespaces';
import { configureDevices, createBridges } from '../kernel/netlink/route';
import { NETLINK_ROUTE, withNetlink, withRuleSocket } from '../kernel/netlink/socket';
import { openTcp, openUdp } from '../kernel/sockets';
import { readSysctl, writeSysctl } from '../kernel/sysctl';
import type { Caller } from './caller';
import { createNamespaces } from './create-namespaces';
import { overcome, removeLegacy } from './forwarding-obstacles';
import { handOverDns, sendConnection, sendUdp } from './hand-over';
import type { Forwarding, HostSysctls } from './host-sysctls';
import { refuseWithoutIpv6, setBridgeIpv6 } from './ipv6';
import {
  bridgeMac,
  deleteAllProjectLinks,
  deleteProjectLinks,
  linkGroup,
  projectLinks,
  refuseForeign,
  requireOwn,
} from './links';
import { deleteParented, ensureParents } from './parents';
import { refuseStrayTargets } from './port-targets';
import type { CreatedNamespace, HelperResults, RequestOf } from './protocol';
import { readNamespace } from './read-namespace';
import type { NamespaceStore } from './store';

export interface HelperContext {
  readonly home: NamespacePair;
  readonly store: NamespaceStore;
  /** The process is alone in its network namespace (rootless), and has to raise `lo` itself. */
  readonly ownNamespace: boolean;
  /** Switches of the machine; absent in a namespace of our own, whose switches nobody else has a use for. */
  readonly hostSysctls?: HostSysctls;
  /** Who asks; absent in a namespace of the user's own, where nobody else can. */
  readonly caller?: Caller;
}

const FORWARDING = { ipv4: 'net.ipv4.ip_forward', ipv6: 'net.ipv6.conf.all.forwarding' } as const;

export function createNetworks(
  request: RequestOf<'createNetworks'>,
  { hostSysctls }: Pick<HelperContext, 'hostSysctls'> = {},
): null {
  const names = request.networks.map((network) => network.bridge);
  const hasIpv6 = request.networks.some(({ ipv6 }) => ipv6 !== undefined);
  if (hasIpv6) refuseWithoutIpv6();
  // Before the bridges, so that those of others can be told from them.
  const families: Forwarding[] = [
    ...(names.length > 0 ? (['ipv4'] as const) : []),
    ...(hasIpv6 ? (['ipv6'] as const) : []),
  ];
  for (const family of families) {
    if (hostSysctls) hostSysctls.need(request.project, family);
    else if (readSysctl(FORWARDING[family]) !== '1') writeSysctl(FORWARDING[family], '1');
  }
  withNetlink(NETLINK_ROUTE, (socket) => {
    refuseForeign(socket, request.project, names);
    const present = projectLinks(socket, request.project);
    const missing = request.networks.filter((network) => !present.has(network.bridge));
    const group = linkGroup(request.project);
    const parents = request.parents ?? [];
    try {
      ensureParents(socket, request.project, parents);
      createBridges(
        socket,
        missing.map(({ bridge }) => ({ name: bridge, group, mac: bridgeMac(request.project, bridge) })),
      );
      const made = projectLinks(socket, request.project);
      missing.forEach(setBridgeIpv6);
      configureDevices(
        socket,
        missing.flatMap(({ bridge, ipv4, ipv6, mtu }) => {
          const link = made.get(bridge);
          return link
            ? [
                {
                  ...{ index: link.index, name: bridge },
                  addresses: [ipv4, ipv6].filter((each) => each !== undefined),
                  ...(mtu && { mtu }),
                },
              ]
            : [];
        }),
      );
    } catch (error) {
      const made = parents.filter(({ interfaceName }) => !present.has(interfaceName));
      deleteProjectLinks(socket, request.project, [
        ...missing.map((network) => network.bridge),
        ...made.map(({ interfaceName }) => interfaceName),
      ]);
      throw error;
    }
  });
  return null;
}

export async function createProjectNamespaces(
  request: RequestOf<'createNamespaces'>,
  { home, store }: HelperContext,
): Promise<readonly CreatedNamespace[]> {
  const { project } = request;
  const made = await createNamespaces(home, project, request.namespaces, (name, sockets) =>
    handOverDns(project, name, sockets),
  );
  return made.map(({ spec: { name }, pair, networkNamespace, dns }): CreatedNamespace => {
    store.keep(project, name, pair);
    const { net: netPath, uts: utsPath } = store.paths(project, name);
    const known = { name, networkNamespace, netPath, utsPath };
    return dns === undefined ? known : { ...known, dnsPorts: { udp: dns.udp.port, tcp: dns.tcp.port } };
  });
}

export function setHostRules(
  request: RequestOf<'setHostRules'>,
  { ownNamespace }: Pick<HelperContext, 'ownNamespace'> = { ownNamespace: false },
): HelperResults['setHostRules'] {
  const { project: id, networks, ports, routedPorts, publish } = request;
  refuseStrayTargets(request);
  const plans = hostPlan({ id, networks, ports, routedPorts, publish });
  const bridges = networks.map((network) => network.bridge);
  // Rules about a device that somebody else has, or may get one day, are not ours to make.
  withNetlink(NETLINK_ROUTE, (socket) => requireOwn(socket, id, bridges));
  withRuleSocket((socket) => applyOwnRules(socket, hostChainNames(id).forward, plans));
  // In a namespace of our own there is nobody else.
  return { obstacles: ownNamespace ? [] : overcome(request, plans) };
}

export function deleteNamespaces(request: RequestOf<'deleteNamespaces'>, context: HelperContext): null {
  const { store } = context;
  const parented = request.namespaces.filter((namespace) => namespace.parented === true);
  for (const { name } of parented) clearParents(context, request.project, name);
  const veths = request.namespaces.flatMap((namespace) => namespace.veths);
  withNetlink(NETLINK_ROUTE, (socket) => deleteProjectLinks(socket, request.project, veths));
  for (const { name } of request.namespaces) store.release(request.project, name);
  return null;
}

export function deleteNetworks(request: RequestOf<'deleteNetworks'>): null {
  withNetlink(NETLINK_ROUTE, (socket) => deleteProjectLinks(socket, request.project, request.bridges));
  return null;
}

/** Idempotent. */
function clearParents({ home, store }: HelperContext, project: string, name: string): void {
  if (!store.has(project, name)) return;
  store.use(project, name, (pair) =>
    insideNetwork(home, pair.net, () => withNetlink(NETLINK_ROUTE, deleteParented)),
  );
}

export function sweep(request: RequestOf<'sweep'>, context: HelperContext): HelperResults['sweep'] {
  const { project, parented = true } = request;
  const { store } = context;
  if (parented) for (const name of store.names(project)) clearParents(context, project, name);
  const links = withNetlink(NETLINK_ROUTE, (socket) => deleteAllProjectLinks(socket, project));
  withRuleSocket((socket) => removeOwnRules(socket, hostChainNames(project).forward));
  const released = store.releaseAll(project);
  if (!context.ownNamespace) removeLegacy(hostChainNames(project).forward);
  context.hostSysctls?.release(project);
  context.caller?.forget(project);
  return { removed: links + released };
}

export function readProjectNamespace(
  request: RequestOf<'readNamespace'>,
  { home, store }: HelperContext,
): HelperResults['readNamespace'] {
  return store.use(request.project, request.name, (pair) => readNamespace(home, pair));
}

/** What the rules of the machine are is for its own user to know, also where this process may read them. */
export function readHost({ home }: HelperContext): HelperResults['readHost'] {
  const { nat, ...reading } = readNamespace(home, home);
  return reading;
}

/** Hands over a socket inside a namespace; the message that carries it is the answer to request `id`. */
export async function openQuerySocket(
  id: number,
  request: RequestOf<'openQuerySocket'>,
  { home, store }: HelperContext,
): Promise<void> {
  const inside = <T>(work: () => T): T =>
    store.use(request.project, request.name, (pair) => insideNetwork(home, pair.net, work));
  const answer = { kind: 'result', id, result: null } as const;
  const server = request.server ?? RESOLVER_ADDRESS;
  const family = server.includes(':') ? 6 : 4;
  if (request.transport === 'udp') {
    await sendUdp(
      answer,
      inside(() => openUdp(family)),
      family,
    );
  } else {
    const fd = inside(() => openTcp(family));
    await sendConnection(answer, await connectFrom(fd, server));
  }
}

const RESOLVER_ADDRESS = '127.0.0.11';
const DNS_PORT = 53;

/** Connects a socket in the namespace that it was opened in, whichever this process is in by then. */
function connectFrom(fd: number, address: string): Promise<net.Socket> {
  // Without `manualStart` Node reads before the socket is connected, which fails; it is of `SocketConstructorOpts`
  // in all but the types.
  const options: net.SocketConstructorOpts & { readonly manualStart: true } = { fd, manualStart: true };
  const socket = new net.Socket(options);
  return whenConnected(socket.connect({ host: address, port: DNS_PORT }));
}

/** A UDP socket of the namespace of the bridges, as the answer to request `id`. */
export async function openRelaySocket(id: number, { family }: RequestOf<'openRelaySocket'>): Promise<void> {
  await sendUdp({ kind: 'result', id, result: null }, openUdp(family), family);
}

/** How long a published port waits for its container, and a query for its server. */
const CONNECT_TIMEOUT_MS = 5000;

export async function connect(id: number, request: RequestOf<'connect'>): Promise<void> {
  const socket = net.connect({ host: request.address, port: request.port, allowHalfOpen: true });
  await sendConnection({ kind: 'result', id, result: null }, await whenConnected(socket));
}

async function whenConnected(socket: net.Socket): Promise<net.Socket> {
  // From the start: whatever this process read before the socket has gone over would be lost.
  socket.pause();
  socket.setTimeout(CONNECT_TIMEOUT_MS, () =>
    socket.destroy(Object.assign(new Error('connect: ETIMEDOUT'), { code: 'ETIMEDOUT' })),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  socket.setTimeout(0);
  return socket;
}

/** Whether this process may administer the network it is in; a clear refusal is better than a half-made network. */
export function checkPrivilege(): void {
  fs.accessSync('/proc/sys/net/ipv4/ip_forward', fs.constants.W_OK);
}
