/** Access to helpers: one that stays for rootless networks, one per piece of work for rootful ones. */
import dgram from 'node:dgram';
import fs from 'node:fs';
import net from 'node:net';
import { networkNamespaceOf } from '../probe/processes';
import type { Mode } from './api';
import { DaemonError } from './client';
import { type DnsSocket, type Handle, HelperProcess } from './helper-process';
import { type Outside, OUTSIDE_DNS, OutsideAccess } from './outside';
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
  /** What stands for name servers on the machine's loopback in the namespace of the bridges; absent: they do. */
  readonly loopbackServer: string | undefined;
  /** The process that holds the user namespace of a rootless network. */
  readonly holderPid: number | undefined;
  /** The namespaces of the bridges, where they are not the machine's. */
  readonly home: HomeNamespaces | undefined;
  /** Processes that must never be taken for programs of a service. */
  processes(): number[];
  /** Ends what stays only for the sake of networks. */
  release(): Promise<void>;
}

/** Namespaces of a rootless helper, as another process reaches them. */
export interface HomeNamespaces {
  readonly netPath: string;
  readonly utsPath: string;
  /** Inode of the network namespace. */
  readonly networkNamespace: number;
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
  home: HomeNamespaces | undefined;
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

  readonly loopbackServer = OUTSIDE_DNS;

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
    this.home = undefined;
    await this.outsideAccess.stop();
    await helper?.stop();
  }

  private async start(): Promise<HelperProcess> {
    try {
      const helper = await HelperProcess.start('rootless', this.inbox.put);
      this.pid = helper.pid;
      this.home = homeOf(helper.pid);
      helper.onExit(() => {
        if (this.pid !== helper.pid) return;
        this.helper = undefined;
        this.pid = undefined;
        this.home = undefined;
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

/**
 * Finds the descriptors by which a helper keeps the namespaces it returns to. What `/proc/PID/ns` shows changes while it
 * works inside others.
 */
function homeOf(pid: number): HomeNamespaces {
  const networkNamespace = networkNamespaceOf(pid) ?? 0;
  const directory = `/proc/${pid}/fd`;
  const pathTo = (kind: string): string => {
    const home = targetOf(`/proc/${pid}/ns/${kind}`);
    const found = fs.readdirSync(directory).find((fd) => targetOf(`${directory}/${fd}`) === home);
    if (home === undefined || found === undefined)
      throw new DaemonError('helper-failed', `the helper does not show its ${kind} namespace`);
    return `${directory}/${found}`;
  };
  return { netPath: pathTo('net'), utsPath: pathTo('uts'), networkNamespace };
}

/** Descriptors come and go while they are looked through. */
function targetOf(link: string): string | undefined {
  try {
    return fs.readlinkSync(link);
  } catch {
    return undefined;
  }
}

export class RootfulHelper implements HelperAccess {
  readonly mode = 'rootful';
  readonly holderPid = undefined;
  readonly home = undefined;
  readonly loopbackServer = undefined;
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
