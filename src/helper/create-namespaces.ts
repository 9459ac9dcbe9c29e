/** Makes the namespaces of services: devices, addresses, routes, DNS sockets and the NAT rules that lead to them. */
import fs from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  closeNamespacePair,
  createNamespacePair,
  namespaceInode,
  type NamespacePair,
} from '../kernel/namespaces';
import { configureDevices, createVeths, isolatePorts, listLinks } from '../kernel/netlink/route';
import { NETLINK_ROUTE, NetlinkSocket, withNetlink } from '../kernel/netlink/socket';
import { writeSysctl } from '../kernel/sysctl';
import { type DnsSockets, DnsSocketMaker } from './dns-sockets';
import { refuseWithoutIpv6, setNamespaceIpv6 } from './ipv6';
import { deleteProjectLinks, linkGroup, projectLinks, refuseForeign } from './links';
import { createOnParents, deleteParented, isParented } from './parents';
import type { NamespaceSpec } from './protocol';
import { setInterfaceSysctls, setNamespaceSysctls } from './sysctls';

const LOOPBACK = { index: 1, name: 'lo' };
/** Source: moby `daemon/libnetwork/endpoint.go`, of any address that a file calls link-local. */
const LINK_LOCAL_PREFIX = { ipv4: 16, ipv6: 64 } as const;

/** A namespace that is complete. */
export interface MadeNamespace {
  readonly spec: NamespaceSpec;
  readonly pair: NamespacePair;
  readonly networkNamespace: number;
  /** Absent where nobody asked for a resolver. */
  readonly dns?: DnsSockets;
}

/**
 * Makes all of them or, on an error, none. The bridges must be there. Between two namespaces other events of this
 * process get their turn, so that sockets are on their way while the next namespaces are made.
 *
 * @param handOver takes the sockets of a namespace as soon as they are there, and closes them in the end; what it gives
 *   is waited for
 */
export async function createNamespaces(
  home: NamespacePair,
  project: string,
  specs: readonly NamespaceSpec[],
  handOver: (name: string, sockets: DnsSockets) => Promise<void>,
): Promise<MadeNamespace[]> {
  const made: (MadeNamespace & { readonly route: NetlinkSocket })[] = [];
  const veths = specs.flatMap((spec) => spec.endpoints.map((endpoint) => endpoint.veth));
  if (specs.some(({ endpoints }) => endpoints.some(({ ipv6 }) => ipv6 !== undefined))) refuseWithoutIpv6();
  const dnsSockets = new DnsSocketMaker();
  const handedOver: Promise<void>[] = [];
  try {
    withNetlink(NETLINK_ROUTE, (socket) => refuseForeign(socket, project, veths));
    for (const spec of specs) {
      const one = createOne(home, spec, dnsSockets);
      made.push(one);
      if (one.dns !== undefined) {
        const sending = handOver(spec.name, one.dns);
        // What goes wrong is told below, when all of them have left.
        sending.catch(() => undefined);
        handedOver.push(sending);
      }
      await nextTurn();
    }
    connect(project, made);
    for (const { spec, pair, route } of made) {
      setNamespaceIpv6(home, pair, spec);
      setInterfaceSysctls(home, pair, spec);
      configure(spec, route);
      setNamespaceSysctls(home, pair, spec);
      await nextTurn();
    }
    await Promise.all(handedOver);
    return made;
  } catch (error) {
    await Promise.allSettled(handedOver);
    for (const { spec, pair, route } of made) {
      if (spec.endpoints.some(isParented)) deleteParented(route);
      closeNamespacePair(pair);
    }
    withNetlink(NETLINK_ROUTE, (socket) => deleteProjectLinks(socket, project, veths));
    throw error;
  } finally {
    for (const { route } of made) route.close();
  }
}

function createOne(
  home: NamespacePair,
  spec: NamespaceSpec,
  dnsSockets: DnsSocketMaker,
): MadeNamespace & { route: NetlinkSocket } {
  const { pair, result } = createNamespacePair(home, spec, () => {
    const route = new NetlinkSocket(NETLINK_ROUTE);
    try {
      // Before any bind(): in a namespace whose lo is down, bind(127.0.0.11) succeeds with source address 0,
      // and answers then leave from 127.0.0.1, where no client expects them.
      configureDevices(route, [LOOPBACK]);
      setSysctls();
      return spec.resolver ? { route, dns: dnsSockets.open() } : { route };
    } catch (error) {
      route.close();
      throw error;
    }
  });
  return { spec, pair, networkNamespace: namespaceInode(pair.net), ...result };
}

/** As the engine sets them for a container: low ports and ping need no capability. */
function setSysctls(): void {
  writeSysctl('net.ipv4.ip_unprivileged_port_start', '0');
  writeSysctl('net.ipv4.ping_group_range', `0 ${highestGroup()}`);
}

let knownHighestGroup: string | undefined;

/** Only groups that are mapped into the user namespace can be named. */
function highestGroup(): string {
  knownHighestGroup ??= process.getuid?.() === 0 && mapsAllGroups() ? '2147483647' : '0';
  return knownHighestGroup;
}

function mapsAllGroups(): boolean {
  const [, , count] = fs.readFileSync('/proc/self/gid_map', 'utf8').trim().split(/\s+/);
  return Number(count) === 0xffffffff;
}

/** Makes the devices of all endpoints, each in its namespace. */
export function connect(project: string, made: readonly Pick<MadeNamespace, 'spec' | 'pair'>[]): void {
  withNetlink(NETLINK_ROUTE, (socket) => {
    const owners = made.flatMap(({ spec }) => spec.endpoints.map(({ bridgeOwner = project }) => bridgeOwner));
    const bridges = new Map(
      [...new Set(owners)].map((owner) => [owner, projectLinks(socket, owner, 'bridge')]),
    );
    const group = linkGroup(project);
    const all = made.flatMap(({ spec, pair }) =>
      spec.endpoints.map((endpoint) => ({ endpoint, namespace: pair.net })),
    );
    createOnParents(
      socket,
      all.flatMap(({ endpoint, namespace }) => (isParented(endpoint) ? [{ endpoint, namespace }] : [])),
    );
    const endpoints = all.filter(({ endpoint }) => !isParented(endpoint));
    createVeths(
      socket,
      endpoints.map(({ endpoint, namespace }) => {
        const { bridge: bridgeName = '', mac = '' } = endpoint;
        const bridge = bridges.get(endpoint.bridgeOwner ?? project)?.get(bridgeName);
        if (!bridge) throw new Error(`the bridge ${bridgeName} is not there`);
        return {
          name: endpoint.veth,
          bridge: bridge.index,
          group,
          ...(endpoint.mtu && { mtu: endpoint.mtu }),
          peer: { name: endpoint.interfaceName, mac, namespace },
        };
      }),
    );
    const isolated = new Set(
      endpoints.filter(({ endpoint }) => endpoint.isolated).map(({ endpoint }) => endpoint.veth),
    );
    if (isolated.size > 0)
      isolatePorts(
        socket,
        listLinks(socket).filter(({ name }) => isolated.has(name)),
      );
  });
}

/** @param route a socket that was opened in the namespace */
export function configure(spec: NamespaceSpec, route: NetlinkSocket): void {
  const indexes = new Map(listLinks(route).map((link) => [link.name, link.index]));
  const indexOf = (interfaceName: string): number => {
    const index = indexes.get(interfaceName);
    if (index === undefined) throw new Error(`the device ${interfaceName} of ${spec.name} is not there`);
    return index;
  };
  const devices = spec.endpoints.map(({ interfaceName, ipv4, ipv6, linkLocal = [] }) => {
    const further = linkLocal.map((address) => ({
      address,
      prefixLength: LINK_LOCAL_PREFIX[address.includes(':') ? 'ipv6' : 'ipv4'],
    }));
    const addresses = [ipv4, ipv6, ...further].filter((each) => each !== undefined);
    return { index: indexOf(interfaceName), name: interfaceName, addresses };
  });
  const routes = spec.routes.map(({ family, interfaceName, gateway }) => ({
    ...{ family, index: indexOf(interfaceName) },
    ...(gateway !== undefined && { gateway }),
  }));
  configureDevices(route, devices, routes);
}
