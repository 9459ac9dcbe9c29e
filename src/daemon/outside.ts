/** The way out of a rootless network: slirp4netns carries its packets through sockets of this user. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether packets reach the outside, and why not. */
export interface Outside {
  readonly reachable: boolean;
  readonly reason?: string;
}

/** A machine under load takes some time to start a program; a network without a way out is usable meanwhile. */
const READY_TIMEOUT_MS = 5000;
const DEVICE = 'tap0';

/** Where slirp4netns passes queries on to the machine's own name server, whatever address that has. */
export const OUTSIDE_DNS = '10.0.2.3';

export class OutsideAccess {
  private child: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();
  outside: Outside = { reachable: false, reason: 'it is being set up' };

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Connects the network namespace of a process. Never rejects: `outside` tells how it went. */
  async start(holderPid: number, onChange: () => void): Promise<void> {
    const child = spawn(
      'slirp4netns',
      [
        '--configure',
        '--mtu=65520',
        // The machine's own loopback stays its own: 10.0.2.2 must not lead to its local services.
        '--disable-host-loopback',
        '--ready-fd=3',
        // It ends when this pipe closes, which a killed daemon still does.
        '--exit-fd=4',
        String(holderPid),
        DEVICE,
      ],
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] },
    );
    this.child = child;
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 2048) said += chunk.toString();
    });
    this.gone = new Promise((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        this.close(
          error.code === 'ENOENT'
            ? 'slirp4netns is not installed (Debian, Ubuntu: apt-get install slirp4netns)'
            : `slirp4netns: ${error.message}`,
        );
        resolve();
      });
      child.once('exit', () => {
        this.close(endReason(said));
        onChange();
        resolve();
      });
    });
    const ready = new Promise<void>((resolve) => {
      child.stdio[3]?.once('data', () => {
        this.outside = { reachable: true };
        resolve();
      });
    });
    await Promise.race([ready, this.gone, sleep(READY_TIMEOUT_MS, undefined, { ref: false })]);
  }

  /** Ends the program and waits until it is gone. */
  async stop(): Promise<void> {
    this.child?.kill();
    await this.gone;
  }

  private close(reason: string): void {
    this.child = undefined;
    this.outside = { reachable: false, reason };
  }
}

/** The first line is the cause; what follows says only that its child process failed. */
function endReason(said: string): string {
  const cause = said.trim().split('\n')[0] ?? '';
  if (cause.includes('/dev/net/tun')) {
    return `slirp4netns cannot use /dev/net/tun: ${cause}. Other users need read and write access to it (mode 0666)`;
  }
  return `slirp4netns has ended${cause === '' ? '' : `: ${cause}`}`;
}
