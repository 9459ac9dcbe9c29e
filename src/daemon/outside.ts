/** The way out of a rootless network: a program that carries its packets through sockets of this user. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  endReason,
  hasDefaultRoute,
  inOrderOfPreference,
  NONE_INSTALLED,
  type OutsideProgram,
  type OutsideTarget,
} from './outside-programs';

/** Whether packets reach the outside, and why not. */
export interface Outside {
  readonly reachable: boolean;
  readonly reason?: string;
}

/** A machine under load takes some time to start a program; a network without a way out is usable meanwhile. */
const READY_TIMEOUT_MS = 5000;
const POLL_MS = 20;

export class OutsideAccess {
  private child: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();
  private stopped = false;
  outside: Outside = { reachable: false, reason: 'it is being set up' };

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * Connects the network namespace of a process by the first program that is installed and works. Never rejects:
   * `outside` tells how it went.
   */
  async start(holderPid: number, onChange: () => void): Promise<void> {
    const ipv6 = hasDefaultRoute(read('/proc/net/ipv6_route'), 6);
    const installed = inOrderOfPreference({ ipv6 }).filter(({ name }) => isInstalled(name));
    if (installed.length === 0) this.outside = { reachable: false, reason: NONE_INSTALLED };
    const reasons: string[] = [];
    for (const program of installed) {
      const asRoot = process.getuid?.() === 0;
      await this.run(program, { pid: holderPid, ipv6, asRoot }, onChange);
      // One that is late may still come up.
      if (this.child !== undefined || this.stopped) return;
      reasons.push(this.outside.reason ?? '');
      this.outside = { reachable: false, reason: reasons.join('; ') };
    }
  }

  /** Ends the program and waits until it is gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.child?.kill();
    await this.gone;
  }

  private async run(program: OutsideProgram, target: OutsideTarget, onChange: () => void): Promise<void> {
    const [command, ...words] = program.command(target);
    const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
    this.child = child;
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 2048) said += chunk.toString();
    });
    this.gone = new Promise((resolve) => {
      const end = (reason: string): void => {
        this.child = undefined;
        this.outside = { reachable: false, reason };
        onChange();
        resolve();
      };
      child.once('error', (error) => end(`${program.name}: ${error.message}`));
      child.once('exit', () => end(endReason(program.name, said)));
    });
    const timeout = sleep(READY_TIMEOUT_MS, undefined, { ref: false });
    await Promise.race([this.ready(program, child, target.pid), this.gone, timeout]);
  }

  private async ready(program: OutsideProgram, child: ChildProcess, pid: number): Promise<void> {
    if (program.saysReady) await new Promise((resolve) => child.stdio[3]?.once('data', resolve));
    else await this.hasRoute(child, pid);
    if (this.child === child) this.outside = { reachable: true };
  }

  /** The route is what such a program sets last. */
  private async hasRoute(child: ChildProcess, pid: number): Promise<void> {
    while (this.child === child && !hasWayOut(pid)) await sleep(POLL_MS, undefined, { ref: false });
  }
}

/** Whether the network namespace of a process has a default route. */
export function hasWayOut(pid: number): boolean {
  return hasDefaultRoute(read(`/proc/${pid}/net/route`), 4);
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      fs.accessSync(path.join(folder, program), fs.constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
