/** The rootless side: a holder that stays as long as there are networks, and a helper that comes and goes. */
import type dgram from 'node:dgram';
import type net from 'node:net';
import { HelperProcess } from './helper-process';
import { type HelperAccess, type HomeNamespaces, SocketInbox } from './helpers';
import { endHolder, type Holder, holderPaths, isHolding, recordedHolder, startHolder } from './holder';
import { type Outside, OutsideAccess } from './outside';
import { OUTSIDE_DNS } from './outside-programs';
import type { ContainerDialer } from './published-ports';

/** A helper that nobody has needed for this long leaves: it takes memory, and has rights. */
const IDLE_MS = 10_000;
/** How soon the end of the holder is noticed. */
const WATCH_MS = 500;

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

  /** @param onLost called when the holder has ended unasked: all rootless networks are gone then */
  constructor(
    private readonly runtime: string,
    private readonly onLost: () => void,
    private readonly onChange: () => void,
  ) {}

  async use<T>(work: (helper: HelperProcess) => Promise<T>): Promise<T> {
    this.users += 1;
    clearTimeout(this.idle);
    try {
      this.starting ??= this.start();
      return await work(await this.starting);
    } finally {
      this.users -= 1;
      if (this.users === 0) this.idle = setTimeout(() => void this.dismiss(), IDLE_MS);
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
    const { holder, outsideAccess } = this;
    clearInterval(this.watch);
    this.holder = undefined;
    // Whoever is in the namespaces would keep them.
    await this.dismiss();
    await outsideAccess.stop();
    if (holder !== undefined) await endHolder(this.runtime, holder);
  }

  /** Ends a holder that an earlier daemon has left. Idempotent. */
  async endStray(): Promise<void> {
    const left = recordedHolder(this.runtime);
    if (left !== undefined && left.startTime !== this.holder?.startTime) await endHolder(this.runtime, left);
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
      const outside = isNew ? this.connectOutside(pid) : undefined;
      const helper = await HelperProcess.start({ mode: 'rootless', holderPid: pid }, this.inbox.put);
      if (this.home === undefined) {
        await helper.stop();
        throw new Error('the holder of the namespaces has ended');
      }
      this.helper = helper;
      helper.onExit(() => {
        if (this.helper !== helper) return;
        this.helper = undefined;
        this.starting = undefined;
      });
      await outside;
      return helper;
    } catch (error) {
      this.starting = undefined;
      throw error;
    }
  }

  private async hold(): Promise<Holder> {
    await this.endStray();
    const holder = await startHolder(this.runtime);
    this.watch = setInterval(() => {
      if (!isHolding(holder)) this.lose(holder).catch((error: unknown) => console.error(error));
    }, WATCH_MS);
    return holder;
  }

  private connectOutside(holderPid: number): Promise<void> {
    this.outsideAccess = new OutsideAccess();
    return this.outsideAccess.start(holderPid, this.onChange);
  }

  /** The kernel removes what nobody else holds; the helper and the way out are in there still. */
  private async lose(holder: Holder): Promise<void> {
    if (this.holder !== holder) return;
    this.onLost();
    await this.release();
  }
}
