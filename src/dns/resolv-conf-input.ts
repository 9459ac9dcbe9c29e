/** Resolver configurations as they are read: that of the host, and what a service asks for. */
import { isIP } from 'node:net';

/** Where the embedded resolver is found inside every namespace. */
export const RESOLVER_ADDRESS = '127.0.0.11';

/** A resolver configuration, resolv.conf(5), as the engine reads it. */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  /** Values of `nameserver` that are no address. */
  readonly invalidNameservers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
  /** Lines of other directives, as they stand. */
  readonly other: readonly string[];
}

/** Bytes of a line that is still read. */
const MAX_LINE = 65536;

/**
 * Reads a resolv.conf. `#` and `;` make a comment in the first column only; of several `search` or `domain` lines
 * the last one counts; `options` add up; a directive without a value is ignored.
 * Source: moby `daemon/libnetwork/internal/resolvconf`.
 *
 * @throws RangeError where a line is longer than 65536 bytes
 */
export function parseResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  const invalidNameservers: string[] = [];
  let search: readonly string[] = [];
  const options: string[] = [];
  const other: string[] = [];
  for (const line of text.split('\n')) {
    if (Buffer.byteLength(line) > MAX_LINE) throw new RangeError(`line too long (exceeds ${MAX_LINE})`);
    if (line.startsWith('#') || line.startsWith(';')) continue;
    const [directive, ...values] = line.split(/\s+/).filter((word) => word !== '');
    const [first] = values;
    if (directive === undefined) continue;
    switch (directive) {
      case 'nameserver':
        if (first !== undefined) (isIP(first) === 0 ? invalidNameservers : nameservers).push(first);
        break;
      case 'search':
      case 'domain':
        if (first !== undefined) search = values;
        break;
      case 'options':
        options.push(...values);
        break;
      default:
        other.push(line);
    }
  }
  return { nameservers, invalidNameservers, search, options, other };
}

/** Where the file of a namespace comes from. */
export interface ResolvConfInput {
  /** The host's file; the empty string where it has none. */
  readonly hostText: string;
  /** Path of the host's file, for the comment. */
  readonly hostPath: string;
  /** What the service asks for; an empty list means that the host's values are taken. */
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOptions: readonly string[];
}

export function splitServers(texts: readonly string[]): { servers: string[]; invalid: string[] } {
  return {
    servers: texts.filter((text) => isIP(text) !== 0),
    invalid: texts.filter((text) => isIP(text) === 0),
  };
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
