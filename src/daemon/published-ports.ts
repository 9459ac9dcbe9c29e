/** Published ports: taken on the host before anything is made, and served by this process. */
import dgram from 'node:dgram';
import net from 'node:net';
import type { PublishedPort } from '../topology/topology';
import { DaemonError } from './client';

/** How a published port reaches its container: directly, or through a helper in another network namespace. */
export interface ContainerDialer {
  connectTcp(address: string, port: number): Promise<net.Socket>;
  /** An unbound UDP socket from which containers can be reached at addresses of a family. */
  openUdp(family: 4 | 6): Promise<dgram.Socket>;
}

/** Gives the container's address at the moment a client comes by a host address of a family. */
export type PortTarget = (family: 4 | 6) => string | undefined;

/** One host port that is taken. */
export interface TakenPort {
  readonly port: PublishedPort;
  readonly containerName: string;
  /** The port the kernel chose where the file asks for any. */
  readonly hostPort: number;
  /** Begins to pass traffic on. */
  readonly serve: (target: PortTarget, dialer: ContainerDialer) => void;
  readonly close: () => Promise<void>;
}

/** A UDP client that has been silent for this long is forgotten; the engine's proxy waits as long. */
const UDP_IDLE_MS = 90_000;

/** How often a free port of one address is tried on the others. */
const EPHEMERAL_ATTEMPTS = 10;

/**
 * Takes one host port on all addresses that the file asks for. Where it names none, IPv6 is left out on a machine
 * without it.
 * @throws DaemonError `port-in-use` or `port-not-permitted`
 */
export async function takePort(containerName: string, port: PublishedPort): Promise<TakenPort> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await takeOnAll(containerName, port);
    } catch (error) {
      // The port that the kernel has chosen for the first address may be somebody's on the next one.
      const isChance = port.hostPort === 0 && error instanceof DaemonError && error.reason === 'port-in-use';
      if (!isChance || attempt === EPHEMERAL_ATTEMPTS) throw error;
    }
  }
}

async function takeOnAll(containerName: string, port: PublishedPort): Promise<TakenPort> {
  const take = port.protocol === 'tcp' ? takeTcp : takeUdp;
  const { hostAddresses = [port.hostAddress] } = port;
  const taken: TakenPort[] = [];
  let hostPort = port.hostPort;
  try {
    for (const address of hostAddresses) {
      const one = await take(containerName, port, address, hostPort).catch((error: unknown) => {
        const isMissing = error instanceof DaemonError && error.reason === 'address-in-use';
        if (isMissing && taken.length > 0) return undefined;
        throw error;
      });
      if (one === undefined) continue;
      taken.push(one);
      hostPort = one.hostPort;
    }
  } catch (error) {
    for (const one of taken) await one.close();
    throw error;
  }
  return {
    ...{ port, containerName, hostPort },
    serve: (target, dialer) => {
      for (const one of taken) one.serve(target, dialer);
    },
    close: async () => {
      await Promise.all(taken.map((one) => one.close()));
    },
  };
}

function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

function bindError(
  error: NodeJS.ErrnoException,
  containerName: string,
  port: PublishedPort,
  at: string,
): DaemonError {
  const where = `${at.includes(':') ? `[${at}]` : at}:${port.hostPort}/${port.protocol}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new DaemonError(
        'port-in-use',
        `port ${where} is in use, and ${containerName} publishes it`,
        `Stop the program that holds it (ss -lptun 'sport = :${port.hostPort}' shows it), or publish another port.`,
      );
    case 'EACCES':
      return new DaemonError(
        'port-not-permitted',
        `port ${where} is reserved for root, and ${containerName} publishes it`,
        'Publish a port from 1024 on, lower the sysctl net.ipv4.ip_unprivileged_port_start, or use --rootful.',
      );
    default:
      return new DaemonError('address-in-use', `${containerName} cannot publish ${where}: ${error.message}`);
  }
}

async function takeTcp(
  containerName: string,
  port: PublishedPort,
  address: string,
  hostPort: number,
): Promise<TakenPort> {
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(bindError(error, containerName, port, address)),
    );
    server.listen({ host: address, port: hostPort, ipv6Only: true }, resolve);
  });
  // A connection that fails as it is accepted must not end the daemon.
  server.on('error', () => undefined);
  const connections = new Set<net.Socket>();
  // From the start: whoever has come before anything is served must not hold up the end.
  server.on('connection', (client) => {
    connections.add(client);
    client.on('close', () => connections.delete(client));
    client.on('error', () => client.destroy());
  });
  return {
    port,
    containerName,
    hostPort: (server.address() as net.AddressInfo).port,
    serve(target, dialer) {
      server.on('connection', (client) => {
        const container = target(familyOf(address));
        if (container === undefined) {
          client.destroy();
          return;
        }
        dialer.connectTcp(container, port.containerPort).then(
          (connection) => join(client, connection),
          // Nobody listens in the container: the client sees the connection close, as with the engine's proxy.
          () => client.destroy(),
        );
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of connections) client.destroy();
      }),
  };
}

/** Passes bytes both ways; each direction ends by itself, and an error of one side ends both. */
function join(client: net.Socket, container: net.Socket): void {
  if (client.destroyed) container.destroy();
  container.on('error', () => client.destroy());
  container.on('close', () => client.destroySoon());
  client.on('close', () => container.destroy());
  client.pipe(container);
  container.pipe(client);
}

async function takeUdp(
  containerName: string,
  port: PublishedPort,
  address: string,
  hostPort: number,
): Promise<TakenPort> {
  const host = dgram.createSocket({
    type: `udp${familyOf(address)}`,
    ipv6Only: address === '::',
  });
  await new Promise<void>((resolve, reject) => {
    host.once('error', (error: NodeJS.ErrnoException) =>
      reject(bindError(error, containerName, port, address)),
    );
    host.bind({ address, port: hostPort }, resolve);
  });
  const relays = new Map<string, Promise<UdpRelay>>();
  const closed = new Promise<void>((resolve) => host.once('close', () => resolve()));
  let isClosing = false;
  return {
    port,
    containerName,
    hostPort: host.address().port,
    serve(target, dialer) {
      host.on('error', () => undefined);
      host.on('message', (packet, client) => {
        const key = `${client.address} ${client.port}`;
        const container = target(familyOf(address));
        if (container === undefined) return;
        const open = (): Promise<dgram.Socket> => dialer.openUdp(familyOf(container));
        const relay = relays.get(key) ?? openRelay(host, client, open, () => relays.delete(key));
        relays.set(key, relay);
        relay.then(
          ({ send }) => send(packet, port.containerPort, container),
          () => relays.delete(key),
        );
      });
    },
    close: async () => {
      if (!isClosing) host.close();
      isClosing = true;
      for (const relay of await Promise.allSettled(relays.values())) {
        if (relay.status === 'fulfilled') relay.value.close();
      }
      await closed;
    },
  };
}

interface UdpRelay {
  readonly send: (packet: Buffer, port: number, address: string) => void;
  readonly close: () => void;
}

/** One socket towards the container for each client, so that answers find their way back. */
async function openRelay(
  host: dgram.Socket,
  client: dgram.RemoteInfo,
  open: () => Promise<dgram.Socket>,
  onEnd: () => void,
): Promise<UdpRelay> {
  const socket = await open();
  const close = (): void => {
    clearTimeout(timer);
    onEnd();
    socket.close();
  };
  const timer = setTimeout(close, UDP_IDLE_MS);
  socket.on('error', () => undefined);
  socket.on('message', (answer) => {
    timer.refresh();
    host.send(answer, client.port, client.address, () => undefined);
  });
  return {
    send(packet, port, address) {
      timer.refresh();
      socket.send(packet, port, address, () => undefined);
    },
    close,
  };
}
