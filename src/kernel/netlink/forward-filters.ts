/**
 * Base chains of others at the forward hook, with what they lead to: rules that nft(8) and firewalld write, reduced to
 * what firewall/forward-filter.ts can judge. Changes nothing.
 */
import type { Condition, FilterRule, ForwardFilter, Verdict } from '../../firewall/forward-filter';
import { listAllChains } from './all-chains';
import { attributeMap, MessageBuffer, NLM_F_DUMP, NLM_F_REQUEST, parseAttributes, text } from './message';
import * as nft from './nf-tables';
import type { NetlinkSocket } from './socket';

/** `NF_INET_FORWARD` */
const HOOK_FORWARD = 2;
const FAMILY_NUMBERS: Readonly<Record<string, number>> = { inet: 1, ip: 2, ip6: 10 };
/** Our own rules are in these, and accept before others are asked. */
const IPTABLES_TABLES = ['filter', 'mangle', 'nat', 'raw', 'security'];

const NFT_MSG_GETSETELEM = (10 << 8) | 13;
const SET_ELEMENTS = { TABLE: 1, SET: 2, ELEMENTS: 3 } as const;
const ELEMENT_KEY = 1;
const LOOKUP = { SET: 1, DREG: 3, FLAGS: 5 } as const;
const LOOKUP_INVERTED = 1;
const CT = { KEY: 2 } as const;
const CT_STATE = 0;
const CT_STATUS = 2;
/** `NF_CT_STATE_BIT(IP_CT_NEW)` and `IPS_DST_NAT`, in the byte order of the machine. */
const STATE_NEW = 8;
const STATUS_DNAT = 1 << 5;
const TARGETS_THAT_REFUSE = ['REJECT', 'DROP'];

/** What the last expression has loaded to be compared. */
interface Loaded {
  readonly kind: 'in' | 'out' | 'state' | 'status' | 'other';
  readonly mask?: Buffer;
}

export function readForwardFilters(socket: NetlinkSocket): ForwardFilter[] {
  return listAllChains(socket)
    .filter(
      ({ family, table, name, hook }) =>
        hook?.number === HOOK_FORWARD &&
        family in FAMILY_NUMBERS &&
        !(family !== 'inet' && name === 'FORWARD' && IPTABLES_TABLES.includes(table)),
    )
    .map(({ family, table, name, policy = 'accept' }) => ({
      ...{ family, table, chain: name, policy },
      chains: readChains(socket, family, table),
    }));
}

function readChains(socket: NetlinkSocket, family: string, table: string): Record<string, FilterRule[]> {
  const chains: Record<string, FilterRule[]> = Object.create(null) as Record<string, FilterRule[]>;
  const elements = (set: string): Buffer[] => readSet(socket, family, table, set);
  for (const body of dump(socket, family, nft.NFT_MSG_GETRULE, [[nft.RULE.TABLE, table]])) {
    const attributes = attributeMap(body);
    if (text(attributes.get(nft.RULE.TABLE)) !== table) continue;
    const expressions = attributes.get(nft.RULE.EXPRESSIONS) ?? Buffer.alloc(0);
    (chains[text(attributes.get(nft.RULE.CHAIN))] ??= []).push(readRule(expressions, elements));
  }
  return chains;
}

function readRule(expressions: Buffer, elements: (set: string) => Buffer[]): FilterRule {
  const conditions: Condition[] = [];
  let loaded: Loaded = { kind: 'other' };
  let verdict: Verdict | undefined;
  for (const { value } of parseAttributes(expressions)) {
    const attributes = attributeMap(value);
    const data = attributeMap(attributes.get(nft.EXPR.DATA) ?? Buffer.alloc(0));
    switch (text(attributes.get(nft.EXPR.NAME))) {
      case 'meta':
        loaded = { kind: metaKind(data) };
        break;
      case 'ct':
        loaded = { kind: ctKind(data) };
        break;
      case 'bitwise':
        loaded = { ...loaded, mask: value0(data.get(nft.BITWISE.MASK)) };
        break;
      case 'cmp':
        conditions.push(comparison(loaded, data));
        break;
      case 'lookup':
        conditions.push(lookup(loaded, data, elements));
        if (!data.has(LOOKUP.DREG)) break;
        // A map: what it decides is not followed, but it may be to let the packet pass.
        conditions.push({ kind: 'other' });
        verdict = { kind: 'return' };
        break;
      case 'payload':
      case 'exthdr':
      case 'rt':
      case 'socket':
      case 'hash':
      case 'numgen':
      case 'osf':
      case 'tunnel':
      case 'fib':
        loaded = { kind: 'other' };
        break;
      case 'immediate':
        verdict = readVerdict(data.get(nft.IMMEDIATE.DATA)) ?? verdict;
        break;
      case 'reject':
        verdict = { kind: 'drop' };
        break;
      case 'target':
        if (TARGETS_THAT_REFUSE.includes(text(data.get(nft.EXTENSION.NAME)))) verdict = { kind: 'drop' };
        break;
      case 'range':
      case 'match':
      case 'limit':
      case 'quota':
      case 'connlimit':
      case 'dynset':
        conditions.push({ kind: 'other' });
        break;
      default:
      // Counters, logs, marks: they decide nothing.
    }
  }
  return { conditions, ...(verdict && { verdict }) };
}

function metaKind(data: Map<number, Buffer>): Loaded['kind'] {
  const key = data.get(nft.META.KEY)?.readUInt32BE(0);
  if (key === nft.META_INTERFACE_IN) return 'in';
  return key === nft.META_INTERFACE_OUT ? 'out' : 'other';
}

function ctKind(data: Map<number, Buffer>): Loaded['kind'] {
  const key = data.get(CT.KEY)?.readUInt32BE(0);
  if (key === CT_STATE) return 'state';
  return key === CT_STATUS ? 'status' : 'other';
}

function comparison({ kind, mask }: Loaded, data: Map<number, Buffer>): Condition {
  const operation = data.get(nft.CMP.OP)?.readUInt32BE(0);
  const value = value0(data.get(nft.CMP.DATA));
  if (operation !== nft.CMP_EQUAL && operation !== nft.CMP_NOT_EQUAL) return { kind: 'other' };
  const negated = operation === nft.CMP_NOT_EQUAL;
  if ((kind === 'in' || kind === 'out') && mask === undefined)
    return { kind: 'interface', way: kind, names: [interfaceName(value)], negated };
  // `ct state new`: what is left under the mask is compared with nothing.
  const isBitTest = mask?.length === 4 && value.length === 4 && value.readUInt32LE(0) === 0;
  if (kind === 'state' && isBitTest)
    return { kind: 'state', fitsNew: ((mask.readUInt32LE(0) & STATE_NEW) !== 0) === negated };
  if (kind === 'status' && isBitTest && negated && mask.readUInt32LE(0) === STATUS_DNAT)
    return { kind: 'translated' };
  return { kind: 'other' };
}

function lookup(
  { kind, mask }: Loaded,
  data: Map<number, Buffer>,
  elements: (set: string) => Buffer[],
): Condition {
  const negated = ((data.get(LOOKUP.FLAGS)?.readUInt32BE(0) ?? 0) & LOOKUP_INVERTED) !== 0;
  if (mask !== undefined || (kind !== 'in' && kind !== 'out' && kind !== 'state')) return { kind: 'other' };
  const keys = elements(text(data.get(LOOKUP.SET)));
  if (kind === 'state') {
    const hasNew = keys.some((key) => key.length === 4 && (key.readUInt32LE(0) & STATE_NEW) !== 0);
    return { kind: 'state', fitsNew: hasNew !== negated };
  }
  const names = keys.map(interfaceName);
  return { kind: 'interface', way: kind, names, negated };
}

function readSet(socket: NetlinkSocket, family: string, table: string, set: string): Buffer[] {
  return dump(socket, family, NFT_MSG_GETSETELEM, [
    [SET_ELEMENTS.TABLE, table],
    [SET_ELEMENTS.SET, set],
  ]).flatMap((body) =>
    parseAttributes(attributeMap(body).get(SET_ELEMENTS.ELEMENTS) ?? Buffer.alloc(0)).map(({ value }) =>
      value0(attributeMap(value).get(ELEMENT_KEY)),
    ),
  );
}

/** A name that is compared without its closing NUL stands for all that begin with it. */
function interfaceName(value: Buffer): string {
  return value.includes(0) ? text(value) : `${value.toString('latin1')}*`;
}

function value0(nested: Buffer | undefined): Buffer {
  return (nested && attributeMap(nested).get(nft.DATA.VALUE)) ?? Buffer.alloc(0);
}

function readVerdict(nested: Buffer | undefined): Verdict | undefined {
  const verdict = nested && attributeMap(nested).get(nft.DATA.VERDICT);
  if (!verdict) return undefined;
  const attributes = attributeMap(verdict);
  const chain = text(attributes.get(nft.VERDICT.CHAIN));
  switch (attributes.get(nft.VERDICT.CODE)?.readInt32BE(0)) {
    case nft.NF_ACCEPT:
      return { kind: 'accept' };
    case nft.NF_DROP:
      return { kind: 'drop' };
    case nft.NFT_RETURN:
      return { kind: 'return' };
    case nft.NFT_JUMP:
      return { kind: 'jump', chain };
    case nft.NFT_GOTO:
      return { kind: 'goto', chain };
    default:
      return undefined;
  }
}

function dump(
  socket: NetlinkSocket,
  family: string,
  type: number,
  attributes: readonly (readonly [number, string])[],
): Buffer[] {
  const request = new MessageBuffer();
  request.message(
    type,
    NLM_F_REQUEST | NLM_F_DUMP,
    `list ${attributes.map(([, value]) => value).join(' ')}`,
    () => {
      request
        .u8(FAMILY_NUMBERS[family] ?? 0)
        .u8(0)
        .u16(0);
      for (const [attribute, value] of attributes) request.attributeString(attribute, value);
    },
  );
  return socket.dump(request).map(({ body }) => body.subarray(nft.NFGEN_BYTES));
}
