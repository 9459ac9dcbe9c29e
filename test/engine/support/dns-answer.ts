/** An answer as text that two resolvers must agree on: every bit of the header, every record, sorted. */
import { readRecords, type WireRecord } from '../../../src/dns/records';
import { readWireName } from '../../../src/dns/wire-name';

const HEADER_SIZE = 12;
/** Names in the data of these types may be compressed, behind so many bytes. */
const NAMES: Readonly<Record<number, number>> = { 2: 0, 5: 0, 6: 0, 12: 0, 15: 2 };

/** @param result an answer in hex, or why there is none */
export function answerLines(result: string): string {
  if (!/^(?:[\da-f]{2}){12,}$/.test(result)) return result;
  const bytes = Buffer.from(result, 'hex');
  const [id, flags, questions, ...counts] = [0, 2, 4, 6, 8, 10].map((at) => bytes.readUInt16BE(at));
  const lines = [`id ${id} flags ${(flags ?? 0).toString(16).padStart(4, '0')} questions ${questions}`];
  let offset = HEADER_SIZE;
  for (let left = questions ?? 0; left > 0; left--) {
    const name = readWireName(bytes, offset);
    if (name === undefined) return [...lines, 'unreadable'].join('\n');
    lines.push(`question ${name.text} ${bytes.subarray(name.end, name.end + 4).toString('hex')}`);
    offset = name.end + 4;
  }
  const isCut = ((flags ?? 0) & 0x0200) !== 0;
  for (const [section, count] of counts.entries()) {
    const read = readRecords(bytes, offset, count);
    if (read === undefined) return [...lines, 'unreadable'].join('\n');
    const { records, end } = read;
    offset = end;
    const texts = records.map((record) => recordLine(bytes, record)).sort();
    // Which ones are left out of a random order is random too.
    lines.push(
      ...(isCut && texts.length > 0
        ? [`section ${section}: ${texts.length} of some`]
        : texts.map((text) => `section ${section}: ${text}`)),
    );
  }
  return [...lines, `${bytes.length} bytes`].join('\n');
}

function recordLine(bytes: Buffer, { start, type, data, end }: WireRecord): string {
  const before = NAMES[type];
  const name = before === undefined ? undefined : readWireName(bytes, data + before);
  const text =
    name === undefined
      ? bytes.subarray(data, end).toString('hex')
      : `${name.text} ${bytes.subarray(name.end, end).toString('hex')}`;
  return `${readWireName(bytes, start)?.text ?? ''} ${bytes.subarray(data - 10, data - 2).toString('hex')} ${text}`;
}
