/** Access to helpers: what both modes offer, and the rootful one, which has a helper per piece of work. */
import dgram from 'node:dgram';
import net from 'node:net';
import type { Mode } from './api';
import { type DnsSocket, type Handle, HelperProcess } from './helper-process';
import type { Holder } from './holder';
import { recordHelper } from './helper-records';
import type { Outside } from './outside';
import type { ContainerDialer } from './published-ports';

/** A helper that was started ahead, and that nobody has needed by then, ends. */
const PREPARED_MS = 2_000;

export interface HelperAccess {
  readonly mode: Mode;
  /** Begins to start a helper for work that is about to come. What goes wrong is told to that work. */
  prepare(): void;
  /** Runs work with a helper. @throws DaemonError where none can be started, HelperError where it refuses */
  use<T>(work: (helper: HelperProcess) => Promise<T>): Promise<T>;
  /** Takes the DNS sockets of a new namespace; they arrive before the answer to its request. */
  takeDnsSockets(project: string, name: string): { udp: dgram.Socket; tcp: net.Server };
  /** Closes what has arrived for a project and was not taken, because its request has failed. */
  discardDnsSockets(project: string): void;
  /** How published ports reach containers. */
  readonly dialer: ContainerDialer;
  outside(): Outside;
  /** Resolves when it is known whether there is a way out: it is made while networks are. */
  outsideSettled(): Promise<void>;
  /** What stands for name servers on the machine's loopback in the namespace of the bridges; absent: they do. */
  readonly loopbackServer: string | undefined;
  /** The namespaces of the bridges, where they are not the machine's. */
  readonly home: HomeNamespaces | undefined;
  /** Who holds the namespaces of a rootless network at this moment. */
  readonly holding: Holder | undefined;
  /** Processes that must never be taken for programs of a service. */
  processes(): number[];
  /** Ends what stays only for the sake of networks. */
  release(): Promise<void>;
}

/** What the holder of rootless networks holds, as another process reaches it. */
export interface HomeNamespaces {
  readonly userPath: string;
  readonly netPath: string;
  readonly utsPath: string;
  /** Root of the file system in which the helper pins namespaces. */
  readonly root: string;
  /** Inode of the network namespace. */
  readonly networkNamespace: number;
}

/** Sockets that have arrived and wait for the one who asked for the namespace. */
export class SocketInbox {
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

export class RootfulHelper implements HelperAccess {
  readonly mode = 'rootful';
  readonly home = undefined;
  readonly holding = undefined;
  readonly loopbackServer = undefined;
  private readonly inbox = new SocketInbox();
  /** Started ahead, for whoever comes first. */
  private prepared: Promise<HelperProcess> | undefined;
  private unneeded: NodeJS.Timeout | undefined;
  private ending: Promise<unknown> = Promise.resolve();
  /** While nobody has asked for what is being done: then no password is asked for either. */
  unattended = false;

  constructor(private readonly runtime: string) {}

  prepare(): void {
    // A password is asked for when it is certain that something is to be done.
    if (this.prepared !== undefined || process.env['SUDO_ASKPASS'] !== undefined) return;
    this.prepared = this.start();
    this.prepared.catch(() => undefined);
    this.unneeded = setTimeout(() => this.dropPrepared(), PREPARED_MS);
  }

  async use<T>(work: (helper: HelperProcess) => Promise<T>): Promise<T> {
    const helper = await this.take();
    try {
      return await work(helper);
    } finally {
      // Nobody has to wait until the process is gone.
      this.ending = Promise.all([this.ending, helper.stop()]);
    }
  }

  private async take(): Promise<HelperProcess> {
    clearTimeout(this.unneeded);
    const { prepared } = this;
    this.prepared = undefined;
    const helper = await prepared;
    return helper?.hasEnded === false ? helper : this.start();
  }

  private async start(): Promise<HelperProcess> {
    const { unattended } = this;
    const helper = await HelperProcess.start({ mode: 'rootful', unattended }, this.inbox.put);
    try {
      helper.onExit(recordHelper(this.runtime, helper.pid));
      return helper;
    } catch (error) {
      await helper.stop();
      throw error;
    }
  }

  private dropPrepared(): void {
    clearTimeout(this.unneeded);
    const stopped = this.prepared?.then((helper) => helper.stop());
    this.prepared = undefined;
    this.ending = Promise.allSettled([this.ending, stopped]);
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
    openUdp: (family) => Promise.resolve(dgram.createSocket(`udp${family}`)),
  };

  outside(): Outside {
    return { reachable: true };
  }

  outsideSettled(): Promise<void> {
    return Promise.resolve();
  }

  processes(): number[] {
    return [];
  }

  async release(): Promise<void> {
    this.dropPrepared();
    await this.ending;
  }
}
