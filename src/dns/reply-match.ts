import { FLAG, HEADER_SIZE } from './message';
import { readRecords } from './records';
import { readWireName } from './wire-name';

/**
 * Whether a message is the answer to a query, somebody else's message, or an answer that cannot be read. Source port and
 * address are the socket's to check.
 *
 * An answer has the ID and the question of its query; the case of the name does not count. Some servers leave the
 * question out when they refuse, which is believed of an answer without any record (RFC 5452, section 9.1).
 */
export function matchReply(query: Buffer, reply: Buffer): 'answer' | 'foreign' | 'unreadable' {
  if (reply.length < HEADER_SIZE || query.readUInt16BE(0) !== reply.readUInt16BE(0)) return 'foreign';
  if ((reply.readUInt16BE(2) & FLAG.response) === 0) return 'foreign';
  const questions = reply.readUInt16BE(4);
  const records = [6, 8, 10].reduce((sum, at) => sum + reply.readUInt16BE(at), 0);
  if (questions === 0 || reply.length === HEADER_SIZE) return records === 0 ? 'answer' : 'unreadable';
  if (questions !== 1) return 'unreadable';
  const asked = readWireName(query, HEADER_SIZE);
  const answered = readWireName(reply, HEADER_SIZE);
  if (asked === undefined || answered === undefined || answered.end + 4 > reply.length) return 'unreadable';
  const isSame =
    asked.text.toLowerCase() === answered.text.toLowerCase() &&
    query.readUInt32BE(asked.end) === reply.readUInt32BE(answered.end);
  if (!isSame) return 'foreign';
  return readRecords(reply, answered.end + 4, records) === undefined ? 'unreadable' : 'answer';
}
