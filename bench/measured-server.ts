/** One DNS server as programs in a namespace see it. */
import fs from 'node:fs';
import path from 'node:path';
import { throughput } from './dnsperf';
import type { Inside } from './inside';
import { allowedProcessors, moveTo, runningOn } from './processors';

/** The names that are asked for. */
export interface Questions {
  /** By name: the address that every server has to give. */
  readonly addresses: ReadonlyMap<string, string>;
  /** The same for dnsperf: a file in the folder that programs inside run in. */
  readonly file: string;
}

/** One server in one round. Times in microseconds. */
export interface Sample {
  readonly queriesPerSecond: number;
  /** Processor time of the server. */
  readonly cpuPerQuery: number;
  /** Of each question, one after the other through one socket. */
  readonly oneSocket: readonly number[];
  /** Of each call of getaddrinfo(3), one after the other. */
  readonly getaddrinfo: readonly number[];
}

export interface SampleSize {
  /** Of the measurement of throughput. */
  readonly seconds: number;
  /** Questions of each measurement of latency. */
  readonly lookups: number;
}

interface Asked {
  readonly addresses: Readonly<Record<string, string>>;
  readonly micros: readonly number[];
}

export class MeasuredServer {
  /** @param pid of the process that answers */
  constructor(
    readonly name: string,
    private readonly address: string,
    private readonly pid: number,
    private readonly inside: Inside,
    private readonly questions: Questions,
  ) {}

  async sample({ seconds, lookups }: SampleSize): Promise<Sample> {
    const { addresses, file } = this.questions;
    const cpuBefore = cpuMicros(this.pid);
    const { queries, perSecond } = await throughput(this.inside, this.address, {
      file,
      lines: addresses.size,
      seconds,
    });
    const cpuPerQuery = (cpuMicros(this.pid) - cpuBefore) / queries;
    const processors = allowedProcessors();
    moveTo(processors.first, this.pid);
    const { micros: oneSocket } = await this.ask('socket', lookups);
    const { micros: getaddrinfo } = await this.ask('getaddrinfo', lookups);
    moveTo(processors.all, this.pid);
    return { queriesPerSecond: perSecond, cpuPerQuery, oneSocket, getaddrinfo };
  }

  /** Whether it gives the right address for every name; not yet where it has just been started. */
  async isAnswering(): Promise<boolean> {
    const { addresses } = this.questions;
    const asked = await this.ask('getaddrinfo', addresses.size).catch(() => undefined);
    return [...addresses].every(([name, address]) => asked?.addresses[name] === address);
  }

  /** From the processor that the server is moved to: one of the two always waits, so nothing is lost by sharing it. */
  private async ask(method: 'socket' | 'getaddrinfo', count: number): Promise<Asked> {
    const client = path.join(__dirname, 'client.mjs');
    const words = [method, this.address, String(count), ...this.questions.addresses.keys()];
    const command = runningOn(allowedProcessors().first, [process.execPath, client, ...words]);
    return JSON.parse(await this.inside.runAsking(this.address, command)) as Asked;
  }
}

/** Processor time of all threads of a process since its start. Source: proc_pid_stat(5), `utime` and `stime`. */
function cpuMicros(pid: number): number {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the program's name, may hold blanks; the third follows its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  // A tick is 10 ms on every architecture that Node runs on (USER_HZ).
  return ticks * 10_000;
}
