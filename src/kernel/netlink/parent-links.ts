/** Devices on a parent device instead of a bridge: VLANs, dummies, macvlan and ipvlan (`linux/if_link.h`). */
import { SystemError } from '../libc';
import { parseMac } from './addresses';
import type { MessageBuffer } from './message';
import { executeEach, linkHeader, newLink } from './route';
import type { NetlinkSocket } from './socket';

const IFF_UP = 1;
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_LINK = 5;
const IFLA_LINKINFO = 18;
const IFLA_GROUP = 27;
const IFLA_NET_NS_FD = 28;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_IFALIAS = 20;
const IFLA_VLAN_ID = 1;
const IFLA_MACVLAN_MODE = 1;
const IFLA_IPVLAN_MODE = 1;
const IFLA_IPVLAN_FLAGS = 2;

/** `enum macvlan_mode`. */
const MACVLAN_MODES = { private: 1, vepa: 2, bridge: 4, passthru: 8 } as const;
/** `enum ipvlan_mode`. */
const IPVLAN_MODES = { l2: 0, l3: 1, l3s: 2 } as const;
/** `IPVLAN_F_*`; none of them is the mode in which devices of one parent reach each other. */
const IPVLAN_FLAGS = { bridge: 0, private: 1, vepa: 2 } as const;

export type MacvlanMode = keyof typeof MACVLAN_MODES;
export type IpvlanMode = keyof typeof IPVLAN_MODES;
export type IpvlanFlag = keyof typeof IPVLAN_FLAGS;

/** What a device of the driver is told beside its parent. */
export type ParentedKind =
  | { readonly driver: 'macvlan'; readonly mode: MacvlanMode; readonly mac: string }
  /** Its devices have the MAC address of their parent. */
  | { readonly driver: 'ipvlan'; readonly mode: IpvlanMode; readonly flag: IpvlanFlag };

/** A device that is made right inside the namespace of the descriptor, down. */
export interface ParentedSpec {
  readonly name: string;
  /** Interface index of the parent, in the current namespace. */
  readonly parent: number;
  readonly namespace: number;
  readonly kind: ParentedKind;
}

/** @throws SystemError `EBUSY` where the parent serves another driver, or another network in mode passthru */
export function createParented(socket: NetlinkSocket, devices: readonly ParentedSpec[]): void {
  executeEach(socket, devices, (messages, { name, parent, namespace, kind }) =>
    newLink(messages, `create ${kind.driver} ${name}`, () => {
      linkHeader(messages, 0, 0, 0);
      messages.attributeString(IFLA_IFNAME, name);
      messages.attributeU32(IFLA_LINK, parent);
      messages.attributeU32(IFLA_NET_NS_FD, namespace);
      if (kind.driver === 'macvlan') messages.attribute(IFLA_ADDRESS, parseMac(kind.mac));
      info(messages, kind.driver, () => {
        if (kind.driver === 'macvlan') {
          messages.attributeU32(IFLA_MACVLAN_MODE, MACVLAN_MODES[kind.mode]);
        } else {
          messages.attribute(IFLA_IPVLAN_MODE, u16(IPVLAN_MODES[kind.mode]));
          messages.attribute(IFLA_IPVLAN_FLAGS, u16(IPVLAN_FLAGS[kind.flag]));
        }
      });
    }),
  );
}

export interface MarkedDevice {
  readonly name: string;
  readonly group: number;
  /** `ip link … alias`. */
  readonly alias: string;
}

/** A device that passes nothing on to anywhere, up. Where the kernel has no dummies, a bridge without ports is one. */
export function createDummy(socket: NetlinkSocket, device: MarkedDevice): void {
  try {
    createUnconnected(socket, device, 'dummy');
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== 'EOPNOTSUPP') throw error;
    createUnconnected(socket, device, 'bridge');
  }
}

function createUnconnected(socket: NetlinkSocket, device: MarkedDevice, kind: 'dummy' | 'bridge'): void {
  executeEach(socket, [device], (messages, { name, group, alias }) =>
    newLink(messages, `create ${kind} ${name}`, () => {
      linkHeader(messages, 0, IFF_UP, IFF_UP);
      mark(messages, name, group, alias);
      info(messages, kind, () => undefined);
    }),
  );
}

/** A VLAN of a device, up. */
export function createVlan(
  socket: NetlinkSocket,
  device: MarkedDevice & {
    /** Interface index of the device whose VLAN it is. */
    readonly lower: number;
    /** 1 to 4094. */
    readonly id: number;
  },
): void {
  executeEach(socket, [device], (messages, { name, group, alias, lower, id }) =>
    newLink(messages, `create VLAN ${name}`, () => {
      linkHeader(messages, 0, IFF_UP, IFF_UP);
      messages.attributeU32(IFLA_LINK, lower);
      mark(messages, name, group, alias);
      info(messages, 'vlan', () => messages.attribute(IFLA_VLAN_ID, u16(id)));
    }),
  );
}

function mark(messages: MessageBuffer, name: string, group: number, alias: string): void {
  messages.attributeString(IFLA_IFNAME, name);
  messages.attributeU32(IFLA_GROUP, group);
  messages.attributeString(IFLA_IFALIAS, alias);
}

function info(messages: MessageBuffer, kind: string, data: () => void): void {
  messages.nested(IFLA_LINKINFO, () => {
    messages.attributeString(IFLA_INFO_KIND, kind);
    messages.nested(IFLA_INFO_DATA, data);
  });
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value, 0);
  return bytes;
}
