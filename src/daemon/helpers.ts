/** Access to helpers: one that stays for rootless networks, one per piece of work for rootful ones. */
import dgram from 'node:dgram';
import net from 'node:net';
import type { Mode } from './api';
import { type DnsSocket, type Handle, HelperProcess } from './helper-process';
import { type Outside, OutsideAccess } from './outside';
import type { ContainerDialer } from './published-ports';

export interface HelperAccess {
  readonly mode: Mode;
  /** Runs work with a helper. @throws DaemonError where none can be started, HelperError where it refuses */
  use<T>(work: (helper: HelperProcess) => Promise<T>): Promise<T>;
  /** Takes the DNS sockets of a new namespace; they arrive before the answer to its request. */
  takeDnsSockets(project: string, name: string): { udp: dgram.Socket; tcp: net.Server };
  /** Closes what has arrived for a project and was not taken, because its request has failed. */
  discardDnsSockets(project: string): void;
  /** How published ports reach containers. */
  readonly dialer: ContainerDialer;
  outside(): Outside;
  /** The process that holds the user namespace of a rootless network. */
  readonly holderPid: number | undefined;
  /** Processes that must never be taken for programs of a service. */
  processes(): number[];
  /** Ends what stays only for the sake of networks. */
  release(): Promise<void>;
}

/** Sockets that have arrived and wait for the one who asked for the namespace. */
class SocketInbox {
  private readonly handles = new Map<string, Handle>();

  readonly put = ({ project, name, protocol, handle }: DnsSocket): void => {
    this.handles.set(`${project}/${name}/${protocol}`, handle);
  };

  discard(project: string): void {
    for (const [key, handle] of this.handles) {
      if (!key.startsWith(`${project}/`)) continue;
      this.handles.delete(key);
      if ('destroy' in handle) handle.destroy();
      else handle.close();
    }
  }

  take(project: string, name: string): { udp: dgram.Socket; tcp: net.Server } {
    const get = (protocol: string): Handle => {
      const key = `${project}/${name}/${protocol}`;
      const handle = this.handles.get(key);
      if (!handle) throw new Error(`the ${protocol} socket of ${name} has not arrived`);
      this.handles.delete(key);
      return handle;
    };
    return { udp: get('udp') as dgram.Socket, tcp: get('tcp') as net.Server };
  }
}

export class RootlessHelper implements HelperAccess {
  readonly mode = 'rootless';
  private readonly inbox = new SocketInbox();
  private helper: Promise<HelperProcess> | undefined;
  private pid: number | undefined;
  private outsideAccess = new OutsideAccess();

  /** @param onLost called when the helper ends unasked: all rootless networks are gone then */
  constructor(
    private readonly onLost: () => void,
    private readonly onChange: () => void,
  ) {}

  async use<T>(work: (helper: HelperProcess) => Promise<T>): Promise<T> {
    this.helper ??= this.start();
    return work(await this.helper);
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
    openUdp: () => this.use((helper) => helper.requestSocket<dgram.Socket>({ op: 'openRelaySocket' })),
  };

  outside(): Outside {
    return this.outsideAccess.outside;
  }

  get holderPid(): number | undefined {
    return this.pid;
  }

  processes(): number[] {
    return [this.pid, this.outsideAccess.pid].filter((pid) => pid !== undefined);
  }

  async release(): Promise<void> {
    const helper = await this.helper?.catch(() => undefined);
    this.helper = undefined;
    this.pid = undefined;
    await this.outsideAccess.stop();
    await helper?.stop();
  }

  private async start(): Promise<HelperProcess> {
    try {
      const helper = await HelperProcess.start('rootless', this.inbox.put);
      this.pid = helper.pid;
      helper.onExit(() => {
        if (this.pid !== helper.pid) return;
        this.helper = undefined;
        this.pid = undefined;
        this.onLost();
      });
      this.outsideAccess = new OutsideAccess();
      await this.outsideAccess.start(helper.pid, this.onChange);
      return helper;
    } catch (error) {
      this.helper = undefined;
      throw error;
    }
  }
}

export class RootfulHelper implements HelperAccess {
  readonly mode = 'rootful';
  readonly holderPid = undefined;
  private readonly inbox = new SocketInbox();

  async use<T>(work: (helper: HelperProcess) => Promise<T>): Promise<T> {
    const helper = await HelperProcess.start('rootful', this.inbox.put);
    try {
      return await work(helper);
    } finally {
      await helper.stop();
    }
  }

  takeDnsSockets(project: string, name: string): { udp: dgram.Socket; tcp: net.Server } {
    return this.inbox.take(project, name);
  }

  discardDnsSockets(project: string): void {
    this.inbox.discard(project);
  }

  /** The bridges are in this process's own network namespace. */
  readonly dialer: ContainerDialer = {
    connectTcp: (host, port) =>
      new Promise((resolve, reject) => {
        const socket = net.connect({ host, port, allowHalfOpen: true });
        socket.once('connect', () => resolve(socket)).once('error', reject);
      }),
    openUdp: () => Promise.resolve(dgram.createSocket('udp4')),
  };

  outside(): Outside {
    return { reachable: true };
  }

  processes(): number[] {
    return [];
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}
