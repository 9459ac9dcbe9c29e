/** IP and link-layer addresses between their text and the bytes of a message. */
import { SocketAddress } from 'node:net';

/** The bytes of an IPv4 or IPv6 address, 4 or 16; the text must be an address without a zone. */
export function parseAddress(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const bytes = Buffer.alloc(16);
  const [head = '', tail] = withoutQuad(address).split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => parseInt(group, 16));
  groups(head).forEach((group, index) => bytes.writeUInt16BE(group, 2 * index));
  const last = groups(tail ?? '');
  last.forEach((group, index) => bytes.writeUInt16BE(group, 16 - 2 * (last.length - index)));
  return bytes;
}

/** The last two groups may be written as a dotted quad: `::ffff:192.0.2.1`. */
function withoutQuad(address: string): string {
  const quad = /[^:]*\.[^:]*$/.exec(address)?.[0];
  if (quad === undefined) return address;
  const hex = parseAddress(quad).toString('hex');
  return `${address.slice(0, -quad.length)}${hex.slice(0, 4)}:${hex.slice(4)}`;
}

/** Of 4 bytes a dotted quad, of 16 the form of RFC 5952. */
export function formatAddress(bytes: Buffer): string {
  if (bytes.length < 16) return [...bytes.subarray(0, 4)].join('.');
  const groups = (bytes.toString('hex', 0, 16).match(/..../g) ?? []).join(':');
  return new SocketAddress({ address: groups, family: 'ipv6' }).address;
}

export function parseMac(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(':', ''), 'hex');
}

export function formatMac(bytes: Buffer): string {
  return bytes.toString('hex').replace(/..(?=.)/g, '$&:');
}
