/** Sockets inside one namespace, from which its resolver asks the servers that the service names. */
import type dgram from 'node:dgram';
import net from 'node:net';
import type { SocketSource, Upstream } from '../dns/exchange';
import { HelperError, type HelperProcess } from './helper-process';
import type { HelperAccess } from './helpers';

/** UDP sockets that are kept while nobody uses them; each gets a new port with every query. */
const MAX_IDLE = 16;

export class InsideSockets implements SocketSource {
  private readonly idle: dgram.Socket[] = [];
  private closed = false;

  constructor(
    private readonly project: string,
    private readonly name: string,
    private readonly helper: HelperAccess,
  ) {}

  /** Has some sockets opened beforehand: without them a rootful network would need root for its first query. */
  async prepare(process: HelperProcess, count: number): Promise<void> {
    for (let opened = 0; opened < count; opened++) this.keep(await this.openUdp(process));
  }

  async takeUdp(upstream: Upstream): Promise<dgram.Socket> {
    refuseIpv6(upstream);
    return this.idle.pop() ?? (await this.helper.use((process) => this.openUdp(process)));
  }

  giveUdp(socket: dgram.Socket): void {
    try {
      // Without a peer it has no port either, and the next query gets another one.
      socket.disconnect();
    } catch {
      // It was never connected, as happens where there is no way to the server.
    }
    this.keep(socket);
  }

  async connectTcp(upstream: Upstream, timeoutMs: number): Promise<net.Socket> {
    refuseIpv6(upstream);
    const opening = this.helper.use((process) =>
      process.requestSocket<net.Socket>({
        ...{ op: 'openQuerySocket', project: this.project, name: this.name },
        ...{ transport: 'tcp', server: upstream.address },
      }),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeoutMs);
    });
    try {
      const socket = await Promise.race([opening, late]);
      if (socket !== undefined) return socket;
      // Whoever comes late is of no use any more.
      opening.then((each) => each.destroy()).catch(() => undefined);
      throw new Error('timeout');
    } catch (error) {
      throw error instanceof HelperError ? new Error(error.code, { cause: error }) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.closed = true;
    for (const socket of this.idle.splice(0)) socket.close();
  }

  private openUdp(process: HelperProcess): Promise<dgram.Socket> {
    return process.requestSocket<dgram.Socket>({
      ...{ op: 'openQuerySocket', project: this.project, name: this.name, transport: 'udp' },
    });
  }

  private keep(socket: dgram.Socket): void {
    if (this.closed || this.idle.length >= MAX_IDLE) {
      socket.close();
      return;
    }
    // What is told about a query that has ended already concerns nobody.
    if (socket.listenerCount('error') === 0) socket.on('error', () => undefined);
    this.idle.push(socket);
  }
}

/** No namespace has IPv6 yet, so that there is no way to such a server from inside. */
function refuseIpv6({ address }: Upstream): void {
  if (net.isIPv6(address)) throw new Error('ENETUNREACH');
}
