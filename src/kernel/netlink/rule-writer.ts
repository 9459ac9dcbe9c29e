/**
 * Rules as nf_tables messages, in the very encoding of iptables-nft 1.8.9: only then does `iptables-save`
 * list them; rules in nft's own encoding make it call the table incompatible.
 */
import type { Family, Match, RuleSpec, Target } from '../../firewall/rule';
import { parseAddress } from './addresses';
import type { MessageBuffer } from './message';
import * as nft from './nf-tables';

const REGISTER_1 = 1;
const VERDICT_REGISTER = 0;

const bigEndian16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

/** Writes the expressions of a rule, in the order in which they are printed: the elements of `NFTA_RULE_EXPRESSIONS`. */
export function writeExpressions(m: MessageBuffer, rule: RuleSpec, family: Family = 'ip'): void {
  if (rule.otherMatches?.length) {
    throw new Error(
      `a rule with matches that are not decoded cannot be written: ${rule.otherMatches.join(' ')}`,
    );
  }
  interfaceMatch(m, nft.META_INTERFACE_IN, rule.inInterface);
  interfaceMatch(m, nft.META_INTERFACE_OUT, rule.outInterface);
  if (rule.protocol) {
    expression(m, 'meta', () =>
      m.attributeU32BE(nft.META.KEY, nft.META_PROTOCOL).attributeU32BE(nft.META.DREG, 1),
    );
    compare(m, Buffer.from([nft.PROTOCOLS[rule.protocol]]), false);
  }
  const { SOURCE, DESTINATION } = nft.ADDRESSES[family];
  addressMatch(m, SOURCE, rule.source);
  addressMatch(m, DESTINATION, rule.destination);
  portMatch(m, rule);
  if (rule.destinationType) extension(m, 'match', 'addrtype', nft.ADDRTYPE.REVISION, addrtypeInfo());
  if (rule.connectionStates) {
    extension(m, 'match', 'conntrack', nft.CONNTRACK.REVISION, conntrackInfo(rule.connectionStates));
  }
  expression(m, 'counter', () =>
    m.attribute(nft.COUNTER.BYTES, Buffer.alloc(8)).attribute(nft.COUNTER.PACKETS, Buffer.alloc(8)),
  );
  writeTarget(m, rule.target, family);
}

/** The `-p` of iptables, which it notes beside the rule to find its matches again. */
export function compatProtocol(rule: RuleSpec): number {
  return rule.protocol ? nft.PROTOCOLS[rule.protocol] : 0;
}

function expression(m: MessageBuffer, name: string, body: () => void): void {
  m.nested(nft.NFTA_LIST_ELEM, () => {
    m.attributeString(nft.EXPR.NAME, name);
    m.nested(nft.EXPR.DATA, body);
  });
}

function load(m: MessageBuffer, base: number, offset: number, length: number): void {
  expression(m, 'payload', () =>
    m
      .attributeU32BE(nft.PAYLOAD.DREG, REGISTER_1)
      .attributeU32BE(nft.PAYLOAD.BASE, base)
      .attributeU32BE(nft.PAYLOAD.OFFSET, offset)
      .attributeU32BE(nft.PAYLOAD.LENGTH, length),
  );
}

function compare(m: MessageBuffer, value: Buffer, negated: boolean): void {
  expression(m, 'cmp', () =>
    m
      .attributeU32BE(nft.CMP.SREG, REGISTER_1)
      .attributeU32BE(nft.CMP.OP, negated ? nft.CMP_NOT_EQUAL : nft.CMP_EQUAL)
      .nested(nft.CMP.DATA, () => m.attribute(nft.DATA.VALUE, value)),
  );
}

function interfaceMatch(m: MessageBuffer, key: number, match: Match<string> | undefined): void {
  if (!match) return;
  expression(m, 'meta', () => m.attributeU32BE(nft.META.KEY, key).attributeU32BE(nft.META.DREG, REGISTER_1));
  compare(m, Buffer.from(`${match.value}\0`, 'latin1'), match.negated);
}

/** Whole bytes are compared directly; only a prefix that ends inside a byte needs a mask. */
function addressMatch(m: MessageBuffer, offset: number, match: Match<string> | undefined): void {
  if (!match) return;
  const [address = '', prefix] = match.value.split('/');
  const bytes = parseAddress(address);
  const size = bytes.length;
  const bits = Number(prefix ?? size * 8);
  if (bits % 8 === 0) {
    load(m, nft.BASE_NETWORK, offset, bits / 8);
    compare(m, bytes.subarray(0, bits / 8), match.negated);
    return;
  }
  const mask = Buffer.alloc(size).fill(0xff, 0, Math.ceil(bits / 8));
  mask[Math.floor(bits / 8)] = (0xff << (8 - (bits % 8))) & 0xff;
  load(m, nft.BASE_NETWORK, offset, size);
  expression(m, 'bitwise', () =>
    m
      .attributeU32BE(nft.BITWISE.SREG, REGISTER_1)
      .attributeU32BE(nft.BITWISE.DREG, REGISTER_1)
      .attributeU32BE(nft.BITWISE.LENGTH, size)
      .nested(nft.BITWISE.MASK, () => m.attribute(nft.DATA.VALUE, mask))
      .nested(nft.BITWISE.XOR, () => m.attribute(nft.DATA.VALUE, Buffer.alloc(size))),
  );
  compare(m, bytes, match.negated);
}

/** Both ports stand side by side in the packet and are compared at once. */
function portMatch(m: MessageBuffer, { sourcePort, destinationPort }: RuleSpec): void {
  const ports = [sourcePort, destinationPort].filter((port) => port !== undefined);
  if (ports.length === 0) return;
  const offset = sourcePort === undefined ? nft.OFFSET_DESTINATION_PORT : nft.OFFSET_SOURCE_PORT;
  load(m, nft.BASE_TRANSPORT, offset, 2 * ports.length);
  compare(m, Buffer.concat(ports.map(bigEndian16)), false);
}

function extension(
  m: MessageBuffer,
  kind: 'match' | 'target',
  name: string,
  revision: number,
  info: Buffer,
): void {
  expression(m, kind, () =>
    m
      .attributeString(nft.EXTENSION.NAME, name)
      .attributeU32BE(nft.EXTENSION.REVISION, revision)
      .attribute(nft.EXTENSION.INFO, info),
  );
}

function addrtypeInfo(): Buffer {
  const info = Buffer.alloc(nft.ADDRTYPE.BYTES);
  info.writeUInt16LE(nft.ADDRTYPE.LOCAL, nft.ADDRTYPE.DESTINATION);
  return info;
}

function conntrackInfo(states: NonNullable<RuleSpec['connectionStates']>): Buffer {
  const info = Buffer.alloc(nft.CONNTRACK.BYTES);
  info.writeUInt16LE(nft.CONNTRACK.MATCH_STATE, nft.CONNTRACK.MATCH);
  info.writeUInt16LE(
    states.reduce((mask, state) => mask | nft.CONNECTION_STATE_BITS[state], 0),
    nft.CONNTRACK.STATES,
  );
  return info;
}

function writeTarget(m: MessageBuffer, target: Target, family: Family): void {
  switch (target.kind) {
    case 'accept':
      return verdict(m, nft.NF_ACCEPT);
    case 'drop':
      return verdict(m, nft.NF_DROP);
    case 'return':
      return verdict(m, nft.NFT_RETURN);
    case 'jump':
      return verdict(m, nft.NFT_JUMP, target.chain);
    case 'dnat':
      return extension(m, 'target', 'DNAT', 2, natRange(nft.DNAT, target));
    case 'snat':
      return extension(m, 'target', 'SNAT', family === 'ip' ? 0 : 1, snatInfo(target, family));
    case 'masquerade':
      return extension(m, 'target', 'MASQUERADE', 0, snatInfo({}, family));
    case 'other':
      throw new Error(`a rule with the target ${target.text} cannot be written`);
  }
}

function verdict(m: MessageBuffer, code: number, chain?: string): void {
  expression(m, 'immediate', () =>
    m.attributeU32BE(nft.IMMEDIATE.DREG, VERDICT_REGISTER).nested(nft.IMMEDIATE.DATA, () =>
      m.nested(nft.DATA.VERDICT, () => {
        m.attributeU32BE(nft.VERDICT.CODE, code);
        if (chain !== undefined) m.attributeString(nft.VERDICT.CHAIN, chain);
      }),
    ),
  );
}

interface NatTarget {
  readonly address?: string;
  readonly port?: number;
}

function natFlags(target: NatTarget): number {
  return (target.address ? nft.NAT_MAP_ADDRESS : 0) | (target.port === undefined ? 0 : nft.NAT_MAP_PORT);
}

/** Where the two structures of address and port ranges keep their parts. */
type RangeLayout = Readonly<
  Record<'BYTES' | 'FLAGS' | 'MIN_ADDRESS' | 'MAX_ADDRESS' | 'MIN_PORT' | 'MAX_PORT', number>
>;

/** A range of one address and one port. */
function natRange(layout: RangeLayout, target: NatTarget): Buffer {
  const info = Buffer.alloc(layout.BYTES);
  info.writeUInt32LE(natFlags(target), layout.FLAGS);
  if (target.address) {
    parseAddress(target.address).copy(info, layout.MIN_ADDRESS);
    parseAddress(target.address).copy(info, layout.MAX_ADDRESS);
  }
  info.writeUInt16BE(target.port ?? 0, layout.MIN_PORT);
  info.writeUInt16BE(target.port ?? 0, layout.MAX_PORT);
  return info;
}

/** The older structure, which IPv6 never had, may hold several ranges and says how many. */
function snatInfo(target: NatTarget, family: Family): Buffer {
  if (family === 'ip6') return natRange(nft.SNAT6, target);
  const info = natRange(nft.SNAT, target);
  info.writeUInt32LE(1, nft.SNAT.SIZE);
  return info;
}
