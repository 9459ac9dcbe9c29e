/** Queries as clients send them, and answers as they see them. */
import { decode, encode, type DecodedPacket, type RecordType } from 'dns-packet';

export interface QueryOptions {
  readonly id?: number;
  readonly flags?: number;
  /** Sends an OPT record with this UDP payload size. */
  readonly udpSize?: number;
}

export const RECURSION_DESIRED = 0x0100;
export const CHECKING_DISABLED = 0x0010;

export function query(
  name: string,
  type: RecordType | 'ANY' | 'UNKNOWN_65' = 'A',
  options: QueryOptions = {},
): Buffer {
  const { id = 0x1234, flags = RECURSION_DESIRED, udpSize } = options;
  return encode({
    type: 'query',
    id,
    flags,
    questions: [{ name, type: type as RecordType }],
    additionals:
      udpSize === undefined
        ? []
        : [
            {
              type: 'OPT',
              name: '.',
              udpPayloadSize: udpSize,
              extendedRcode: 0,
              ednsVersion: 0,
              flags: 0,
              flag_do: false,
              options: [],
            },
          ],
  });
}

export interface Answer {
  readonly message: Buffer;
  readonly packet: DecodedPacket;
  readonly rcode: number;
  /** `name type ttl data` of each answer record. */
  readonly records: string[];
  /** Flags that are set, in the order of the header. */
  readonly flags: string[];
}

export function answer(message: Buffer | undefined): Answer {
  if (message === undefined) throw new Error('no reply');
  const packet = decode(message);
  const records = (packet.answers ?? []).map((record) =>
    'data' in record && typeof record.data === 'string'
      ? `${record.name} ${record.type} ${record.ttl ?? 0} ${record.data}`
      : record.type,
  );
  const flags = (['qr', 'aa', 'tc', 'rd', 'ra', 'ad', 'cd'] as const).filter(
    (flag) => packet[`flag_${flag}`],
  );
  return { message, packet, rcode: message.readUInt16BE(2) & 0xf, records, flags };
}

/** The addresses of an answer, in their order. */
export function addresses(message: Buffer | undefined): string[] {
  return answer(message).records.map((record) => record.split(' ')[3] ?? '');
}

/** What an upstream would send back to a query, with one A record unless there are others. */
export function replyTo(
  request: Buffer,
  rcode = 0,
  records: readonly string[] = ['192.0.2.1'],
  flags = 0x0180,
): Buffer {
  const { id = 0, questions = [] } = decode(request);
  const name = questions[0]?.name ?? '.';
  return encode({
    type: 'response',
    id,
    flags: flags | rcode,
    questions,
    answers: records.map((data) => ({ type: 'A', name, ttl: 30, data })),
  });
}
