/** Reads one `-A` line of `iptables-save`. */
import { parseTarget } from './parse-target';
import type { ConnectionState, Match, Rule, RuleSpec } from './rule';

export interface ParsedRule {
  readonly chain: string;
  readonly rule: Rule;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const BASIC = { '-s': 'source', '-d': 'destination', '-i': 'inInterface', '-o': 'outInterface' } as const;
const STATES: readonly string[] = [
  'NEW',
  'ESTABLISHED',
  'RELATED',
  'INVALID',
  'DNAT',
] satisfies ConnectionState[];
const PROTOCOLS: readonly string[] = ['tcp', 'udp', 'icmp', 'ipv6-icmp'] satisfies RuleSpec['protocol'][];

/**
 * A rule and its chain, or `undefined` for a line that holds none.
 *
 * @param chains names that `-j` may jump to; another name is a target extension
 */
export function parseRule(line: string, chains: ReadonlySet<string>): ParsedRule | undefined {
  const parts = /^(?:\[(\d+):(\d+)\] )?-A (\S+)(?: (.*))?$/.exec(line);
  if (parts === null) return undefined;
  const [, packets = '0', bytes = '0', chain = '', rest = ''] = parts;
  const spec = parseSpec(words(rest), chains);
  return { chain, rule: { ...spec, packets: Number(packets), bytes: Number(bytes) } };
}

/** Words as they stand, quotes included, so that what is not decoded can be shown unchanged. */
function words(text: string): string[] {
  return text.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
}

function parseSpec(all: readonly string[], chains: ReadonlySet<string>): RuleSpec {
  const targetAt = all.findIndex((word) => word === '-j' || word === '-g');
  const matches = targetAt === -1 ? all : all.slice(0, targetAt);
  const spec: Writable<RuleSpec> = {
    target: targetAt === -1 ? { kind: 'other', text: '' } : parseTarget(all.slice(targetAt), chains),
  };
  const others = groups(matches).filter((group) => !readGroup(group, spec));
  if (others.length > 0) spec.otherMatches = others.map((group) => group.join(' '));
  return spec;
}

/** Splits into one group per basic option (with its `!` and value) and one per `-m` extension. */
function groups(matches: readonly string[]): string[][] {
  const found: string[][] = [];
  let extension: string[] | undefined;
  let negation: string[] = [];
  for (let index = 0; index < matches.length; index += 1) {
    const word = matches[index] ?? '';
    if (word === '!') {
      negation = ['!'];
      continue;
    }
    const isBasic = /^-[a-z]$/.test(word);
    if (isBasic) {
      const group = [...negation, word, matches[index + 1] ?? ''];
      index += 1;
      found.push(group);
      extension = word === '-m' ? group : undefined;
    } else if (extension !== undefined) {
      extension.push(...negation, word);
    } else {
      found.push([...negation, word]);
    }
    negation = [];
  }
  return found;
}

/** Reads a group into `spec`, wholly or not at all. */
function readGroup(group: readonly string[], spec: Writable<RuleSpec>): boolean {
  if (group[0] === '-m') return readExtension(group[1] ?? '', group.slice(2), spec);
  const negated = group[0] === '!';
  const [option = '', value = ''] = negated ? group.slice(1) : group;
  if (option === '-p' && !negated && PROTOCOLS.includes(value)) {
    spec.protocol = value as NonNullable<RuleSpec['protocol']>;
    return true;
  }
  if (!(option in BASIC)) return false;
  const match: Match<string> = { value, negated };
  spec[BASIC[option as keyof typeof BASIC]] = match;
  return true;
}

function readExtension(name: string, options: readonly string[], spec: Writable<RuleSpec>): boolean {
  switch (name) {
    case 'tcp':
    case 'udp':
      return readPorts(options, spec);
    case 'addrtype':
      if (options.join(' ') !== '--dst-type LOCAL') return false;
      spec.destinationType = 'LOCAL';
      return true;
    case 'conntrack': {
      const states = options.length === 2 && options[0] === '--ctstate' ? (options[1] ?? '').split(',') : [];
      if (states.length === 0 || !states.every((state) => STATES.includes(state))) return false;
      spec.connectionStates = states as ConnectionState[];
      return true;
    }
    default:
      return false;
  }
}

function readPorts(options: readonly string[], spec: Writable<RuleSpec>): boolean {
  const read = /^(?:--sport (\d+))? ?(?:--dport (\d+))?$/.exec(options.join(' '));
  if (read === null) return false;
  if (read[1] !== undefined) spec.sourcePort = Number(read[1]);
  if (read[2] !== undefined) spec.destinationPort = Number(read[2]);
  return true;
}
