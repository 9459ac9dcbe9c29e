/** nf_tables expressions, as iptables-nft writes them, back into rules. What is not known is kept by name. */
import type { ConnectionState, Match, RuleSpec, Target } from '../../firewall/rule';
import { formatAddress } from './addresses';
import { attributeMap, parseAttributes, text } from './message';
import * as nft from './nf-tables';

type Draft = { -readonly [K in keyof RuleSpec]: RuleSpec[K] };

interface Register {
  readonly kind: 'payload' | 'meta' | 'unknown';
  readonly base: number;
  readonly offset: number;
  readonly length: number;
  readonly key: number;
  readonly mask?: Buffer;
}

const UNKNOWN: Register = { kind: 'unknown', base: 0, offset: 0, length: 0, key: 0 };

/** What the expressions of one rule say, with its counters. */
export interface DecodedExpressions {
  readonly rule: RuleSpec;
  readonly packets: number;
  readonly bytes: number;
}

/** Decodes the value of `NFTA_RULE_EXPRESSIONS`. A rule without a target gives one of kind `other` with no text. */
export function readExpressions(bytes: Buffer): DecodedExpressions {
  const draft: Draft = { target: { kind: 'other', text: '' } };
  const others: string[] = [];
  let register = UNKNOWN;
  let counters = { packets: 0, bytes: 0 };
  for (const { value } of parseAttributes(bytes)) {
    const attributes = attributeMap(value);
    const name = text(attributes.get(nft.EXPR.NAME));
    const data = attributeMap(attributes.get(nft.EXPR.DATA) ?? Buffer.alloc(0));
    switch (name) {
      case 'payload':
        register = {
          ...UNKNOWN,
          kind: 'payload',
          base: number(data, nft.PAYLOAD.BASE),
          offset: number(data, nft.PAYLOAD.OFFSET),
          length: number(data, nft.PAYLOAD.LENGTH),
        };
        break;
      case 'meta':
        register = { ...UNKNOWN, kind: 'meta', key: number(data, nft.META.KEY) };
        break;
      case 'bitwise':
        register = { ...register, mask: value0(data.get(nft.BITWISE.MASK)) };
        break;
      case 'cmp':
        readComparison(draft, others, register, data);
        break;
      case 'counter':
        counters = { packets: number64(data, nft.COUNTER.PACKETS), bytes: number64(data, nft.COUNTER.BYTES) };
        break;
      case 'match':
        readMatch(draft, others, text(data.get(nft.EXTENSION.NAME)), data.get(nft.EXTENSION.INFO));
        break;
      case 'target':
        draft.target = readTarget(text(data.get(nft.EXTENSION.NAME)), data.get(nft.EXTENSION.INFO));
        break;
      case 'immediate':
        draft.target = readVerdict(data.get(nft.IMMEDIATE.DATA)) ?? draft.target;
        break;
      default:
        others.push(name);
    }
  }
  if (others.length > 0) draft.otherMatches = others;
  return { rule: draft, ...counters };
}

function number(data: Map<number, Buffer>, type: number): number {
  return data.get(type)?.readUInt32BE(0) ?? 0;
}

function number64(data: Map<number, Buffer>, type: number): number {
  return Number(data.get(type)?.readBigUInt64BE(0) ?? 0n);
}

function value0(nested: Buffer | undefined): Buffer {
  return (nested && attributeMap(nested).get(nft.DATA.VALUE)) ?? Buffer.alloc(0);
}

function readComparison(draft: Draft, others: string[], register: Register, data: Map<number, Buffer>): void {
  const operation = number(data, nft.CMP.OP);
  const value = value0(data.get(nft.CMP.DATA));
  const negated = operation === nft.CMP_NOT_EQUAL;
  if (operation > nft.CMP_NOT_EQUAL || !applyComparison(draft, register, value, negated)) {
    others.push(register.kind === 'unknown' ? 'cmp' : register.kind);
  }
}

/** Whether the comparison is one that rules of this program can hold. */
function applyComparison(draft: Draft, register: Register, value: Buffer, negated: boolean): boolean {
  if (register.kind === 'meta') return applyMeta(draft, register.key, value, negated);
  if (register.kind !== 'payload') return false;
  if (register.base === nft.BASE_NETWORK) {
    const match: Match<string> = { value: prefix(register, value), negated };
    if (register.offset === nft.OFFSET_SOURCE) draft.source = match;
    else if (register.offset === nft.OFFSET_DESTINATION) draft.destination = match;
    else return false;
    return true;
  }
  if (register.base !== nft.BASE_TRANSPORT || negated || value.length !== 2) return false;
  if (register.offset === nft.OFFSET_SOURCE_PORT) draft.sourcePort = value.readUInt16BE(0);
  else if (register.offset === nft.OFFSET_DESTINATION_PORT) draft.destinationPort = value.readUInt16BE(0);
  else return false;
  return true;
}

function applyMeta(draft: Draft, key: number, value: Buffer, negated: boolean): boolean {
  if (key === nft.META_INTERFACE_IN) draft.inInterface = { value: text(value), negated };
  else if (key === nft.META_INTERFACE_OUT) draft.outInterface = { value: text(value), negated };
  else if (key === nft.META_PROTOCOL && !negated) {
    const protocol = Object.entries(nft.PROTOCOLS).find(([, n]) => n === value[0])?.[0];
    if (protocol !== 'tcp' && protocol !== 'udp') return false;
    draft.protocol = protocol;
  } else return false;
  return true;
}

function prefix(register: Register, value: Buffer): string {
  const address = Buffer.alloc(4);
  value.copy(address);
  const bits = register.mask
    ? register.mask.readUInt32BE(0).toString(2).replace(/0+$/, '').length
    : register.length * 8;
  return `${formatAddress(address)}/${bits}`;
}

function readMatch(draft: Draft, others: string[], name: string, info: Buffer | undefined): void {
  if (name === 'addrtype' && info?.readUInt16LE(nft.ADDRTYPE.DESTINATION) === nft.ADDRTYPE.LOCAL) {
    draft.destinationType = 'LOCAL';
  } else if (name === 'conntrack' && info?.readUInt16LE(nft.CONNTRACK.MATCH) === nft.CONNTRACK.MATCH_STATE) {
    const mask = info.readUInt16LE(nft.CONNTRACK.STATES);
    const states = Object.entries(nft.CONNECTION_STATE_BITS) as [ConnectionState, number][];
    draft.connectionStates = states.filter(([, bit]) => mask & bit).map(([state]) => state);
  } else if (name !== draft.protocol) {
    others.push(name);
  }
}

function readVerdict(nested: Buffer | undefined): Target | undefined {
  const verdict = nested && attributeMap(nested).get(nft.DATA.VERDICT);
  if (!verdict) return undefined;
  const attributes = attributeMap(verdict);
  switch (attributes.get(nft.VERDICT.CODE)?.readInt32BE(0)) {
    case nft.NF_ACCEPT:
      return { kind: 'accept' };
    case nft.NF_DROP:
      return { kind: 'drop' };
    case nft.NFT_RETURN:
      return { kind: 'return' };
    case nft.NFT_JUMP:
      return { kind: 'jump', chain: text(attributes.get(nft.VERDICT.CHAIN)) };
    default:
      return { kind: 'other', text: 'verdict' };
  }
}

function readTarget(name: string, info: Buffer | undefined): Target {
  if (!info) return { kind: 'other', text: name };
  switch (name) {
    case 'DNAT':
      return {
        kind: 'dnat',
        ...natRange(info, info.readUInt32LE(nft.DNAT.FLAGS), nft.DNAT.MIN_ADDRESS, nft.DNAT.MIN_PORT),
      };
    case 'SNAT':
      return {
        kind: 'snat',
        ...natRange(info, info.readUInt32LE(nft.SNAT.FLAGS), nft.SNAT.MIN_ADDRESS, nft.SNAT.MIN_PORT),
      };
    case 'MASQUERADE':
      return { kind: 'masquerade' };
    default:
      return { kind: 'other', text: name };
  }
}

function natRange(
  info: Buffer,
  flags: number,
  address: number,
  port: number,
): { address?: string; port?: number } {
  return {
    ...(flags & nft.NAT_MAP_ADDRESS ? { address: formatAddress(info.subarray(address)) } : {}),
    ...(flags & nft.NAT_MAP_PORT ? { port: info.readUInt16BE(port) } : {}),
  };
}
