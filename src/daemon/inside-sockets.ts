/** Sockets inside one namespace, from which its resolver asks the servers that the service names. */
import type dgram from 'node:dgram';
import type net from 'node:net';
import type { SocketSource, Upstream } from '../dns/exchange';
import { HelperError, type HelperProcess } from './helper-process';
import type { HelperAccess } from './helpers';

/** UDP sockets of a family that are kept while nobody uses them; each gets a new port with every query. */
const MAX_IDLE = 16;
/** UDP sockets of a family that are there at the most; whoever comes then waits for one that is given back. */
const MAX_OPEN = 64;

/** A server of each family, by which the helper is asked for sockets; nothing is sent to it. */
const SOME_SERVER = { 4: '127.0.0.11', 6: '::1' } as const;
type Family = keyof typeof SOME_SERVER;

interface Waiter {
  readonly resolve: (socket: dgram.Socket) => void;
  readonly reject: (error: unknown) => void;
}

export class InsideSockets implements SocketSource {
  private readonly idle: Record<Family, dgram.Socket[]> = { 4: [], 6: [] };
  private readonly waiting: Record<Family, Waiter[]> = { 4: [], 6: [] };
  /** Sockets that are there, used or not. */
  private readonly open: Record<Family, number> = { 4: 0, 6: 0 };
  private readonly opening: Record<Family, boolean> = { 4: false, 6: false };
  private readonly families = new WeakMap<dgram.Socket, Family>();
  private closed = false;

  constructor(
    private readonly project: string,
    private readonly name: string,
    private readonly helper: HelperAccess,
  ) {}

  /**
   * Has some sockets opened beforehand for the families of the servers: without them a rootful network would need root
   * for its first query.
   */
  async prepare(process: HelperProcess, count: number, upstreams: readonly Upstream[]): Promise<void> {
    for (const family of new Set(upstreams.map(familyOf)))
      for (let opened = 0; opened < count; opened++) this.keep(await this.openUdp(process, family));
  }

  async takeUdp(upstream: Upstream): Promise<dgram.Socket> {
    const family = familyOf(upstream);
    const idle = this.idle[family].pop();
    if (idle !== undefined) return idle;
    return new Promise((resolve, reject) => {
      this.waiting[family].push({ resolve, reject });
      this.openMore(family);
    });
  }

  /**
   * Has one more socket opened for those who wait, one at a time: it takes a process with rights, while others are given
   * back every moment.
   */
  private openMore(family: Family): void {
    if (this.opening[family] || this.open[family] >= MAX_OPEN) return;
    this.opening[family] = true;
    this.helper
      .use((process) => this.openUdp(process, family))
      .then((socket) => {
        this.opening[family] = false;
        this.hand(family, socket);
        if (this.waiting[family].length > 0) this.openMore(family);
      })
      .catch((error: unknown) => {
        this.opening[family] = false;
        // Those that are out come back; without any, nobody has something to wait for.
        if (this.open[family] === 0) for (const { reject } of this.waiting[family].splice(0)) reject(error);
      });
  }

  /** To whoever waits the longest, else to those that nobody uses. */
  private hand(family: Family, socket: dgram.Socket): void {
    const next = this.closed ? undefined : this.waiting[family].shift();
    if (next === undefined) this.keep(socket);
    else next.resolve(socket);
  }

  giveUdp(socket: dgram.Socket): void {
    try {
      // Without a peer it has no port either, and the next query gets another one.
      socket.disconnect();
    } catch {
      // It was never connected, as happens where there is no way to the server.
    }
    this.hand(this.families.get(socket) ?? 4, socket);
  }

  async connectTcp(upstream: Upstream, timeoutMs: number): Promise<net.Socket> {
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
    for (const sockets of Object.values(this.idle)) for (const socket of sockets.splice(0)) socket.close();
    for (const waiters of Object.values(this.waiting))
      for (const { reject } of waiters.splice(0)) reject(new Error('the resolver is closed'));
  }

  private async openUdp(process: HelperProcess, family: Family): Promise<dgram.Socket> {
    const socket = await process.requestSocket<dgram.Socket>({
      ...{ op: 'openQuerySocket', project: this.project, name: this.name, transport: 'udp' },
      server: SOME_SERVER[family],
    });
    this.families.set(socket, family);
    this.open[family] += 1;
    return socket;
  }

  private keep(socket: dgram.Socket): void {
    const idle = this.idle[this.families.get(socket) ?? 4];
    if (this.closed || idle.length >= MAX_IDLE) {
      this.open[this.families.get(socket) ?? 4] -= 1;
      socket.close();
      return;
    }
    // What is told about a query that has ended already concerns nobody.
    if (socket.listenerCount('error') === 0) socket.on('error', () => undefined);
    idle.push(socket);
  }
}

function familyOf({ address }: Upstream): Family {
  return address.includes(':') ? 6 : 4;
}
