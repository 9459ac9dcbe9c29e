/** Faults in front of a resolver: answers that they make, and answers that they hold back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type Injection, injectionOf } from '../names/fault';
import { parseIp } from '../topology/ip';
import type { ServiceNamespace } from '../topology/topology';
import type { AnsweredQuery } from './answered-query';
import { CLASS_IN, type Rcode, TYPE_A, TYPE_AAAA, typeName } from './codes';
import { encodeMessage, FLAG, HEADER_SIZE, type Query, readMessage } from './message';
import type { Handle } from './transport';

/** Questions of one namespace that are held back at the same time; what comes on top of them gets no answer. */
const MAX_HELD = 1024;
/** Seconds; as the answers of networks. */
const STALE_TTL = 600;

export interface FaultyOptions {
  /** Those of the project, as they are when a query arrives. */
  readonly faults: () => readonly Fault[];
  /** Whose programs ask. */
  readonly namespace: () => ServiceNamespace;
  /** From 0 up to 1; tests give their own. */
  readonly random?: () => number;
  readonly onQuery: (query: AnsweredQuery) => void;
  /** Makes the resolver behind, which reports what it answers. */
  readonly behind: (onQuery: (query: AnsweredQuery) => void) => Handle;
}

/** Answers as the resolver behind does, but for the questions that faults befall. What they do is reported as theirs. */
export function withFaults(options: FaultyOptions): Handle {
  const { faults, namespace, onQuery, random = Math.random } = options;
  /** What has befallen messages that the resolver behind works on. */
  const delayed = new WeakMap<Buffer, { readonly injection: Injection; readonly at: number }>();
  const handle = options.behind((answered) => {
    const { injection, at = answered.at } = delayed.get(answered.query) ?? {};
    if (injection === undefined) onQuery(answered);
    else onQuery({ ...answered, at, tookMs: answered.tookMs + injection.delayMs, injected: injection });
  });
  let held = 0;

  async function inject(
    query: Query,
    injection: Injection,
    [packet, transport, client]: Parameters<Handle>,
  ): Promise<Buffer | undefined> {
    const at = Date.now();
    const started = performance.now();
    const isTooMuch = injection.delayMs > 0 && held >= MAX_HELD;
    if (injection.delayMs > 0 && !isTooMuch) {
      held += 1;
      await sleep(injection.delayMs);
      held -= 1;
    }
    if (injection.effect === undefined && !isTooMuch) {
      delayed.set(packet, { injection, at });
      return handle(packet, transport, client);
    }
    const reply = isTooMuch ? undefined : injectedReply(query, injection);
    onQuery({
      ...{ at, tookMs: performance.now() - started, namespace: namespace(), transport, client },
      ...{ query: packet, reply, candidates: [], injected: injection },
      answerer: isTooMuch
        ? { kind: 'none', reason: `${MAX_HELD} delayed queries are held back` }
        : { kind: 'fault' },
    });
    return reply;
  }

  return (packet, transport, client) => {
    const all = faults();
    if (all.length === 0) return handle(packet, transport, client);
    const received = readMessage(packet);
    if (received.kind !== 'query') return handle(packet, transport, client);
    const { query } = received;
    const { service, containerName } = namespace();
    const question = { service, containerName, name: query.name, type: typeName(query.type), transport };
    const injection = injectionOf(all, question, random);
    return injection === undefined
      ? handle(packet, transport, client)
      : inject(query, injection, [packet, transport, client]);
  };
}

const RCODES = { nxdomain: 'NXDOMAIN', servfail: 'SERVFAIL', refused: 'REFUSED' } as const;

/** The answer that an effect makes; `undefined` where it is none. */
export function injectedReply(query: Query, { effect }: Injection): Buffer | undefined {
  if (effect === undefined) return undefined;
  switch (effect.kind) {
    case 'drop':
      return undefined;
    case 'truncate':
      return encode(query, 'NOERROR', [], FLAG.truncated);
    case 'stale':
      return encode(query, 'NOERROR', staleRecords(query, effect.addresses));
    default:
      return encode(query, RCODES[effect.kind], []);
  }
}

function encode(query: Query, rcode: Rcode, records: readonly Buffer[], flags = 0): Buffer {
  const echoed = query.flags & (FLAG.recursionDesired | FLAG.checkingDisabled);
  const all = FLAG.response | FLAG.recursionAvailable | (query.opcode << 11) | echoed | flags;
  return encodeMessage(query.id, all, rcode, query.question, records);
}

/** Those of the family that is asked for, each as a pointer to the question's name and the data. */
function staleRecords(query: Query, addresses: readonly string[]): Buffer[] {
  const family = query.type === TYPE_A ? 4 : 6;
  return addresses.flatMap((address) => {
    const ip = parseIp(address);
    if (ip?.family !== family) return [];
    const size = family === 4 ? 4 : 16;
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc000 | HEADER_SIZE, 0);
    record.writeUInt16BE(family === 4 ? TYPE_A : TYPE_AAAA, 2);
    record.writeUInt16BE(CLASS_IN, 4);
    record.writeUInt32BE(STALE_TTL, 6);
    record.writeUInt16BE(size, 10);
    return [Buffer.concat([record, Buffer.from(ip.value.toString(16).padStart(2 * size, '0'), 'hex')])];
  });
}
