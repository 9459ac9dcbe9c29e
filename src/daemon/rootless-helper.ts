/** The rootless side: a holder that stays as long as there are networks, and a helper that comes and goes. */
import type dgram from 'node:dgram';
import type net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HelperProcess } from './helper-process';
import { recordHelper } from './helper-records';
import { type HelperAccess, type HomeNamespaces, SocketInbox } from './helpers';
import { endHolder, type Holder, holderPaths, isHolding, recordedHolder, startHolder } from './holder';
import { hasWayOut, type Outside, OutsideAccess } from './outside';
import { OUTSIDE_DNS } from './outside-programs';
import type { ContainerDialer } from './published-ports';

/** A helper that nobody has needed for this long leaves: it takes memory, and has rights. */
const IDLE_MS = 10_000;
/** How soon the end of the holder is noticed. */
const WATCH_MS = 500;
const WAY_GONE_MS = 3_000;
const POLL_MS = 10;

export class RootlessHelper implements HelperAccess {
  readonly mode = 'rootless';
  private readonly inbox = new SocketInbox();
  private holder: Holder | undefined;
  private starting: Promise<HelperProcess> | undefined;
  private helper: HelperProcess | undefined;
  /** Pieces of work that the helper is needed for at this moment. */
  private users = 0;
  private idle: NodeJS.Timeout | undefined;
  private watch: NodeJS.Timeout | undefined;
  private outsideAccess = new OutsideAccess();
  private wayOut: Promise<void> = Promise.resolve();

  /**
   * @param hasNetworks whether there is something to hold
   * @param onLost called when the holder has ended unasked: all rootless networks are gone then
   */
  constructor(
    private readonly runtime: string,
    private readonly hasNetworks: () => boolean,
    private readonly onLost: () => void,
    private readonly onChange: () => void,
  ) {}

  prepare(): void {
    this.use(() => Promise.resolve()).catch(() => undefined);
  }

  async use<T>(work: (helper: HelperProcess) => Promise<T>): Promise<T> {
    this.users += 1;
    clearTimeout(this.idle);
    try {
      this.starting ??= this.start();
      return await work(await this.starting);
    } finally {
      this.users -= 1;
      if (this.users === 0) this.idle = setTimeout(() => void this.rest(), IDLE_MS);
    }
  }

  takeDnsSockets(project: string, name: string): { udp: dgram.Socket; tcp: net.Server } {
    return this.inbox.take(project, name);
  }

  discardDnsSockets(project: string): void {
    this.inbox.discard(project);
  }

  readonly dialer: ContainerDialer = {
    connectTcp: (address, port) =>
      this.use(async (helper) => {
        const socket = await helper.requestSocket<net.Socket>({ op: 'connect', address, port });
        // A handed-over socket forgets that it was opened half-closable.
        socket.allowHalfOpen = true;
        return socket;
      }),
    openUdp: (family) =>
      this.use((helper) => helper.requestSocket<dgram.Socket>({ op: 'openRelaySocket', family })),
  };

  outside(): Outside {
    return this.outsideAccess.outside;
  }

  outsideSettled(): Promise<void> {
    return this.wayOut;
  }

  readonly loopbackServer = OUTSIDE_DNS;

  get home(): HomeNamespaces | undefined {
    if (this.holder === undefined) return undefined;
    const { user, net, uts, root } = holderPaths(this.holder);
    const { networkNamespace } = this.holder;
    return { userPath: user, netPath: net, utsPath: uts, root, networkNamespace };
  }

  processes(): number[] {
    const ours = [this.holder?.pid, this.helper?.pid, this.outsideAccess.pid];
    return ours.filter((pid) => pid !== undefined);
  }

  async release(): Promise<void> {
    // One may just be starting for work that has not come.
    if (this.holder === undefined) await this.starting?.catch(() => undefined);
    const { holder, outsideAccess } = this;
    clearInterval(this.watch);
    this.holder = undefined;
    // Whoever is in the namespaces would keep them.
    await this.dismiss();
    await outsideAccess.stop();
    if (holder !== undefined) await endHolder(this.runtime, holder);
  }

  /** Who holds the networks at this moment. */
  get holding(): Holder | undefined {
    return this.holder;
  }

  /** Goes on with the holder that an earlier daemon has left, if it is still there. */
  takeOver(): void {
    const left = recordedHolder(this.runtime);
    if (left === undefined || !isHolding(left)) return;
    this.holder = left;
    this.watch = setInterval(() => this.notice(), WATCH_MS);
    void earlierWayGone(left).then(() => {
      if (this.holder === left) void this.connectOutside(left);
    });
  }

  /** Looks whether the holder is still there, before somebody relies on it. */
  notice(): void {
    const { holder } = this;
    if (holder === undefined || isHolding(holder)) return;
    this.lose(holder).catch((error: unknown) => console.error(error));
  }

  /** Ends a holder that an earlier daemon has left. Idempotent. */
  async endStray(): Promise<void> {
    const left = recordedHolder(this.runtime);
    if (left !== undefined && left.startTime !== this.holder?.startTime) await endHolder(this.runtime, left);
  }

  /** Nobody has needed the helper for a while. */
  private async rest(): Promise<void> {
    if (this.hasNetworks()) await this.dismiss();
    else await this.release();
  }

  /** Lets the helper go; the next request starts another one. */
  private async dismiss(): Promise<void> {
    clearTimeout(this.idle);
    const { helper } = this;
    this.helper = undefined;
    this.starting = undefined;
    await helper?.stop();
  }

  private async start(): Promise<HelperProcess> {
    try {
      const isNew = this.holder === undefined;
      this.holder ??= await this.hold();
      const { pid } = this.holder;
      if (isNew) this.wayOut = this.connectOutside(this.holder);
      const helper = await HelperProcess.start({ mode: 'rootless', holderPid: pid }, this.inbox.put);
      try {
        this.keep(helper);
      } catch (error) {
        await helper.stop();
        throw error;
      }
      return helper;
    } catch (error) {
      this.starting = undefined;
      throw error;
    }
  }

  private keep(helper: HelperProcess): void {
    if (this.holder === undefined) throw new Error('the holder of the namespaces has ended');
    helper.onExit(recordHelper(this.runtime, helper.pid));
    this.helper = helper;
    helper.onExit(() => {
      if (this.helper !== helper) return;
      this.helper = undefined;
      this.starting = undefined;
    });
  }

  private async hold(): Promise<Holder> {
    await this.endStray();
    const holder = await startHolder(this.runtime);
    this.watch = setInterval(() => this.notice(), WATCH_MS);
    return holder;
  }

  private connectOutside({ pid }: Holder): Promise<void> {
    this.outsideAccess = new OutsideAccess();
    return this.outsideAccess.start(pid, this.onChange);
  }

  /** The kernel removes what nobody else holds; the helper and the way out are in there still. */
  private async lose(holder: Holder): Promise<void> {
    if (this.holder !== holder) return;
    // From here on nobody takes it for one that holds.
    const released = this.release();
    this.onLost();
    await released;
  }
}

/** The program that was the way out ends with its daemon, and its device with it. */
async function earlierWayGone({ pid }: Holder): Promise<void> {
  const deadline = Date.now() + WAY_GONE_MS;
  while (hasWayOut(pid) && Date.now() < deadline) await sleep(POLL_MS, undefined, { ref: false });
}
