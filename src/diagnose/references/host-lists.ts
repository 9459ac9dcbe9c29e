/** Lists of hosts with ports: `kafka1:9092,kafka2:9092`, `1@kafka:9093`, `zk1:2181/chroot`. */
import { parseHostAndPort, splitAt } from './authority';
import type { FoundHost } from './found-host';
import { isHostWord } from './host-words';

/** Longer texts are no lists. */
const MAXIMUM_LENGTH = 8192;

/** A name, of which at least one letter is needed, or an address; a port; a path. */
const ITEM = /^(?:\d+@)?(\[[0-9A-Fa-f:.%]+\]|[\p{L}\p{N}_.-]+):(\d{1,5})(?:\/[\w./-]*)?$/u;
const SEPARATORS = /[,;\s]+/g;

/**
 * The hosts of a text that is nothing but a list of them, all with ports; else nothing.
 *
 * @param isCertain whether its key says so; then a port may be anything, else only what is no version of an image
 */
export function findHostPorts(text: string, isCertain: boolean): readonly FoundHost[] {
  if (!text.includes(':') || text.length > MAXIMUM_LENGTH) return [];
  const items = splitAt(text, SEPARATORS);
  const found: FoundHost[] = [];
  for (const item of items) {
    const match = ITEM.exec(item.text);
    if (!match) return [];
    const [, name = '', digits = ''] = match;
    const id = /^\d+@/.exec(item.text)?.[0].length ?? 0;
    const { host, port } = parseHostAndPort(`${name}:${digits}`, item.from + id);
    const number = Number(digits);
    if (!isPlausibleAddress(name, number, isCertain)) return [];
    found.push({ host, ...(port && { port }), shape: 'host-port', isCertain });
  }
  return found;
}

/** Ports below 1000 that are no numbers of versions; `redis:7` is an image. */
const WELL_KNOWN = new Set([
  21, 22, 25, 53, 80, 110, 143, 161, 179, 389, 443, 445, 465, 514, 554, 587, 636, 873, 993, 995,
]);

/** @param isCertain whether it stands where addresses stand, so that it is no image with its version */
export function isPlausibleAddress(name: string, port: number, isCertain: boolean): boolean {
  if (port > 65535 || (!name.startsWith('[') && !isHostWord(name))) return false;
  return isCertain || ((port >= 1000 || WELL_KNOWN.has(port)) && !/^\d+$/.test(name));
}

/**
 * The hosts of a list of names with or without ports, such as the value of `SEED_HOSTS`: of JSON too. Nothing where any
 * item is something else.
 */
export function findHosts(text: string, isCertain: boolean): readonly FoundHost[] {
  if (text.length > MAXIMUM_LENGTH) return [];
  const found: FoundHost[] = [];
  for (const item of splitAt(text, /[,;\s"'[\]]+(?![0-9a-f]*:[0-9a-f:]*\])/gi)) {
    const { host, port, hasOddPort } = parseHostAndPort(item.text.replace(/\/[\w./-]*$/, ''), item.from);
    const name = item.text.slice(host.from - item.from, host.to - item.from);
    if (hasOddPort || !isHostWord(name)) return [];
    const isNumber = /^\d+$/.test(name);
    const shape = port ? 'host-port' : 'host-key';
    found.push({ host, ...(port && { port }), shape, isCertain: isCertain && !isNumber });
  }
  return found;
}
