/** Which prefixes the machine has routes to. */
import { formatIpPrefix } from '../topology/ip';

/**
 * The prefixes of both families that this machine has routes to; none where it keeps no such files.
 *
 * @param read gives the text of a file, or `undefined` where there is none
 */
export async function hostRoutes(
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const [routes, routes6] = await Promise.all([read('/proc/net/route'), read('/proc/net/ipv6_route')]);
  return [...routePrefixes(routes ?? ''), ...routePrefixes6(routes6 ?? '')];
}

/**
 * As `hostRoutes`, without those to networks of engines: what a project clashes with even when it is up itself.
 *
 * @param read gives the text of a file, or `undefined` where there is none
 */
export function foreignRoutes(
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  return hostRoutes(async (path) => withoutBridges((await read(path)) ?? '', path));
}

/** Bridges as engines, and this program, call them. */
const ENGINE_BRIDGE = /^(?:docker0|docker_gwbridge|br-[\da-f]{12}|podman\d+|cni-podman\d+)$/;

/** The device stands in the first column of the one file and in the last one of the other. */
function withoutBridges(text: string, path: string): string {
  const deviceOf = (line: string): string => {
    const columns = line.trim().split(/\s+/);
    return (path.endsWith('ipv6_route') ? columns.at(-1) : columns[0]) ?? '';
  };
  return text
    .split('\n')
    .filter((line) => !ENGINE_BRIDGE.test(deviceOf(line)))
    .join('\n');
}

/**
 * The IPv4 prefixes that the machine has routes for, the default route left out.
 *
 * @param text of `/proc/net/route`: destination and mask are 32-bit numbers in the machine's byte order, which is
 *   little endian on every system this program runs on (Linux, `fib_trie.c`, `fib_route_seq_show`)
 */
export function routePrefixes(text: string): readonly string[] {
  const prefixes = text
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter((columns) => columns.length > 7)
    .map((columns) => ({ destination: bytesOf(columns[1] ?? ''), mask: bytesOf(columns[7] ?? '') }))
    .map(({ destination, mask }) => `${destination.join('.')}/${prefixLength(mask)}`);
  return [...new Set(prefixes)].filter((prefix) => !prefix.endsWith('/0'));
}

/**
 * The IPv6 prefixes that the machine has routes for, without the default route, and without those of single addresses
 * and of links and groups, which every machine has.
 *
 * @param text of `/proc/net/ipv6_route`: 32 hex digits of the destination, its length in hex, the same of the source,
 *   next hop, metric, two counters, flags, interface (Linux, `net/ipv6/route.c`, `rt6_info_route`)
 */
export function routePrefixes6(text: string): readonly string[] {
  const prefixes = text.split('\n').flatMap((line) => {
    const [address = '', hex = ''] = line.split(' ');
    const length = parseInt(hex, 16);
    if (!/^[\da-f]{32}$/.test(address) || !(length > 0 && length < 128)) return [];
    if (/^(?:fe[89ab]|ff)/.test(address)) return [];
    return [formatIpPrefix({ family: 6, base: BigInt(`0x${address}`), length })];
  });
  return [...new Set(prefixes)];
}

function bytesOf(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((byte) => parseInt(byte, 16)).reverse();
}

function prefixLength(mask: readonly number[]): number {
  return mask.reduce((bits, byte) => bits + byte.toString(2).replaceAll('0', '').length, 0);
}
