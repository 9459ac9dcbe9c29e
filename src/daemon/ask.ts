/** Sends one DNS query through a socket of a namespace and reports what came back (RFC 1035). */
import type dgram from 'node:dgram';
import type net from 'node:net';
import { randomInt } from 'node:crypto';
import { decode, encode, type Packet, RECURSION_DESIRED, streamEncode } from 'dns-packet';
import { describeReply } from '../dns/describe-reply';
import type { QueryEvidence, RecordType } from '../probe/evidence';

/** glibc's own patience for one attempt, resolv.conf(5). */
const TIMEOUT_MS = 5000;

/** Where a query goes. */
export interface Server {
  readonly address: string;
  readonly port: number;
}

/** The embedded resolver, as a namespace sees it. */
export const RESOLVER: Server = { address: '127.0.0.11', port: 53 };

export interface Question {
  readonly name: string;
  readonly type: RecordType;
}

/** The outcome, with what is needed to find the resolver's own record of it. */
export type Asked = Pick<QueryEvidence, 'client' | 'tookMs' | 'outcome'> & { readonly id: number };

function query(id: number, { name, type }: Question): Packet {
  return {
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    // dns-packet knows ANY, but its types do not list it.
    questions: [{ type: type as 'A', name: name.replace(/\.$/, '') }],
  };
}

function flagsOf(reply: Buffer): string[] {
  const packet = decode(reply);
  const flags = {
    aa: packet.flag_aa,
    tc: packet.flag_tc,
    rd: packet.flag_rd,
    ra: packet.flag_ra,
    ad: packet.flag_ad,
    cd: packet.flag_cd,
  };
  return Object.entries(flags).flatMap(([name, set]) => (set ? [name] : []));
}

function answerOf(reply: Buffer): QueryEvidence['outcome'] {
  return { kind: 'answer', flags: flagsOf(reply), size: reply.length, ...describeReply(reply) };
}

function failureOf(error: unknown): QueryEvidence['outcome'] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return { kind: 'failure', reason: code };
}

export async function askUdp(
  socket: dgram.Socket,
  question: Question,
  server: Server = RESOLVER,
): Promise<Asked> {
  const id = randomInt(0x10000);
  const started = performance.now();
  let client = '127.0.0.1:0';
  try {
    // Before any callback: what is no name must be this question's failure, not the end of the daemon.
    const packet = encode(query(id, question));
    const reply = await new Promise<Buffer>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(Object.assign(new Error('timeout'), { code: 'timeout' })),
        TIMEOUT_MS,
      );
      socket.once('close', () => clearTimeout(timer)).once('error', reject);
      // Connected, so that the kernel reports a closed port and drops answers from anywhere else.
      socket.connect(server.port, server.address, (failure?: Error) => {
        // No route to the server is told here, although the types know of no such parameter.
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        client = `${socket.address().address}:${socket.address().port}`;
        socket.send(packet, (error) => {
          if (error) reject(error);
        });
      });
      socket.on('message', (packet) => {
        if (packet.length < 2 || packet.readUInt16BE(0) !== id) return;
        resolve(packet);
      });
    });
    return { id, client, tookMs: performance.now() - started, outcome: answerOf(reply) };
  } catch (error) {
    return { id, client, tookMs: performance.now() - started, outcome: failureOf(error) };
  } finally {
    socket.close();
  }
}

/** @param socket connected to the server already */
export async function askTcp(socket: net.Socket, question: Question): Promise<Asked> {
  const id = randomInt(0x10000);
  const started = performance.now();
  const client = `${socket.localAddress ?? ''}:${socket.localPort ?? 0}`;
  try {
    const reply = await new Promise<Buffer>((resolve, reject) => {
      let received = Buffer.alloc(0);
      socket.setTimeout(TIMEOUT_MS, () => reject(Object.assign(new Error('timeout'), { code: 'timeout' })));
      socket.once('error', reject);
      socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
          resolve(received.subarray(2, 2 + received.readUInt16BE(0)));
        }
      });
      socket.resume();
      socket.write(streamEncode(query(id, question)));
    });
    return { id, client, tookMs: performance.now() - started, outcome: answerOf(reply) };
  } catch (error) {
    return { id, client, tookMs: performance.now() - started, outcome: failureOf(error) };
  } finally {
    socket.destroy();
  }
}
