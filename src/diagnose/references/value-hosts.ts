/** Hosts in the value of a variable, flag, property or label. Pure text; places are found elsewhere. */
import { findInConnectionString } from './connection-strings';
import type { FoundHost } from './found-host';
import { findHostPorts, findHosts } from './host-lists';
import { isAddress, isAnyAddress, isHostWord, isLoopback } from './host-words';
import type { ReferenceRole } from './host-reference';
import { meaningOf, type KeyMeaning } from './key-meaning';
import { findUrls } from './url-hosts';

/** Longer values are programs or data; only their beginning is looked at. */
const MAXIMUM_LENGTH = 1 << 16;

/**
 * The hosts in a value.
 *
 * @param key the variable or flag, in any spelling; empty where there is none
 */
export function findInValue(key: string, value: string): readonly FoundHost[] {
  const text = value.length > MAXIMUM_LENGTH ? value.slice(0, MAXIMUM_LENGTH) : value;
  const meaning = meaningOf(key);
  if (meaning.kind === 'never') return [];
  return byForm(text, meaning).map((found) => withRole(found, text, meaning.role));
}

function byForm(text: string, meaning: KeyMeaning): readonly FoundHost[] {
  const { kind } = meaning;
  const trimmed = text.trim();
  if (trimmed === '') return nothing(meaning, text);
  const inString = findInConnectionString(text);
  if (inString.length > 0) return inString;
  const urls = findUrls(text);
  if (urls.length > 0) {
    const isList = isOnlyUrls(text, urls);
    return urls.flatMap(({ hosts }) =>
      hosts.map((host) => (isList || kind !== 'none' ? host : { ...host, isCertain: false })),
    );
  }
  // Mail servers in brackets are not looked up as mail domains: `[mail]:25`.
  const inBrackets = /^\[([\w.-]+)\](?::\d{1,5})?$/.exec(trimmed);
  if (inBrackets && !isAddress(inBrackets[1] ?? '')) return kind === 'none' ? [] : bracketed(text);
  const isCertain = kind === 'host' || kind === 'hosts' || kind === 'address';
  const addresses = findHostPorts(text, isCertain);
  if (addresses.length > 0) return addresses;
  switch (kind) {
    case 'hosts':
      return findHosts(text, true);
    case 'host':
      return bareHost(text);
    case 'address':
      return findHosts(text, false);
    case 'url':
      return withoutScheme(text);
    case 'none':
    case 'never':
      return [];
  }
}

function nothing({ kind, role }: KeyMeaning, text: string): readonly FoundHost[] {
  if (role !== 'target' || (kind !== 'host' && kind !== 'url' && kind !== 'hosts')) return [];
  const host = { from: 0, to: text.length };
  if (kind === 'url') return [{ host, shape: 'url', isCertain: false, mayBeEmpty: true }];
  return [{ host, shape: 'host-key', isCertain: true }];
}

/** Whether nothing but URLs, and perhaps the names they are given in a list, stands in a text. */
function isOnlyUrls(text: string, urls: ReturnType<typeof findUrls>): boolean {
  let from = 0;
  for (const { span } of urls) {
    if (!/^[\s,;|"'[\]]*(?:[\w.-]+=)?["']?$/.test(text.slice(from, span.from))) return false;
    from = span.to;
  }
  return /^[\s,;"'[\]]*$/.test(text.slice(from));
}

function bracketed(text: string): readonly FoundHost[] {
  const from = text.indexOf('[') + 1;
  const to = text.indexOf(']');
  const digits = /^:(\d{1,5})/.exec(text.slice(to + 1))?.[1];
  const port = digits === undefined ? {} : { port: { from: to + 2, to: to + 2 + digits.length } };
  return [{ host: { from, to }, ...port, shape: 'host-key', isCertain: true }];
}

/** A placeholder or a slip of the pen that surely was to be a host. */
const MALFORMED = /^(?:["'].*["']|\$\{[\w.:-]+\}|<[\w .-]+>)$/;

/** The value of a key that holds a host: a name, with a path behind it perhaps, or something malformed. */
function bareHost(text: string): readonly FoundHost[] {
  const trimmed = text.trim();
  if (isHostWord(trimmed) || /^\d+$/.test(trimmed) || MALFORMED.test(trimmed)) {
    const isCertain = !/^\d+$/.test(trimmed);
    return [{ host: { from: 0, to: text.length }, shape: 'host-key', isCertain }];
  }
  // `db:/run/mysqld.sock`
  const [, name = ''] = /^([\w.-]+)[:/]/.exec(trimmed) ?? [];
  if (name !== '' && name.length > 1 && isHostWord(name)) {
    const from = text.indexOf(name);
    return [{ host: { from, to: from + name.length }, shape: 'host-key', isCertain: false }];
  }
  const hosts = findHosts(text, false);
  return /[,;]/.test(trimmed) ? hosts : [];
}

/** `api:8080/v1` where a URL belongs. */
function withoutScheme(text: string): readonly FoundHost[] {
  const trimmed = text.trim();
  const match = /^([\p{L}\p{N}_.-]+):(\d{2,5})(?=[/?#]|$)/u.exec(trimmed);
  const [whole, name = ''] = match ?? [];
  if (whole === undefined || !isHostWord(name)) return [];
  const from = text.indexOf(trimmed);
  const port = { from: from + name.length + 1, to: from + whole.length };
  return [{ host: { from, to: from + name.length }, port, shape: 'host-port', isCertain: false }];
}

/** What a program listens on shows in the address; keys like `HOST` mean the program's own. */
function withRole(found: FoundHost, text: string, role: ReferenceRole): FoundHost {
  const host = text.slice(found.host.from, found.host.to).trim();
  if (isAnyAddress(host)) return { ...found, role: 'listen' };
  if (role !== 'listen') return { ...found, role };
  const isOwn = host === '' || isLoopback(host) || isAddress(host) || found.scheme !== undefined;
  return isOwn ? { ...found, role } : { ...found, role, isCertain: false };
}
