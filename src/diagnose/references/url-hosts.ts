/** Hosts of URLs, wherever they stand in a text. */
import { parseHostAndPort, splitAt } from './authority';
import type { FoundHost, Span } from './found-host';
import { isHostWord } from './host-words';
import { needsHost, schemeKind } from './url-schemes';

const START = /(?<![A-Za-z0-9+._-])((?:(?:jdbc|r2dbc)(?::[A-Za-z0-9]+)*:)?[A-Za-z][A-Za-z0-9+._-]*):\/\//gi;
/** Before the next URL of a list, blanks and quotes end a URL. */
const END = /[\s"'`<>]|[,;|](?=(?:[\w.-]+=)?[A-Za-z][A-Za-z0-9+._:-]*:\/\/)/;

export interface FoundUrl {
  readonly hosts: readonly FoundHost[];
  /** The whole URL, from its scheme on. */
  readonly span: Span;
}

/** The hosts of all URLs of a text, each with those of its own list. */
export function findUrls(text: string): readonly FoundUrl[] {
  if (!text.includes('://')) return [];
  const urls: FoundUrl[] = [];
  let reached = 0;
  for (const match of text.matchAll(START)) {
    if (match.index < reached) continue;
    const from = match.index + match[0].length;
    const end = text.slice(from).search(END);
    const to = end < 0 ? text.length : from + end;
    reached = to;
    const scheme = (match[1] ?? '').toLowerCase();
    const hosts = schemeKind(scheme) === 'none' ? [] : hostsOf(text.slice(from, to), from, scheme);
    urls.push({ hosts, span: { from: match.index, to } });
  }
  return urls;
}

/** @param rest everything behind `://` */
function hostsOf(rest: string, offset: number, scheme: string): readonly FoundHost[] {
  const bracketed = inBrackets(rest, offset, scheme);
  if (bracketed) return bracketed;
  const { from, to } = authorityOf(rest, scheme);
  const authority = rest.slice(from, to);
  const start = offset + from;
  const isCertain = schemeKind(scheme) === 'server';
  const shape = 'url' as const;
  if (authority === '' || authority.startsWith(':')) {
    const { port } = parseHostAndPort(authority, start);
    const isOptional = port === undefined && from === 0 && !needsHost(scheme);
    const mayBeEmpty = isOptional || authority === '' ? { mayBeEmpty: true as const } : {};
    const host = { from: start, to: start };
    return [{ host, ...(port && { port }), shape, scheme, isCertain, ...mayBeEmpty }];
  }
  return splitAt(authority, /,/g, start).flatMap((part): readonly FoundHost[] => {
    // `jdbc:sqlserver://db\INSTANCE:1433`
    const { host, port } = parseHostAndPort(
      part.text.replace(/\\[^:]*/, (name) => ' '.repeat(name.length)),
      part.from,
    );
    const name = part.text.slice(host.from - part.from, host.to - part.from).replace(/\\.*$/, '');
    if (!isUrlHost(name)) return [];
    const isTemplate = !isHostWord(name) && !/^\d/.test(name);
    const span = { from: host.from, to: host.from + name.length };
    return [{ host: span, ...(port && { port }), shape, scheme, isCertain: isCertain && !isTemplate }];
  });
}

/** Names, addresses and variables that nobody has replaced; other templates are left alone. */
function isUrlHost(name: string): boolean {
  return /^[\p{L}\p{N}_.%:~-]+$/u.test(name) || /^\$\{[\w.:-]+\}$/.test(name);
}

/**
 * Where the hosts stand: behind the last `@` of the credentials, before the path. A password with `#`, `?` or `/` cuts
 * a URL in two for programs; the host that was meant is still the one behind its last `@`.
 */
function authorityOf(rest: string, scheme: string): Span {
  const ends = scheme.endsWith(':sqlserver') ? /[/?#;]/ : /[/?#]/;
  const first = rest.search(ends);
  const end = first < 0 ? rest.length : first;
  const standard = { from: rest.slice(0, end).lastIndexOf('@') + 1, to: end };
  const next = rest.lastIndexOf('@');
  if (next < end) return standard;
  const mark = rest[end];
  const between = rest.slice(end + 1, next);
  const isCut =
    standard.from > 0
      ? mark === '#' || (mark === '?' && !between.includes('='))
      : /^[^:]*:(?!\d*$)/.test(rest.slice(0, end)) && !rest.startsWith('[');
  if (!isCut) return standard;
  const after = rest.slice(next + 1).search(ends);
  return { from: next + 1, to: after < 0 ? rest.length : next + 1 + after };
}

/** `u:p@tcp(db:3306)/x` of Go, and `(host=db)(port=3306)` of MySQL and Oracle. */
function inBrackets(rest: string, offset: number, scheme: string): readonly FoundHost[] | undefined {
  const isCertain = true;
  const shape = 'url' as const;
  const network = /@(?:tcp|udp)6?\(([^()]*)\)/.exec(rest);
  if (network) {
    const from = offset + network.index + network[0].lastIndexOf('(') + 1;
    const { host, port } = parseHostAndPort(network[1] ?? '', from);
    return [{ host, ...(port && { port }), shape, scheme, isCertain }];
  }
  if (!/\(\s*host\s*=/i.test(rest)) return undefined;
  return [...rest.matchAll(/\(\s*host\s*=\s*([^(),\s]*)(?:\s*[,)]\s*\(?\s*port\s*=\s*(\d{1,5}))?/dgi)].map(
    (match): FoundHost => {
      const [, host = [0, 0], port] = match.indices ?? [];
      return {
        host: { from: offset + host[0], to: offset + host[1] },
        ...(port && { port: { from: offset + port[0], to: offset + port[1] } }),
        ...{ shape, scheme, isCertain },
      };
    },
  );
}
