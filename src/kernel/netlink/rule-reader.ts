/**
 * nf_tables expressions, as iptables-nft writes them, back into rules. What cannot be held is kept by name, never
 * left out: a rule must not look as if it matched more than it does.
 */
import type { ConnectionState, Family, RuleSpec, Target } from '../../firewall/rule';
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
export function readExpressions(bytes: Buffer, family: Family = 'ip'): DecodedExpressions {
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
        readComparison(draft, others, register, data, family);
        break;
      case 'counter':
        counters = { packets: number64(data, nft.COUNTER.PACKETS), bytes: number64(data, nft.COUNTER.BYTES) };
        break;
      case 'match':
        if (!readMatch(draft, extensionOf(data))) others.push(`-m ${text(data.get(nft.EXTENSION.NAME))}`);
        break;
      case 'target':
        draft.target = readTarget(extensionOf(data), family);
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

/** An extension of xtables with its parameters, whose layout depends on the revision. */
interface Extension {
  readonly name: string;
  readonly revision: number;
  readonly info: Buffer;
}

function extensionOf(data: Map<number, Buffer>): Extension {
  return {
    name: text(data.get(nft.EXTENSION.NAME)),
    revision: number(data, nft.EXTENSION.REVISION),
    info: data.get(nft.EXTENSION.INFO) ?? Buffer.alloc(0),
  };
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

function readComparison(
  draft: Draft,
  others: string[],
  register: Register,
  data: Map<number, Buffer>,
  family: Family,
): void {
  const operation = number(data, nft.CMP.OP);
  const value = value0(data.get(nft.CMP.DATA));
  const negated = operation === nft.CMP_NOT_EQUAL;
  if (operation > nft.CMP_NOT_EQUAL || !applyComparison(draft, register, value, negated, family)) {
    others.push(register.kind === 'unknown' ? 'cmp' : register.kind);
  }
}

/** Whether the comparison is one that rules of this program can hold. */
function applyComparison(
  draft: Draft,
  register: Register,
  value: Buffer,
  negated: boolean,
  family: Family,
): boolean {
  if (register.kind === 'meta') return applyMeta(draft, register.key, value, negated);
  if (register.kind !== 'payload') return false;
  if (register.base === nft.BASE_NETWORK) {
    const field = addressField(register.offset, family);
    const prefix = field && prefixOf(register, value, nft.ADDRESSES[family].BYTES);
    if (field === undefined || prefix === undefined) return false;
    draft[field] = { value: prefix, negated };
    return true;
  }
  if (register.base !== nft.BASE_TRANSPORT || negated) return false;
  // iptables-nft compares two single ports at once.
  if (register.offset === nft.OFFSET_SOURCE_PORT && value.length === 4) {
    draft.sourcePort = value.readUInt16BE(0);
    draft.destinationPort = value.readUInt16BE(2);
    return register.mask === undefined;
  }
  if (value.length !== 2 || register.mask !== undefined) return false;
  if (register.offset === nft.OFFSET_SOURCE_PORT) draft.sourcePort = value.readUInt16BE(0);
  else if (register.offset === nft.OFFSET_DESTINATION_PORT) draft.destinationPort = value.readUInt16BE(0);
  else return false;
  return true;
}

function addressField(offset: number, family: Family): 'source' | 'destination' | undefined {
  const { SOURCE, DESTINATION } = nft.ADDRESSES[family];
  if (offset === SOURCE) return 'source';
  return offset === DESTINATION ? 'destination' : undefined;
}

function applyMeta(draft: Draft, key: number, value: Buffer, negated: boolean): boolean {
  if (key === nft.META_INTERFACE_IN) draft.inInterface = { value: interfaceName(value), negated };
  else if (key === nft.META_INTERFACE_OUT) draft.outInterface = { value: interfaceName(value), negated };
  else if (key === nft.META_PROTOCOL && !negated) {
    const protocols = Object.entries(nft.PROTOCOLS) as [keyof typeof nft.PROTOCOLS, number][];
    const protocol = protocols.find(([, number]) => number === value[0])?.[0];
    if (protocol === undefined) return false;
    draft.protocol = protocol;
  } else return false;
  return true;
}

/** A name that is compared without its closing NUL stands for all that begin with it: `eth+` of iptables(8). */
function interfaceName(value: Buffer): string {
  return value.includes(0) ? text(value) : `${value.toString('latin1')}+`;
}

/** `undefined` for a mask that is no prefix. */
function prefixOf({ mask, length }: Register, value: Buffer, size: number): string | undefined {
  if (length > size || (mask !== undefined && mask.length !== size)) return undefined;
  const ones = mask ?? Buffer.alloc(length, 0xff);
  const bits = [...ones].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  if (!/^1*0*$/.test(bits)) return undefined;
  const address = Buffer.alloc(size);
  value.copy(address);
  return `${formatAddress(address)}/${bits.replace(/0+$/, '').length}`;
}

/** Whether the match is one that rules of this program can hold. */
function readMatch(draft: Draft, match: Extension): boolean {
  switch (match.name) {
    case 'addrtype':
      return readAddressType(draft, match);
    case 'conntrack':
      return readConnectionStates(draft, match);
    case 'tcp':
    case 'udp':
      return match.name === draft.protocol && readPorts(draft, match);
    default:
      return false;
  }
}

function readAddressType(draft: Draft, { revision, info }: Extension): boolean {
  if (revision !== nft.ADDRTYPE.REVISION || info.length < nft.ADDRTYPE.BYTES) return false;
  const isPlain = info.readUInt16LE(nft.ADDRTYPE.SOURCE) === 0 && info.readUInt32LE(nft.ADDRTYPE.FLAGS) === 0;
  if (!isPlain || info.readUInt16LE(nft.ADDRTYPE.DESTINATION) !== nft.ADDRTYPE.LOCAL) return false;
  draft.destinationType = 'LOCAL';
  return true;
}

function readConnectionStates(draft: Draft, { revision, info }: Extension): boolean {
  if (revision !== nft.CONNTRACK.REVISION || info.length < nft.CONNTRACK.BYTES) return false;
  const isPlain =
    info.readUInt16LE(nft.CONNTRACK.MATCH) === nft.CONNTRACK.MATCH_STATE &&
    info.readUInt16LE(nft.CONNTRACK.INVERT) === 0;
  const mask = info.readUInt16LE(nft.CONNTRACK.STATES);
  const bits = Object.entries(nft.CONNECTION_STATE_BITS) as [ConnectionState, number][];
  const states = bits.filter(([, bit]) => mask & bit);
  const known = states.reduce((sum, [, bit]) => sum | bit, 0);
  if (!isPlain || known !== mask) return false;
  draft.connectionStates = states.map(([state]) => state);
  return true;
}

/** The form of iptables before 1.8.8, and of matches without a condition; single ports only. */
function readPorts(draft: Draft, { info }: Extension): boolean {
  if (info.length < nft.PORTS.REST || info.subarray(nft.PORTS.REST).some((byte) => byte !== 0)) return false;
  const source = portOf(info, nft.PORTS.SOURCE);
  const destination = portOf(info, nft.PORTS.DESTINATION);
  if (source === 'range' || destination === 'range') return false;
  if (source !== 'any') draft.sourcePort = source;
  if (destination !== 'any') draft.destinationPort = destination;
  return true;
}

function portOf(info: Buffer, offset: number): number | 'any' | 'range' {
  const lowest = info.readUInt16LE(offset);
  const highest = info.readUInt16LE(offset + 2);
  if (lowest === 0 && highest === 0xffff) return 'any';
  return lowest === highest ? lowest : 'range';
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
    case nft.NFT_GOTO:
      return { kind: 'other', text: `-g ${text(attributes.get(nft.VERDICT.CHAIN))}` };
    default:
      return { kind: 'other', text: 'verdict' };
  }
}

function readTarget(target: Extension, family: Family): Target {
  const range = natRange(target, family);
  if (range && target.name === 'DNAT') return { kind: 'dnat', ...range };
  if (range && target.name === 'SNAT') return { kind: 'snat', ...range };
  if (range && target.name === 'MASQUERADE' && range.port === undefined) return { kind: 'masquerade' };
  return { kind: 'other', text: target.name };
}

/** One address and one port, each as far as it is named; `undefined` for ranges and for further flags. */
function natRange(
  { revision, info }: Extension,
  family: Family,
): { address?: string; port?: number } | undefined {
  const layout = revision === 0 && family === 'ip' ? nft.SNAT : nft.DNAT;
  const size = nft.ADDRESSES[family].BYTES;
  const addressAt = (offset: number): string => formatAddress(info.subarray(offset, offset + size));
  if (info.length < layout.MAX_PORT + 2) return undefined;
  const flags = info.readUInt32LE(layout.FLAGS);
  if (flags & ~(nft.NAT_MAP_ADDRESS | nft.NAT_MAP_PORT)) return undefined;
  const address = addressAt(layout.MIN_ADDRESS);
  const port = info.readUInt16BE(layout.MIN_PORT);
  const namesAddress = (flags & nft.NAT_MAP_ADDRESS) !== 0;
  const namesPort = (flags & nft.NAT_MAP_PORT) !== 0;
  if (namesAddress && address !== addressAt(layout.MAX_ADDRESS)) return undefined;
  if (namesPort && port !== info.readUInt16BE(layout.MAX_PORT)) return undefined;
  return { ...(namesAddress ? { address } : {}), ...(namesPort ? { port } : {}) };
}
