/** What stands in front of an engine's resolver where the settings ask for more than that. */
import { type EngineProfile, profileOf } from '../names/engine-profile';
import { optionalAnswer, type OptionalAnswer } from '../names/optional-answer';
import { parseIp } from '../topology/ip';
import type { ServiceNamespace, Topology } from '../topology/topology';
import type { AnsweredQuery } from './answered-query';
import { CLASS_IN, TYPE_A, TYPE_AAAA, typeName } from './codes';
import { answerLocally, shuffle } from './local-answer';
import { encodeMessage, FLAG, HEADER_SIZE, type Query, readMessage } from './message';
import { replyLimit } from './reply';
import type { Handle, Transport } from './transport';
import { writeWireName } from './wire-name';

export interface OptionalAnswersOptions {
  /** The topology and the namespace whose programs ask, as they are at this moment. */
  readonly view: () => { readonly topology: Topology; readonly namespace: ServiceNamespace };
  /** Topologies of the other projects that are up in the same mode. */
  readonly others: () => readonly Topology[];
  readonly onQuery: (query: AnsweredQuery) => void;
  /** The engine's way. */
  readonly behind: Handle;
}

const TYPE_SOA = 6;
const TYPE_SRV = 33;

/** Answers what no network knows and the settings have an answer for; all else goes to the resolver behind. */
export function withOptionalAnswers({ view, others, onQuery, behind }: OptionalAnswersOptions): Handle {
  return (packet, transport, client) => {
    const { topology, namespace } = view();
    if (topology.resolver === undefined) return behind(packet, transport, client);
    const at = Date.now();
    const started = performance.now();
    const received = readMessage(packet);
    if (received.kind !== 'query') return behind(packet, transport, client);
    const { query } = received;
    const local = answerLocally(query, topology, namespace);
    if (local.kind !== 'unknown') return behind(packet, transport, client);
    const question = {
      topology,
      from: namespace,
      others: others(),
      name: query.name,
      type: typeName(query.type),
    };
    const answer = optionalAnswer(question);
    if (answer === undefined) return behind(packet, transport, client);
    const reply = encodeOptional(query, answer, transport, profileOf(topology));
    onQuery({
      ...{ at, tookMs: performance.now() - started, namespace, transport, client, query: packet, reply },
      ...{ candidates: local.candidates, option: answer.option },
      answerer:
        answer.kind === 'absent'
          ? { kind: 'none', reason: answer.why }
          : { kind: 'zone', network: answer.network },
    });
    return reply;
  };
}

function encodeOptional(
  query: Query,
  answer: OptionalAnswer,
  transport: Transport,
  { ttl, shuffles }: EngineProfile,
): Buffer {
  const inOrder = (addresses: readonly string[]): readonly string[] =>
    shuffles ? shuffle(addresses) : addresses;
  const echoed = query.flags & (FLAG.recursionDesired | FLAG.checkingDisabled);
  const flags = FLAG.response | FLAG.recursionAvailable | (query.opcode << 11) | echoed;
  if (answer.kind === 'absent') {
    const reply = encodeMessage(query.id, flags, 'NXDOMAIN', query.question, [NOBODY_KEEPS_IT]);
    // The one record is no answer but an authority.
    reply.writeUInt16BE(0, 6);
    reply.writeUInt16BE(1, 8);
    return reply;
  }
  const records =
    answer.kind === 'addresses'
      ? inOrder(answer.addresses).flatMap((address) => addressRecord(query, address, ttl))
      : answer.services.map((service) => serviceRecord(service, ttl));
  let size = HEADER_SIZE + query.question.length;
  const limit = replyLimit(query, transport);
  const fitting = records.filter(({ length }) => (size += length) <= limit);
  const cut = fitting.length < records.length ? FLAG.truncated : 0;
  return encodeMessage(query.id, flags | cut, 'NOERROR', query.question, fitting);
}

/** The name of the question as a pointer to it. */
const OWN_NAME = Buffer.of(0xc0, HEADER_SIZE);

function record(owner: Buffer, type: number, ttl: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(CLASS_IN, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}

/** The SOA of the root with a minimum of zero: the negative answer may not be kept (RFC 2308, section 5). */
const NOBODY_KEEPS_IT = record(
  Buffer.of(0),
  TYPE_SOA,
  0,
  Buffer.concat([Buffer.of(0, 0), Buffer.from([1, 3600, 600, 86_400, 0].flatMap(bytesOf))]),
);

function bytesOf(number: number): number[] {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff);
}

function addressRecord({ type }: Query, address: string, ttl: number): Buffer[] {
  const ip = parseIp(address);
  if (ip === undefined || (type !== TYPE_A && type !== TYPE_AAAA)) return [];
  const data = Buffer.from(ip.value.toString(16).padStart(ip.family === 4 ? 8 : 32, '0'), 'hex');
  return [record(OWN_NAME, type, ttl, data)];
}

/** RFC 2782: equal in priority and weight, target uncompressed. */
function serviceRecord({ port, target }: { port: number; target: string }, ttl: number): Buffer {
  const fixed = Buffer.alloc(6);
  fixed.writeUInt16BE(port, 4);
  return record(OWN_NAME, TYPE_SRV, ttl, Buffer.concat([fixed, writeWireName(target)]));
}
