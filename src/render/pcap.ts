/**
 * Queries as a packet capture, pcap(5): the messages as they were, in IP packets as they ran over the loopback of the
 * namespace. Checksums are right; acknowledgements and the beginning and end of TCP connections are left out.
 */
import type { QueryEvent } from '../probe/evidence';

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const SNAPSHOT_LENGTH = 0x40000;
/** `LINKTYPE_RAW`: packets begin with the IP header. */
const LINKTYPE_RAW = 101;
const RESOLVER = { address: '127.0.0.11', port: 53 };

const IP_HEADER = 20;
const UDP_HEADER = 8;
const TCP_HEADER = 20;
const PROTOCOL = { udp: 17, tcp: 6 } as const;
/** Bytes of a TCP stream in one packet; a DNS message of any size takes two at the most. */
const MAX_SEGMENT = 0xf000;
const TCP_PUSH_ACK = 0x18;

interface Peer {
  readonly address: string;
  readonly port: number;
}

/** The header of a file, in front of all packets. */
export function pcapHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(MAGIC_MICROSECONDS, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(SNAPSHOT_LENGTH, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  return header;
}

/** Makes packets of queries; of one TCP connection the sequence numbers go on. */
export class PcapPackets {
  /** Bytes that have been sent, by namespace, sender and receiver. */
  private readonly sent = new Map<string, number>();

  /** Both messages of a query, as far as they are there. Nothing where the event has no packets. */
  of(event: QueryEvent): Buffer {
    const { packets, at, tookMs, client } = event;
    if (packets === undefined) return Buffer.alloc(0);
    const from = peerOf(client);
    const query = this.packets(event, from, RESOLVER, Buffer.from(packets.query, 'base64'), at);
    if (packets.reply === undefined) return Buffer.concat(query);
    const reply = Buffer.from(packets.reply, 'base64');
    return Buffer.concat([...query, ...this.packets(event, RESOLVER, from, reply, at + tookMs)]);
  }

  private packets(event: QueryEvent, from: Peer, to: Peer, message: Buffer, at: number): Buffer[] {
    if (event.transport === 'udp') return [record(at, packet('udp', from, to, udp(from, to, message)))];
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    const stream = Buffer.concat([length, message]);
    const key = `${event.containerName} ${from.port} ${to.port}`;
    const back = this.sent.get(`${event.containerName} ${to.port} ${from.port}`) ?? 0;
    const records: Buffer[] = [];
    for (let offset = 0; offset < stream.length; offset += MAX_SEGMENT) {
      const part = stream.subarray(offset, offset + MAX_SEGMENT);
      const before = this.sent.get(key) ?? 0;
      records.push(record(at, packet('tcp', from, to, tcp(from, to, part, before, back))));
      this.sent.set(key, before + part.length);
    }
    return records;
  }
}

function peerOf(client: string): Peer {
  const colon = client.lastIndexOf(':');
  return { address: client.slice(0, colon), port: Number(client.slice(colon + 1)) };
}

/** @param at milliseconds since the epoch */
function record(at: number, bytes: Buffer): Buffer {
  const header = Buffer.alloc(16);
  const micros = Math.round(at * 1000);
  header.writeUInt32LE(Math.floor(micros / 1e6), 0);
  header.writeUInt32LE(micros % 1e6, 4);
  header.writeUInt32LE(bytes.length, 8);
  header.writeUInt32LE(bytes.length, 12);
  return Buffer.concat([header, bytes]);
}

/** RFC 791, section 3.1. */
function packet(protocol: keyof typeof PROTOCOL, from: Peer, to: Peer, payload: Buffer): Buffer {
  const header = Buffer.alloc(IP_HEADER);
  header[0] = 0x45;
  header.writeUInt16BE(IP_HEADER + payload.length, 2);
  header[8] = 64;
  header[9] = PROTOCOL[protocol];
  addressBytes(from.address).copy(header, 12);
  addressBytes(to.address).copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, payload]);
}

/** RFC 768. */
function udp(from: Peer, to: Peer, message: Buffer): Buffer {
  const header = Buffer.alloc(UDP_HEADER);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(UDP_HEADER + message.length, 4);
  const datagram = Buffer.concat([header, message]);
  // A sum of zero is sent as its complement: zero means that there is none.
  datagram.writeUInt16BE(sumWithPeers('udp', from, to, datagram) || 0xffff, 6);
  return datagram;
}

/** RFC 9293, section 3.1. */
function tcp(from: Peer, to: Peer, part: Buffer, sent: number, received: number): Buffer {
  const header = Buffer.alloc(TCP_HEADER);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE((1 + sent) >>> 0, 4);
  header.writeUInt32BE((1 + received) >>> 0, 8);
  header[12] = (TCP_HEADER / 4) << 4;
  header[13] = TCP_PUSH_ACK;
  header.writeUInt16BE(0xffff, 14);
  const segment = Buffer.concat([header, part]);
  segment.writeUInt16BE(sumWithPeers('tcp', from, to, segment), 16);
  return segment;
}

/** Over the pseudo header, too: RFC 9293, section 3.1. */
function sumWithPeers(protocol: keyof typeof PROTOCOL, from: Peer, to: Peer, bytes: Buffer): number {
  const pseudo = Buffer.alloc(12);
  addressBytes(from.address).copy(pseudo, 0);
  addressBytes(to.address).copy(pseudo, 4);
  pseudo[9] = PROTOCOL[protocol];
  pseudo.writeUInt16BE(bytes.length, 10);
  return checksum(Buffer.concat([pseudo, bytes]));
}

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** The resolver is reached by IPv4 only; an address of another form is as good as none. */
function addressBytes(address: string): Buffer {
  const parts = address.replace('::ffff:', '').split('.').map(Number);
  return parts.length === 4 && parts.every((part) => part >= 0 && part <= 255)
    ? Buffer.from(parts)
    : Buffer.alloc(4);
}
