/** Hosts of connection strings that are no URLs: libpq, ADO, PDO, Go's MySQL driver, Oracle, StackExchange.Redis. */
import { parseHostAndPort, splitAt } from './authority';
import type { FoundHost, Span } from './found-host';
import { isHostWord } from './host-words';

/** Longer texts are none. */
const MAXIMUM_LENGTH = 4096;

/** The hosts of a text that is a connection string; nothing for anything else. */
export function findInConnectionString(text: string): readonly FoundHost[] {
  if (text.length > MAXIMUM_LENGTH || !/[=(@]/.test(text)) return [];
  return (
    goDsn(text) ??
    oracle(text) ??
    (text.includes('=') ? (redisOptions(text) ?? pairs(text)) : undefined) ??
    []
  );
}

/** `user:password@tcp(db:3306)/shop?parseTime=true`; without an address the server is the local one. */
function goDsn(text: string): readonly FoundHost[] | undefined {
  const match = /^[^\s/]*@?\b(?:tcp|udp)6?\(([^()\s]*)\)\//.exec(text);
  if (!match) return undefined;
  return [found(match[1] ?? '', match[0].indexOf('(') + 1)];
}

/** `jdbc:oracle:thin:scott/tiger@//ora:1521/xe`, `…@ora:1521:xe`, `(DESCRIPTION=(ADDRESS=(HOST=ora)(PORT=1521)))`. */
function oracle(text: string): readonly FoundHost[] | undefined {
  const thin = /^jdbc:oracle:(?:thin|oci8?):[^@\s]*@(?:(?:\/\/|tcps?:\/\/)?)([\w.-]+)(?::(\d{1,5}))?/di.exec(
    text,
  );
  if (thin) return [fromIndices(thin.indices, 'jdbc:oracle')];
  if (!/\(\s*address/i.test(text)) return undefined;
  const pattern = /\(\s*host\s*=\s*([^()\s]*)\s*\)(?:\s*\(\s*port\s*=\s*(\d{1,5})\s*\))?/dgi;
  return [...text.matchAll(pattern)].map(({ indices }) => fromIndices(indices));
}

function fromIndices(indices: RegExpIndicesArray | undefined, scheme?: string): FoundHost {
  const [, host = [0, 0], port] = indices ?? [];
  return {
    host: { from: host[0], to: host[1] },
    ...(port && { port: { from: port[0], to: port[1] } }),
    ...(scheme === undefined ? {} : { scheme }),
    shape: 'url',
    isCertain: true,
  };
}

/** `redis1:6379,redis2:6379,password=x,abortConnect=false` */
function redisOptions(text: string): readonly FoundHost[] | undefined {
  if (
    !/,\s*(?:password|ssl|abortConnect|allowAdmin|defaultDatabase|connectTimeout|syncTimeout|user)\s*=/i.test(
      text,
    )
  ) {
    return undefined;
  }
  const hosts = splitAt(text, /,/g).filter((part) => !part.text.includes('='));
  return hosts.every(({ text: item }) => /^[\w.-]+(?::\d{1,5})?$/.test(item))
    ? hosts.map(({ text: item, from }) => found(item, from))
    : [];
}

const HOST_KEYS = new Set([
  'host',
  'hostname',
  'server',
  'data source',
  'datasource',
  'addr',
  'address',
  'network address',
]);
const OTHER_KEYS = new Set(
  (
    'database|initial catalog|dbname|db|catalog|user|user id|userid|uid|username|user name|password|pwd|passwd|port|' +
    'sslmode|ssl mode|connect_timeout|application_name|target_session_attrs|trustservercertificate|encrypt|' +
    'integrated security|trusted_connection|persist security info|multipleactiveresultsets|pooling|timeout|' +
    'connection timeout|charset|timezone|virtualhost|vhost|requestedheartbeat|driver|search_path'
  ).split('|'),
);

interface Pair {
  readonly key: string;
  readonly value: string;
  readonly from: number;
}

/** `host=db port=5432`, `Server=db,1433;Database=shop`, `mysql:host=db;dbname=shop`. */
function pairs(text: string): readonly FoundHost[] | undefined {
  const prefix = /^([a-z]+):(?=\w+=)/i.exec(text);
  const start = prefix?.[0].length ?? 0;
  const body = text.slice(start);
  const all =
    body.includes(';') || prefix ? readPairs(body, start, /;/g) : readPairs(body, start, /\s+(?=\w+\s*=)/g);
  if (!all?.some(({ key }) => HOST_KEYS.has(key))) return undefined;
  if (!all.some(({ key }) => OTHER_KEYS.has(key))) return undefined;
  const scheme = prefix?.[1]?.toLowerCase();
  const port = all.find(({ key, value }) => key === 'port' && /^\d{1,5}$/.test(value));
  return all
    .filter(({ key }) => HOST_KEYS.has(key))
    .flatMap(({ value, from }) => hostsOf(value, from))
    .map((host, _, { length }) => ({
      ...host,
      ...(port && !host.port && length === 1 ? { port: spanOf(port) } : {}),
      ...(scheme === undefined ? {} : { scheme }),
    }));
}

function readPairs(text: string, offset: number, separators: RegExp): readonly Pair[] | undefined {
  const read: Pair[] = [];
  for (const part of splitAt(text, separators, offset)) {
    const match = /^([A-Za-z_ ]+?)\s*=\s*(.*)$/s.exec(part.text);
    if (!match) return undefined;
    const [, key = '', value = ''] = match;
    read.push({ key: key.toLowerCase(), value, from: part.from + part.text.length - value.length });
  }
  return read;
}

function spanOf({ from, value }: Pair): Span {
  return { from, to: from + value.length };
}

/** `db`, `tcp:db,1433`, `db\INSTANCE`, `a,b`, `a:5672,b:5672`; a path and `(localdb)` are no hosts. */
function hostsOf(value: string, from: number): readonly FoundHost[] {
  const protocol = /^(?:tcp|admin):/i.exec(value)?.[0].length ?? 0;
  const rest = value.slice(protocol);
  const withPort = /^([\w.-]+)(?:\\\w+)?,\s*(\d{1,5})$/d.exec(rest);
  if (withPort) {
    const host = fromIndices(withPort.indices);
    const shift = ({ from: start, to }: Span): Span => ({
      from: start + from + protocol,
      to: to + from + protocol,
    });
    return [{ ...host, host: shift(host.host), ...(host.port && { port: shift(host.port) }) }];
  }
  if (rest === '') return [found('', from + protocol)];
  return splitAt(rest, /,/g, from + protocol).flatMap((part) => {
    const name = part.text.replace(/\\.*$/, '');
    const { host } = parseHostAndPort(name);
    return isHostWord(name.slice(host.from, host.to)) ? [found(name, part.from)] : [];
  });
}

function found(text: string, offset: number): FoundHost {
  const { host, port } = parseHostAndPort(text, offset);
  return { host, ...(port && { port }), shape: 'url', isCertain: true };
}
