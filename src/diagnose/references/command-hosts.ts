/** Hosts in the words of a command. Pure text; places are offsets that the words carry. */
import { parseHostAndPort } from './authority';
import { mapped, type FoundHost, type Span } from './found-host';
import { findHosts, isPlausibleAddress } from './host-lists';
import type { ReferenceRole } from './host-reference';
import { isAddress, isAnyAddress, isHostWord, isLoopback } from './host-words';
import { meaningOf } from './key-meaning';
import { isShell, programOf, wrapperLength, type Program } from './programs';
import { splitCommands, type Word } from './shell-words';
import { findUrls } from './url-hosts';
import { findInValue } from './value-hosts';

/** Shells in shells; nobody writes more than two. */
const MAXIMUM_DEPTH = 4;

/** A host and the word it stands in, with places by the offsets of that word. */
export interface FoundInWord {
  readonly word: Word;
  readonly found: FoundHost;
}

/** The hosts of a command in exec form. */
export function findInCommand(words: readonly Word[], depth = 0): readonly FoundInWord[] {
  const start = startOf(words);
  const [first, ...args] = words.slice(start);
  const before = words.slice(0, start).flatMap((word) => assignment(word));
  if (!first) return before;
  const script = isShell(first.text) ? scriptOf(args) : undefined;
  if (script && depth < MAXIMUM_DEPTH) return [...before, ...findInScript(script, depth + 1)];
  // Arguments alone belong to the program of the image.
  const isArgument = first.text.startsWith('-');
  const found = [
    ...before,
    ...(isArgument ? [] : urlsIn(first)),
    ...inArguments(isArgument ? [first, ...args] : args, programOf(first.text)),
  ];
  return found.filter(({ word, found }) => !hasVariable(word, found.host));
}

/** The hosts of a script. */
export function findInScript(script: Word, depth = 0): readonly FoundInWord[] {
  return splitCommands(script).flatMap((words) => findInCommand(words, depth));
}

/** Where the program stands behind variables and wrappers. */
function startOf(words: readonly Word[]): number {
  let at = 0;
  while (at < words.length) {
    const text = words[at]?.text ?? '';
    const length = /^[A-Za-z_]\w*=/.test(text) ? 1 : wrapperLength(text);
    if (length === 0) break;
    at += length;
    while (length > 0 && wrapperLength(text) > 0 && /^-./.test(words[at]?.text ?? '')) at++;
  }
  return at;
}

/** The word behind `-c`, `-ec`, `-lc`. */
function scriptOf(args: readonly Word[]): Word | undefined {
  const flag = args.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  return flag < 0 ? undefined : args[flag + 1];
}

/** `DB_HOST=db` before a program, or as an argument of one. */
function assignment(word: Word): readonly FoundInWord[] {
  const match = /^(?:-D|-e)?([A-Za-z_][\w.-]*)=/.exec(word.text);
  if (!match) return [];
  return inValue(word, match[1] ?? '', match[0].length);
}

function inValue(word: Word, key: string, from: number): readonly FoundInWord[] {
  return findInValue(key, word.text.slice(from))
    .filter(({ host, mayBeEmpty }) => host.to > host.from || mayBeEmpty !== true)
    .map((found) => placed(word, { ...found, key }, from));
}

function inArguments(args: readonly Word[], program: Program | undefined): readonly FoundInWord[] {
  const found: FoundInWord[] = [];
  const plain: Word[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    if (!word) break;
    const { text } = word;
    if (/^--?[A-Za-z][\w.-]*=/.test(text) || /^-D[A-Za-z]/.test(text)) {
      found.push(...flagWithValue(word, program));
      continue;
    }
    if (!text.startsWith('-') || text === '-') {
      plain.push(word);
      continue;
    }
    const next = args[at + 1];
    const attached = program?.flags?.find(
      (flag) => flag.length === 2 && text.startsWith(flag) && text.length > 2,
    );
    if (attached !== undefined && !text.startsWith('--')) {
      found.push(...asHosts(word, 2, attached));
      continue;
    }
    if (program?.flags?.includes(text) === true && next) {
      found.push(...asHosts(next, 0, text));
      at++;
    } else if (program?.listens?.includes(text) === true && next) {
      found.push(...asHosts(next, 0, text, 'listen'));
      at++;
    } else if (program?.valued?.includes(text) === true) {
      at++;
    } else if (next && !next.text.startsWith('-') && holdsHosts(text)) {
      found.push(...flagValue(next, 0, text));
      at++;
    }
  }
  const all = [...found, ...inPlain(plain, program)];
  const port = program && portIn(args, plain, program);
  return [...(port ? all.map((each) => withPort(each, port)) : all), ...inDeviceFiles(args)];
}

function holdsHosts(flag: string): boolean {
  const { kind } = meaningOf(flag);
  return kind !== 'none' && kind !== 'never';
}

function flagWithValue(word: Word, program: Program | undefined): readonly FoundInWord[] {
  const equals = word.text.indexOf('=');
  if (equals < 0) return [];
  const flag = word.text.slice(0, equals);
  if (program?.flags?.includes(flag) === true) return asHosts(word, equals + 1, flag);
  return flagValue(word, equals + 1, flag.replace(/^-D/, ''));
}

/** The value of a flag whose name is all that is known of it. */
function flagValue(word: Word, from: number, flag: string): readonly FoundInWord[] {
  const text = word.text.slice(from);
  const isPlain = /^--?(?:host|hostname|addr|address|ip)$/.test(flag);
  // Servers call what they listen on `--host`, too, and give an address then.
  const found = findInValue(isPlain ? `client ${flag}` : flag, text).filter(
    ({ host }) => host.to > host.from,
  );
  return found.map((host) => {
    const name = text.slice(host.host.from, host.host.to);
    const isOwn = isPlain && (isAddress(name) || isLoopback(name));
    return placed(word, { ...host, key: flag, ...(isOwn ? { role: 'listen' } : {}) }, from);
  });
}

/** The value of a flag that takes a host and nothing else. */
function asHosts(
  word: Word,
  from: number,
  key: string,
  role: ReferenceRole = 'target',
): readonly FoundInWord[] {
  const text = word.text.slice(from);
  const urls = findUrls(text).flatMap(({ hosts }) => hosts);
  const found =
    urls.length > 0
      ? urls
      : findHosts(
          text.replace(/^[\w-]+\/(?=[\w.-]+:)/, (set) => ' '.repeat(set.length)),
          true,
        );
  return found.map((host) =>
    placed(word, { ...host, key, role, ...(urls.length > 0 ? {} : { shape: 'argument' }) }, from),
  );
}

/** Arguments that are no flags: URLs anywhere, and what the program takes for a host. */
function inPlain(words: readonly Word[], program: Program | undefined): readonly FoundInWord[] {
  const found: FoundInWord[] = [];
  const rest: Word[] = [];
  for (const word of words) {
    const urls = urlsIn(word);
    if (urls.length > 0) found.push(...urls);
    else if (/^[A-Za-z_][\w.-]*=/.test(word.text)) found.push(...assignment(word));
    else rest.push(word);
  }
  if (!program) return [...found, ...rest.flatMap(addressIn)];
  const args = program.skipped?.includes(rest[0]?.text ?? '') === true ? rest.slice(1) : rest;
  if (program.skipped && args === rest) return found;
  const host = argumentOf(args, program);
  if (host && isHostArgument(host.text)) return [...found, ...asHosts(host, 0, '')];
  if (program.takesUrls) return [...found, ...args.flatMap(addressIn)];
  return found;
}

function isHostArgument(text: string): boolean {
  const { host } = parseHostAndPort(text);
  return isHostWord(text.slice(host.from, host.to)) && !/^\d+$/.test(text);
}

const DIGITS = /^\d{1,5}$/;

/** The port that a program is told beside the host. */
function portIn(args: readonly Word[], plain: readonly Word[], program: Program): Word | undefined {
  const flag = args.findIndex(({ text }) => text === '--port' || text === (program.portFlag ?? '-p'));
  const value = flag < 0 ? plain.find(({ text }, at) => at > 0 && DIGITS.test(text)) : args[flag + 1];
  // Who tries a port of its own asks whether a server of its own is there, which nobody can tell.
  if (flag < 0 && plain.some(({ text }) => isLoopback(text))) return undefined;
  const takesPort = flag >= 0 || program.host === 'before-port' || program.host === 'first';
  return takesPort && value && DIGITS.test(value.text) ? value : undefined;
}

function withPort({ word, found }: FoundInWord, port: Word): FoundInWord {
  const isOpen = found.shape !== 'url' && !found.port && found.role !== 'listen';
  if (!isOpen) return { word, found };
  if (port.source !== word.source) return { word, found: { ...found, portNumber: Number(port.text) } };
  const span = { from: port.offsets[0] ?? 0, to: (port.offsets[port.text.length - 1] ?? 0) + 1 };
  return { word, found: { ...found, port: span } };
}

function argumentOf(args: readonly Word[], { host }: Program): Word | undefined {
  if (host === 'before-port') {
    const port = args.findIndex(({ text }, index) => index > 0 && /^\d+(?:-\d+)?$/.test(text));
    return port > 0 ? args[port - 1] : undefined;
  }
  return host === undefined ? undefined : args.at({ first: 0, second: 1, last: -1 }[host]);
}

/** `db:5432` or `api:8080/health` where a word may be anything. */
function addressIn(word: Word): readonly FoundInWord[] {
  const match = /^(?:tcp:)?([\p{L}\p{N}_][\p{L}\p{N}_.-]*):(\d{2,5})(?=[/?]|$)/u.exec(word.text);
  if (!match) return [];
  const [whole, name = '', digits = ''] = match;
  if (!isPlausibleAddress(name, Number(digits), false)) return [];
  const end = whole.length - digits.length;
  const host = { from: end - 1 - name.length, to: end - 1 };
  const port = { from: end, to: whole.length };
  const role = isAnyAddress(name) ? 'listen' : 'target';
  return [placed(word, { host, port, shape: 'host-port', role, isCertain: false })];
}

/** `/dev/tcp/db/5432` of bash. */
function inDeviceFiles(words: readonly Word[]): readonly FoundInWord[] {
  return words.flatMap((word) => {
    const match = /\/dev\/(?:tcp|udp)\/([^/\s]+)\/(\d{1,5})/d.exec(word.text);
    const [, host, port] = match?.indices ?? [];
    if (!host || !port || !isHostWord(match?.[1] ?? '')) return [];
    const found: FoundHost = {
      host: { from: host[0], to: host[1] },
      port: { from: port[0], to: port[1] },
      shape: 'argument',
      isCertain: true,
    };
    return [placed(word, found)];
  });
}

function urlsIn(word: Word): readonly FoundInWord[] {
  return findUrls(word.text).flatMap(({ hosts }) =>
    hosts.filter(({ host }) => host.to > host.from).map((found) => placed(word, found)),
  );
}

/** The place of a host by the offsets of its word. */
function placed(word: Word, found: FoundHost, by = 0): FoundInWord {
  const at = (span: Span): Span => {
    const from = word.offsets[span.from + by] ?? 0;
    const last = word.offsets[span.to + by - 1] ?? from;
    return { from, to: span.to > span.from ? last + 1 : from };
  };
  return { word, found: mapped(found, at) };
}

/** What a shell will put there cannot be told. */
function hasVariable(word: Word, { from, to }: Span): boolean {
  const first = word.offsets.indexOf(from);
  const last = word.offsets.indexOf(to);
  return first >= 0 && last >= first && /[$`{}<>*]/.test(word.text.slice(first, last));
}
