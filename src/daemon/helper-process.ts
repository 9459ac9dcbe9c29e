/** Starts a helper and speaks its protocol: requests out, answers and sockets in. */
import { type ChildProcess, spawn } from 'node:child_process';
import type dgram from 'node:dgram';
import type net from 'node:net';
import path from 'node:path';
import * as v from 'valibot';
import type { DaemonError } from './client';
import {
  type HelperEnvelope,
  helperMessage,
  type HelperOperation,
  type HelperResults,
  type RequestOf,
} from '../helper/protocol';
import { helperStartError } from './helper-start-error';
import { nodeCommand } from './node-command';
import { mendReceived } from './udp-handle';

/** Far more than the largest project takes. */
const ANSWER_TIMEOUT_MS = 60_000;

export type Handle = dgram.Socket | net.Server | net.Socket;

/** A DNS socket of a new namespace, as it arrives. */
export interface DnsSocket {
  readonly project: string;
  readonly name: string;
  readonly protocol: 'udp' | 'tcp';
  readonly handle: Handle;
}

/** A request that the helper has refused, or that the kernel has refused it. `code` is an errno or the helper's own. */
export class HelperError extends Error {
  constructor(
    readonly operation: HelperOperation,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'HelperError';
  }
}

interface Pending {
  readonly operation: HelperOperation;
  readonly resolve: (answer: { result: unknown; handle: Handle | undefined }) => void;
  readonly reject: (error: Error) => void;
}

/** Where a helper works: in the namespaces that a process holds, or in those of the machine. */
export type HelperPlace =
  | { readonly mode: 'rootless'; readonly holderPid: number }
  | { readonly mode: 'rootful'; /** Nobody is there to give a password. */ readonly unattended: boolean };

/** What `start` runs: the helper inside the holder's namespaces, as it is, or under sudo. */
export function helperCommand(place: HelperPlace, helperPath: string): readonly [string, ...string[]] {
  const helper = nodeCommand(helperPath, place.mode);
  if (place.mode === 'rootless') {
    const namespaces = ['--user', '--net', '--uts', '--mount', '--target', String(place.holderPid)];
    return ['nsenter', '--preserve-credentials', ...namespaces, '--', ...helper];
  }
  if (process.getuid?.() === 0) return helper;
  // sudo closes every descriptor from 3 on and resets the environment; descriptor 0 and these words survive it.
  const mayAsk = !place.unattended && process.env['SUDO_ASKPASS'];
  const ask = mayAsk ? '--askpass' : '--non-interactive';
  return ['sudo', ask, 'env', 'NODE_CHANNEL_FD=0', 'ELECTRON_RUN_AS_NODE=1', ...helper];
}

export class HelperProcess {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private ended = false;

  private constructor(
    private readonly child: ChildProcess,
    /** Of the helper itself, not of a sudo before it. */
    readonly pid: number,
    private readonly onDnsSocket: (socket: DnsSocket) => void,
  ) {
    child.on('message', (message, handle) => this.receive(message, handle));
    child.on('exit', () => this.end());
  }

  /**
   * Starts a helper and waits until it can take requests.
   * @throws DaemonError with the reason why it cannot work here, and the next step
   */
  static async start(place: HelperPlace, onDnsSocket: (socket: DnsSocket) => void): Promise<HelperProcess> {
    const helperPath = path.join(__dirname, 'helper.js');
    const { mode } = place;
    const [program, ...words] = helperCommand(place, helperPath);
    const child = spawn(program, words, {
      stdio: ['ipc', 'inherit', 'pipe'],
      // What `unshare` says is read, not only shown.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', LC_ALL: 'C' },
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      if (said.length < 4096) said += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      // Not all listeners of the child: Node's own ones carry the handles.
      const settle = (): void => {
        child.off('error', onError).off('exit', onExit).off('message', onMessage);
      };
      const fail = (error: DaemonError): void => {
        settle();
        child.on('error', () => undefined);
        child.kill();
        reject(error);
      };
      const onError = (error: Error): void => fail(helperStartError(mode, program, error, said));
      const onExit = (): void => fail(helperStartError(mode, program, undefined, said));
      const onMessage = (message: unknown): void => {
        const parsed = v.safeParse(helperMessage, message);
        if (parsed.success && parsed.output.kind === 'ready') {
          settle();
          resolve(new HelperProcess(child, parsed.output.pid, onDnsSocket));
          return;
        }
        const unfit = parsed.success && parsed.output.kind === 'unfit' ? parsed.output : undefined;
        fail(helperStartError(mode, program, unfit, said));
      };
      child.on('error', onError).on('exit', onExit).on('message', onMessage);
    });
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  /** Called when the helper has ended, however that came about. */
  onExit(listener: () => void): void {
    if (this.ended) listener();
    else this.child.once('exit', listener);
  }

  /** @throws HelperError */
  async request<O extends HelperOperation>(request: RequestOf<O>): Promise<HelperResults[O]> {
    const { result } = await this.exchange(request);
    return result as HelperResults[O];
  }

  /** A request whose answer is a socket. @throws HelperError */
  async requestSocket<H extends Handle>(
    request: RequestOf<'openQuerySocket' | 'openRelaySocket' | 'connect'>,
  ): Promise<H> {
    const { handle } = await this.exchange(request);
    if (!handle) throw new HelperError(request.op, 'no-socket', 'the helper answered without the socket');
    mendReceived(handle);
    return handle as H;
  }

  /** Ends the helper. Resolves when the process is gone. */
  async stop(): Promise<void> {
    if (this.ended) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    if (this.child.connected) this.child.disconnect();
    await gone;
  }

  private exchange(
    request: HelperEnvelope['request'],
  ): Promise<{ result: unknown; handle: Handle | undefined }> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      if (this.ended) {
        reject(new HelperError(request.op, 'helper-gone', 'the helper has ended'));
        return;
      }
      // A helper that does not answer would hold up its project for ever.
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(new HelperError(request.op, 'timeout', `no answer within ${ANSWER_TIMEOUT_MS / 1000} s`));
        this.child.kill('SIGKILL');
      }, ANSWER_TIMEOUT_MS);
      this.pending.set(id, {
        operation: request.op,
        resolve: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      const envelope: HelperEnvelope = { id, request };
      this.child.send(envelope, (error) => {
        if (error && this.pending.delete(id))
          reject(new HelperError(request.op, 'helper-gone', error.message));
      });
    });
  }

  private receive(message: unknown, handle: Handle | undefined): void {
    const parsed = v.safeParse(helperMessage, message);
    if (!parsed.success) return;
    const said = parsed.output;
    if (said.kind === 'dnsSocket') {
      if (handle)
        this.onDnsSocket({ project: said.project, name: said.name, protocol: said.protocol, handle });
    } else if (said.kind === 'result' || said.kind === 'error') {
      const pending = this.pending.get(said.id);
      this.pending.delete(said.id);
      if (said.kind === 'result') pending?.resolve({ result: said.result, handle });
      else pending?.reject(new HelperError(pending.operation, said.code, said.message));
    }
  }

  private end(): void {
    this.ended = true;
    for (const { operation, reject } of this.pending.values()) {
      reject(new HelperError(operation, 'helper-gone', 'the helper has ended'));
    }
    this.pending.clear();
  }
}
