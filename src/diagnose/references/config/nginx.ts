/** nginx: what it proxies to. Source of the grammar: nginx.org, "Configuration File's Structure". */
import type { FoundHost } from '../found-host';
import { isHostWord } from '../host-words';
import { findUrls } from '../url-hosts';
import { addressIn } from './address';
import type { Token } from './statements';

interface Directive {
  readonly name: string;
  readonly args: readonly Token[];
  /** The directive of the block it stands in; empty at the top. */
  readonly block: string;
}

const PASSES = new Set([
  'proxy_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
]);

/** Names of `upstream` blocks, which no resolver is asked for; they count in all files of a server. */
export function nginxUpstreams(text: string): readonly string[] {
  return directivesOf(text).flatMap(({ name, args }) => (name === 'upstream' ? (args[0]?.text ?? []) : []));
}

/** @param upstreams those of all files of the server */
export function findInNginx(text: string, upstreams: ReadonlySet<string>): readonly FoundHost[] {
  const directives = directivesOf(text);
  const passed = directives.filter(({ name }) => PASSES.has(name)).map(({ args }) => args[0]?.text ?? '');
  const found = directives.flatMap((directive) => hostsOf(directive, passed));
  return found.filter(({ host }) => !upstreams.has(text.slice(host.from, host.to)));
}

function hostsOf({ name, args, block }: Directive, passed: readonly string[]): readonly FoundHost[] {
  const [first, second] = args;
  if (!first) return [];
  if (PASSES.has(name)) return addressIn(first, name);
  if (name === 'server' && block === 'upstream') {
    // With `resolve` it is looked up again and again.
    return addressIn(first, args.some(({ text }) => text === 'resolve') ? 'resolve' : name);
  }
  if (name === 'set' && second) return inVariable(first.text, second, passed);
  if (name === 'access_log' || name === 'error_log') return inSyslog(first, name);
  return [];
}

/** `set $api http://api:3000;` keeps nginx from looking the name up at its start. */
function inVariable(name: string, value: Token, passed: readonly string[]): readonly FoundHost[] {
  if (findUrls(value.text).length > 0) return addressIn(value, 'set');
  const pattern = new RegExp(`^(?:\\w+://)?\\$\\{?${name.replace(/\W/g, '')}\\b`);
  const isHost = passed.some((target) => pattern.test(target));
  return isHost && isHostWord(value.text.replace(/:\d+$/, '')) ? addressIn(value, 'set') : [];
}

function inSyslog({ text, from }: Token, key: string): readonly FoundHost[] {
  const start = 'syslog:server=';
  if (!text.startsWith(start)) return [];
  const [address = ''] = text.slice(start.length).split(',');
  return addressIn({ text: address, from: from + start.length }, key);
}

/** All directives in the order of the file. Scripts in blocks of other languages give nonsense, but no hosts. */
function directivesOf(text: string): readonly Directive[] {
  const found: Directive[] = [];
  const blocks: string[] = [];
  let words: Token[] = [];
  for (const match of text.matchAll(
    /#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\$\{\w+\}[^\s;{}]*|[;{}]|[^\s;{}"'#]+(?:\$\{\w+\}[^\s;{}"']*|#[^\s;{}]*)*/g,
  )) {
    const [whole, double, single] = match;
    if (whole.startsWith('#')) continue;
    if (whole !== ';' && whole !== '{' && whole !== '}') {
      const quoted = double ?? single;
      words.push({ text: quoted ?? whole, from: match.index + (quoted === undefined ? 0 : 1) });
      continue;
    }
    const [first, ...args] = words;
    if (first) found.push({ name: first.text, args, block: blocks.at(-1) ?? '' });
    if (whole === '{') blocks.push(first?.text ?? '');
    if (whole === '}') blocks.pop();
    words = [];
  }
  return found;
}
