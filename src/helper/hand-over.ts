/** Passes sockets to the process at the other end of the IPC channel (`SCM_RIGHTS`, unix(7)). */
import dgram from 'node:dgram';
import net from 'node:net';
import type { DnsSockets } from './dns-sockets';
import type { HelperMessage } from './protocol';

type Handle = dgram.Socket | net.Server | net.Socket;

/** Sends one message, with a handle if there is one, and resolves when it has left. */
export function send(message: HelperMessage, handle?: Handle): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null): void => (error ? reject(error) : resolve());
    if (!process.send) reject(new Error('there is nobody to answer: start the helper with an IPC channel'));
    else process.send(message, handle, {}, done);
  });
}

/** Sends a UDP socket given by its descriptor, and closes it on this side: two readers would share its packets. */
export async function sendUdp(message: HelperMessage, fd: number, family: 4 | 6 = 4): Promise<void> {
  const socket = dgram.createSocket(`udp${family}`);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ fd }, resolve);
  });
  try {
    await send(message, socket);
  } finally {
    socket.close();
  }
}

/** Sends a listening TCP socket given by its descriptor, and closes it on this side. */
export async function sendTcpServer(message: HelperMessage, fd: number): Promise<void> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ fd }, resolve);
  });
  try {
    await send(message, server);
  } finally {
    server.close();
  }
}

/** Sends a connected TCP socket; Node closes it on this side once the other has it. */
export function sendConnection(message: HelperMessage, socket: net.Socket): Promise<void> {
  return send(message, socket);
}

/** Sends the two sockets of a namespace's resolver, each in a message of its own. */
export async function handOverDns(project: string, name: string, { udp, tcp }: DnsSockets): Promise<void> {
  const message = { kind: 'dnsSocket', project, name } as const;
  await Promise.all([
    sendUdp({ ...message, protocol: 'udp' }, udp.fd),
    sendTcpServer({ ...message, protocol: 'tcp' }, tcp.fd),
  ]);
}
