/** Addresses and prefixes that a request may hold, each in one form only. */
import { isIPv6, SocketAddress } from 'node:net';
import * as v from 'valibot';

/** Without leading zeros, which other programs read as octal. */
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
export const ipv4 = v.pipe(v.string(), v.regex(new RegExp(`^${octet}(?:\\.${octet}){3}$`)));
/** An address that a device may have: none of "this network", of loopback, of a group, or of everybody. */
export const hostIpv4 = v.pipe(ipv4, v.regex(/^(?!0\.|127\.|22[4-9]\.|23\d\.|255\.255\.255\.255$)/));
/** In the one form of RFC 5952, so that equal addresses are equal texts; without a zone. */
export const ipv6 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f:]{2,39}$/),
  v.check((text) => isIPv6(text) && new SocketAddress({ address: text, family: 'ipv6' }).address === text),
);
/** None that stands for no address, for loopback, for an IPv4 address (RFC 4291, section 2.5.5), or for a group. */
export const hostIpv6 = v.pipe(ipv6, v.regex(/^(?!::[0-9a-f]{0,4}$|::[0-9a-f]{1,4}:[0-9a-f]{1,4}$|ff)/));
export const hostIp = v.union([hostIpv4, hostIpv6]);
export const prefixLength = v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(32));
export const prefixLength6 = v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(128));
const prefix4 = v.pipe(
  v.string(),
  v.regex(new RegExp(`^${octet}(?:\\.${octet}){3}/(?:[89]|[12]\\d|3[0-2])$`)),
);
const prefix6 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f:]+\/(?:[89]|[1-9]\d|1[01]\d|12[0-8])$/),
  v.check((text) => v.is(hostIpv6, text.slice(0, text.indexOf('/')))),
);
export const prefix = v.union([prefix4, prefix6]);
/** A server that one query is sent to: an address of one machine, which may be the namespace itself. */
export const dnsServer = v.union([
  v.pipe(ipv4, v.regex(/^(?!0\.|22[4-9]\.|23\d\.|255\.255\.255\.255$)/)),
  v.pipe(ipv6, v.regex(/^(?!::$|ff)/)),
]);
