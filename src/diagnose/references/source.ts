/**
 * Host names in the source of applications, as hints: plain strings that are URLs, addresses, or arguments of calls that
 * everybody knows. No grammar of any language is followed, so nothing here is certain.
 */
import { parseHostAndPort } from './authority';
import type { FoundHost } from './found-host';
import { isPlausibleAddress } from './host-lists';
import { isAddress, isHostWord, isLoopback } from './host-words';
import { schemeKind } from './url-schemes';
import { findUrls } from './url-hosts';

/** Whether a file is source that is looked at, by its name. Tests talk to servers of their own. */
export function isSource(name: string): boolean {
  return (
    /\.(?:[cm]?[jt]s|[jt]sx|py|rb|go|java|kt|php|rs|cs|ex|exs|scala)$/.test(name) &&
    !/(?:^test_|[._-](?:test|spec|tests|e2e)\.|_test\.|Test\.|Tests\.|\.min\.|\.d\.ts$|\.config\.)/.test(name)
  );
}

/** Longer lines were written by programs. */
const MAXIMUM_LINE = 1000;
const STRING = /(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1/g;
const COMMENT = /^\s*(?:\/\/|#|\*|\/\*|--|;)/;

/** `host: 'db'`, `host="db"`, `'host' => 'db'`, `:host => "db"`, `setHost("db")`, `.host("db")` */
const NAMED =
  /(?:\b|_)(?:host|hostname|host_name|server|servername|redis_host|db_host)["'`]?\]?\s*(?:=>|[:=])\s*$|\.(?:set)?[hH]ost(?:[nN]ame)?\(\s*$/i;
/** `process.env.DB_HOST || 'db'`, `os.getenv("DB_HOST", "db")`, `ENV.fetch('DB_HOST', 'db')` */
const DEFAULT = /\b\w*(?:HOST|HOSTNAME|_SERVER|_ADDR)["'`]?\]?\)?\s*(?:,|\|\||\?\?|\?:|\bor\b)\s*$/;
/** Calls whose first string is a host. */
const CALL =
  /\b(?:(?:Strict)?Redis|IORedis|MongoClient|mysqli|mysqli_connect|ConnectionParameters|create_connection|addServer|TCPSocket\.(?:new|open)|Socket|InetSocketAddress|getaddrinfo|gethostbyname|Memcached?|PooledDB)\s*\(\s*\(?\s*$|\.connect\(\s*\(\s*$|(?:createConnection|net\.connect|createClient)\(\s*\d+\s*,\s*$|\bnew Redis\(\s*\d+\s*,\s*$|(?:dns|promises)\.(?:lookup|resolve4?)\(\s*$/;

/** The hosts in a file; names of one label only, as those are the ones that projects give. */
export function findInSource(text: string): readonly FoundHost[] {
  const found: FoundHost[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    if (line.length <= MAXIMUM_LINE && /["'`]/.test(line) && !COMMENT.test(line)) {
      for (const match of line.matchAll(STRING)) {
        const from = match.index + 1;
        for (const host of inString(match[2] ?? '', line.slice(0, match.index))) {
          const moved = { from: host.host.from + start + from, to: host.host.to + start + from };
          const port = host.port && { from: host.port.from + start + from, to: host.port.to + start + from };
          found.push({ ...host, host: moved, ...(port && { port }), isCertain: false });
        }
      }
    }
    start += line.length + 1;
  }
  return found;
}

function inString(text: string, before: string): readonly FoundHost[] {
  const isName = ({ host }: FoundHost): boolean => isSingleName(text.slice(host.from, host.to));
  const urls = findUrls(text).flatMap(({ hosts }) => hosts);
  if (urls.length > 0) {
    return urls.filter((found) => schemeKind(found.scheme ?? '') === 'server' && isName(found));
  }
  const address = /^([\w.-]+):(\d{2,5})$/.exec(text);
  if (address) {
    const [, name = '', digits = ''] = address;
    if (!isPlausibleAddress(name, Number(digits), false)) return [];
    const { host, port } = parseHostAndPort(text);
    const found: FoundHost = { host, ...(port && { port }), shape: 'host-port', isCertain: false };
    return isName(found) ? [found] : [];
  }
  const near = before.slice(-80);
  if (!NAMED.test(near) && !DEFAULT.test(near) && !CALL.test(near)) return [];
  const found: FoundHost = { host: { from: 0, to: text.length }, shape: 'argument', isCertain: false };
  return isName(found) ? [found] : [];
}

function isSingleName(name: string): boolean {
  return isHostWord(name) && /^[\p{L}\p{N}_-]+$/u.test(name) && !isAddress(name) && !isLoopback(name);
}
