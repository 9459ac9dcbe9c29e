/** What the current network namespace has for addresses and routes, by rtnetlink (rtnetlink(7)). */
import { formatAddress } from './addresses';
import { attributeMap, type Message, MessageBuffer, NLM_F_DUMP, NLM_F_REQUEST } from './message';
import type { NetlinkSocket } from './socket';

const RTM_GETADDR = 22;
const RTM_GETROUTE = 26;
const AF_UNSPEC = 0;
const AF_INET = 2;
const AF_INET6 = 10;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RT_TABLE_MAIN = 254;
const RTN_UNICAST = 1;
/** A copy that the kernel keeps for one destination. */
const RTM_F_CLONED = 0x200;

export interface InterfaceAddress {
  readonly index: number;
  readonly address: string;
  readonly prefixLength: number;
}

export interface Route {
  readonly family: 4 | 6;
  /** A prefix of either family; `default` for all addresses of a family, which `gateway` or `family` tells. */
  readonly destination: string;
  readonly gateway?: string;
  readonly index: number;
}

function dump(socket: NetlinkSocket, type: number, family: number, description: string): Message[] {
  const messages = new MessageBuffer();
  // Any of the three headers fits into the length of struct ifinfomsg; only the family is read.
  messages.message(type, NLM_F_REQUEST | NLM_F_DUMP, description, () =>
    messages.u32(family).u32(0).u32(0).u32(0),
  );
  return socket.dump(messages);
}

export function listAddresses(socket: NetlinkSocket): InterfaceAddress[] {
  return dump(socket, RTM_GETADDR, AF_UNSPEC, 'list addresses').flatMap(({ body }) => {
    if (![AF_INET, AF_INET6].includes(body.readUInt8(0))) return [];
    const attributes = attributeMap(body.subarray(8));
    const local = attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS);
    if (!local) return [];
    return [{ index: body.readUInt32LE(4), address: formatAddress(local), prefixLength: body.readUInt8(1) }];
  });
}

/** Unicast routes of the main table, those of IPv4 first. */
export function listRoutes(socket: NetlinkSocket): Route[] {
  return ([4, 6] as const).flatMap((family) => routesOf(socket, family));
}

function routesOf(socket: NetlinkSocket, family: 4 | 6): Route[] {
  const number = family === 4 ? AF_INET : AF_INET6;
  return dump(socket, RTM_GETROUTE, number, 'list routes').flatMap(({ body }) => {
    // Where the kernel has no IPv6, it tells about all families instead.
    if (body.readUInt8(0) !== number) return [];
    if (body.readUInt8(4) !== RT_TABLE_MAIN || body.readUInt8(7) !== RTN_UNICAST) return [];
    if (body.readUInt32LE(8) & RTM_F_CLONED) return [];
    const attributes = attributeMap(body.subarray(12));
    const destination = attributes.get(RTA_DST);
    const gateway = attributes.get(RTA_GATEWAY);
    return [
      {
        family,
        destination: destination ? `${formatAddress(destination)}/${body.readUInt8(1)}` : 'default',
        index: attributes.get(RTA_OIF)?.readUInt32LE(0) ?? 0,
        ...(gateway ? { gateway: formatAddress(gateway) } : {}),
      },
    ];
  });
}
