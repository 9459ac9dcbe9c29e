/** Links, addresses and routes of the current network namespace, by rtnetlink (rtnetlink(7), `linux/if_link.h`). */
import { formatMac, parseAddress, parseMac } from './addresses';
import { listRoutes } from './listings';
import {
  attributeMap,
  MessageBuffer,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  text,
} from './message';
import type { NetlinkSocket } from './socket';

const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
const RTM_GETLINK = 18;
const RTM_SETLINK = 19;
const RTM_NEWADDR = 20;
const RTM_NEWROUTE = 24;
const RTM_DELROUTE = 25;

const AF_UNSPEC = 0;
const AF_INET = 2;
const AF_BRIDGE = 7;
const AF_INET6 = 10;

const IFF_UP = 1;
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_MASTER = 10;
const IFLA_PROTINFO = 12;
const IFLA_LINKINFO = 18;
const IFLA_IFALIAS = 20;
const IFLA_STATS64 = 23;
const IFLA_GROUP = 27;
const IFLA_NET_NS_FD = 28;
const IFLA_EXT_MASK = 29;
const IFLA_NUM_TX_QUEUES = 31;
const IFLA_NUM_RX_QUEUES = 32;
const IFLA_BRPORT_ISOLATED = 33;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const VETH_INFO_PEER = 1;

/** Source: `linux/rtnetlink.h`. */
const RTEXT_FILTER_SKIP_STATS = 8;

const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_BROADCAST = 4;
/** Usable at once: addresses are given out once only, so that nobody has to be asked (RFC 4862, section 5.4). */
const IFA_F_NODAD = 2;

const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RT_TABLE_MAIN = 254;
const RTPROT_BOOT = 3;
const RT_SCOPE_UNIVERSE = 0;
const RT_SCOPE_LINK = 253;
const RT_SCOPE_NOWHERE = 255;
const RTN_UNICAST = 1;

/** Answers to more messages than this may overflow a default receive buffer (`net.core.rmem_default`). */
const MESSAGES_PER_SEND = 64;

const NEW = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
const CHANGE = NLM_F_REQUEST | NLM_F_ACK;

/** A device of a namespace. */
export interface Link {
  readonly index: number;
  readonly name: string;
  readonly mac: string;
  readonly up: boolean;
  readonly mtu: number;
  /** `ip link … group`; 0 unless somebody set it. */
  readonly group: number;
  /** `ip link … alias`; empty unless somebody set it. */
  readonly alias: string;
  /** `veth`, `macvlan`, …; empty where the driver does not tell. */
  readonly kind: string;
  /** 0 where nobody asked for counters. */
  readonly receivedPackets: number;
  readonly sentPackets: number;
}

export interface VethSpec {
  /** The end that stays in the current namespace, attached to `bridge` (an interface index) and up. */
  readonly name: string;
  readonly bridge: number;
  readonly group: number;
  /** Bytes, of both ends; absent: 1500. */
  readonly mtu?: number;
  /** The other end, made inside the namespace of the descriptor. It is down until its own namespace raises it. */
  readonly peer: { readonly name: string; readonly mac: string; readonly namespace: number };
}

type Write = (messages: MessageBuffer) => void;

/** Sends one message per item, a limited number at a time. */
export function executeEach<T>(
  socket: NetlinkSocket,
  items: readonly T[],
  write: (messages: MessageBuffer, item: T) => void,
  tolerated: readonly string[] = [],
): void {
  for (let start = 0; start < items.length; start += MESSAGES_PER_SEND) {
    const messages = new MessageBuffer();
    for (const item of items.slice(start, start + MESSAGES_PER_SEND)) write(messages, item);
    socket.execute(messages, tolerated);
  }
}

/** `struct ifinfomsg`. */
export function linkHeader(
  messages: MessageBuffer,
  index: number,
  flags: number,
  change: number,
  family = AF_UNSPEC,
): void {
  messages.u32(family).u32(index).u32(flags).u32(change);
}

/** One message that makes a device. */
export function newLink(messages: MessageBuffer, description: string, body: () => void): MessageBuffer {
  return messages.message(RTM_NEWLINK, NEW, description, body);
}

/** Makes bridges, which stay down until they are configured. */
export function createBridges(
  socket: NetlinkSocket,
  bridges: readonly { readonly name: string; readonly group: number; readonly mac: string }[],
): void {
  executeEach(socket, bridges, (messages, bridge) =>
    messages.message(RTM_NEWLINK, NEW, `create bridge ${bridge.name}`, () => {
      linkHeader(messages, 0, 0, 0);
      messages.attributeString(IFLA_IFNAME, bridge.name);
      messages.attribute(IFLA_ADDRESS, parseMac(bridge.mac));
      messages.attributeU32(IFLA_GROUP, bridge.group);
      messages.nested(IFLA_LINKINFO, () => messages.attributeString(IFLA_INFO_KIND, 'bridge'));
    }),
  );
}

export function createVeths(socket: NetlinkSocket, veths: readonly VethSpec[]): void {
  executeEach(socket, veths, (messages, veth) =>
    messages.message(RTM_NEWLINK, NEW, `create veth ${veth.name}`, () => {
      linkHeader(messages, 0, IFF_UP, IFF_UP);
      messages.attributeString(IFLA_IFNAME, veth.name);
      messages.attributeU32(IFLA_MASTER, veth.bridge);
      messages.attributeU32(IFLA_GROUP, veth.group);
      if (veth.mtu !== undefined) messages.attributeU32(IFLA_MTU, veth.mtu);
      oneQueue(messages);
      messages.nested(IFLA_LINKINFO, () => {
        messages.attributeString(IFLA_INFO_KIND, 'veth');
        messages.nested(IFLA_INFO_DATA, () => messages.nested(VETH_INFO_PEER, peer(messages, veth)));
      });
    }),
  );
}

/** Sets ports of bridges apart: the bridge passes nothing from one such port of it to another (bridge(8), `isolated`). */
export function isolatePorts(
  socket: NetlinkSocket,
  ports: readonly { readonly index: number; readonly name: string }[],
): void {
  executeEach(socket, ports, (messages, { index, name }) =>
    messages.message(RTM_SETLINK, CHANGE, `isolate ${name}`, () => {
      linkHeader(messages, index, 0, 0, AF_BRIDGE);
      messages.nested(IFLA_PROTINFO, () => messages.attribute(IFLA_BRPORT_ISOLATED, Buffer.from([1])));
    }),
  );
}

/**
 * The kernel gives each end a queue for every processor and shows each in sysfs, which is a good part of the time that a
 * pair takes. Packets pass through all the same: they are not queued at all (`drivers/net/veth.c`).
 */
function oneQueue(messages: MessageBuffer): void {
  messages.attributeU32(IFLA_NUM_TX_QUEUES, 1).attributeU32(IFLA_NUM_RX_QUEUES, 1);
}

/** The peer must not ask to be up: veth_open() answers ENOTCONN while the pair is being made. */
function peer(messages: MessageBuffer, veth: VethSpec): () => void {
  return () => {
    linkHeader(messages, 0, 0, 0);
    messages.attributeString(IFLA_IFNAME, veth.peer.name);
    messages.attribute(IFLA_ADDRESS, parseMac(veth.peer.mac));
    if (veth.mtu !== undefined) messages.attributeU32(IFLA_MTU, veth.mtu);
    oneQueue(messages);
    messages.attributeU32(IFLA_NET_NS_FD, veth.peer.namespace);
  };
}

const raise =
  ({ index, name, mtu }: DeviceSetup): Write =>
  (messages) =>
    messages.message(
      RTM_NEWLINK,
      CHANGE,
      `set ${name} up${mtu === undefined ? '' : ` with MTU ${mtu}`}`,
      () => {
        linkHeader(messages, index, IFF_UP, IFF_UP);
        if (mtu !== undefined) messages.attributeU32(IFLA_MTU, mtu);
      },
    );

const assign =
  (index: number, address: string, prefixLength: number): Write =>
  (messages) =>
    messages.message(RTM_NEWADDR, NEW, `add address ${address}/${prefixLength}`, () => {
      const bytes = parseAddress(address);
      const isIpv6 = bytes.length === 16;
      const flags = isIpv6 ? IFA_F_NODAD : 0;
      messages.u8(familyOf(bytes)).u8(prefixLength).u8(flags).u8(RT_SCOPE_UNIVERSE).u32(index);
      messages.attribute(IFA_LOCAL, bytes);
      messages.attribute(IFA_ADDRESS, bytes);
      if (!isIpv6) messages.attribute(IFA_BROADCAST, broadcast(address, prefixLength));
    });

const defaultRoute =
  ({ family, index, gateway }: DefaultRouteSetup): Write =>
  (messages) =>
    messages.message(
      RTM_NEWROUTE,
      NEW,
      `add default route${gateway === undefined ? '' : ` via ${gateway}`}`,
      () => {
        const scope = gateway === undefined && family === 4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        messages
          .u8(family === 4 ? AF_INET : AF_INET6)
          .u8(0)
          .u8(0)
          .u8(0);
        messages.u8(RT_TABLE_MAIN).u8(RTPROT_BOOT).u8(scope).u8(RTN_UNICAST).u32(0);
        if (gateway !== undefined) messages.attribute(RTA_GATEWAY, parseAddress(gateway));
        messages.attributeU32(RTA_OIF, index);
      },
    );

const familyOf = (address: Buffer): number => (address.length === 16 ? AF_INET6 : AF_INET);

function broadcast(address: string, prefixLength: number): Buffer {
  const bytes = parseAddress(address);
  const hostMask = prefixLength >= 32 ? 0 : 0xffffffff >>> prefixLength;
  bytes.writeUInt32BE((bytes.readUInt32BE(0) | hostMask) >>> 0, 0);
  return bytes;
}

/** One device with what it needs to carry packets, in the namespace of the socket. */
export interface DeviceSetup {
  readonly index: number;
  readonly name: string;
  /** The first one is what packets have for a source where nothing else decides; absent: none. */
  readonly addresses?: readonly { readonly address: string; readonly prefixLength: number }[];
  /** Bytes; a bridge that is told keeps it, whatever its ports have. */
  readonly mtu?: number;
}

/** The way out of a namespace for one family. */
export interface DefaultRouteSetup {
  readonly family: 4 | 6;
  /** Of the device that leads there. */
  readonly index: number;
  /** Absent: everybody is reached by the device itself. */
  readonly gateway?: string;
}

/** Raises devices, assigns their addresses, and sets the default routes, in that order. */
export function configureDevices(
  socket: NetlinkSocket,
  devices: readonly DeviceSetup[],
  routes: readonly DefaultRouteSetup[] = [],
): void {
  const steps = devices.flatMap((device) => [
    raise(device),
    ...(device.addresses ?? []).map(({ address, prefixLength }) =>
      assign(device.index, address, prefixLength),
    ),
  ]);
  steps.push(...routes.map(defaultRoute));
  executeEach(socket, steps, (messages, write) => write(messages));
}

/** Deletes the default routes of a family from the main table. */
export function deleteDefaultRoutes(socket: NetlinkSocket, family: 4 | 6): void {
  const routes = listRoutes(socket).filter(
    (route) => route.family === family && route.destination === 'default',
  );
  executeEach(socket, routes, (messages, { index }) =>
    messages.message(RTM_DELROUTE, CHANGE, 'delete default route', () => {
      messages
        .u8(family === 4 ? AF_INET : AF_INET6)
        .u8(0)
        .u8(0)
        .u8(0);
      // Any scope, protocol and type: whatever the route was made as (rtnetlink(7)).
      messages.u8(RT_TABLE_MAIN).u8(0).u8(RT_SCOPE_NOWHERE).u8(0).u32(0);
      messages.attributeU32(RTA_OIF, index);
    }),
  );
}

/** A device that has gone meanwhile counts as deleted: those of a namespace go with it, some time after its end. */
export function deleteLinks(
  socket: NetlinkSocket,
  links: readonly { readonly index: number; readonly name: string }[],
): void {
  executeEach(
    socket,
    links,
    (messages, { index, name }) =>
      messages.message(RTM_DELLINK, CHANGE, `delete ${name}`, () => linkHeader(messages, index, 0, 0)),
    ['ENODEV'],
  );
}

/**
 * Deletes every device of a group in one synchronous step, which is several times faster than one by one.
 * The caller makes sure that the group holds nothing but its own devices.
 */
export function deleteLinkGroup(socket: NetlinkSocket, group: number): void {
  const messages = new MessageBuffer();
  messages.message(RTM_DELLINK, CHANGE, `delete link group ${group}`, () => {
    linkHeader(messages, 0, 0, 0);
    messages.attributeU32(IFLA_GROUP, group);
  });
  socket.execute(messages);
}

/** Which devices are listed, and what of them. */
export interface LinkFilter {
  /** Absent: of any kind. */
  readonly kind?: 'bridge';
  /** Whether packets are counted as well, which makes a long list much longer. */
  readonly counters?: boolean;
}

export function listLinks(socket: NetlinkSocket, { kind, counters = false }: LinkFilter = {}): Link[] {
  const messages = new MessageBuffer();
  messages.message(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 'list links', () => {
    linkHeader(messages, 0, 0, 0);
    if (!counters) messages.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    if (kind !== undefined)
      messages.nested(IFLA_LINKINFO, () => messages.attributeString(IFLA_INFO_KIND, kind));
  });
  return socket.dump(messages).map(({ body }) => {
    const attributes = attributeMap(body.subarray(16));
    const mac = attributes.get(IFLA_ADDRESS);
    const stats = attributes.get(IFLA_STATS64);
    return {
      index: body.readInt32LE(4),
      name: text(attributes.get(IFLA_IFNAME)),
      mac: mac ? formatMac(mac) : '',
      up: (body.readUInt32LE(8) & IFF_UP) !== 0,
      mtu: attributes.get(IFLA_MTU)?.readUInt32LE(0) ?? 0,
      group: attributes.get(IFLA_GROUP)?.readUInt32LE(0) ?? 0,
      alias: text(attributes.get(IFLA_IFALIAS)),
      kind: kindOf(attributes.get(IFLA_LINKINFO)),
      receivedPackets: stats ? Number(stats.readBigUInt64LE(0)) : 0,
      sentPackets: stats ? Number(stats.readBigUInt64LE(8)) : 0,
    };
  });
}

function kindOf(information: Buffer | undefined): string {
  return information === undefined ? '' : text(attributeMap(information).get(IFLA_INFO_KIND));
}
