/** One DNS server as programs in a namespace see it. */
import fs from 'node:fs';
import path from 'node:path';
import { allowedProcessors, moveTo, runningOn } from '../processors';
import { throughput } from './dnsperf';
import { NAMES, QUERIES_FILE } from './questions';
import type { Server } from './server';

/** One server in one round. Times in microseconds. */
export interface Sample {
  readonly queriesPerSecond: number;
  /** Processor time of the server. */
  readonly cpuPerQuery: number;
  /** Of each question, one after the other through one socket. */
  readonly oneSocket: readonly number[];
  /** Of each call of getaddrinfo(3), one after the other. */
  readonly getaddrinfo: readonly number[];
  /** Of each question that goes on to the machine's name server, one after the other through one socket. */
  readonly forwarded: readonly number[];
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
  constructor(private readonly server: Server) {}

  get name(): string {
    return this.server.name;
  }

  async sample({ seconds, lookups }: SampleSize): Promise<Sample> {
    const { inside, address, pid, outside } = this.server;
    const cpuBefore = cpuMicros(pid);
    const { queries, perSecond } = await throughput(inside, address, {
      ...{ file: QUERIES_FILE, lines: NAMES.length, seconds },
    });
    const cpuPerQuery = (cpuMicros(pid) - cpuBefore) / queries;
    const processors = allowedProcessors();
    moveTo(processors.first, pid);
    const { micros: oneSocket } = await this.ask('socket', lookups);
    const { micros: getaddrinfo } = await this.ask('getaddrinfo', lookups);
    const forwarded = outside === undefined ? [] : (await this.ask('socket', lookups / 5, [outside])).micros;
    moveTo(processors.all, pid);
    return { queriesPerSecond: perSecond, cpuPerQuery, oneSocket, getaddrinfo, forwarded };
  }

  /** Whether it has an address for every name; not yet where it has just been started. */
  async isAnswering(): Promise<boolean> {
    const asked = await this.ask('socket', NAMES.length).catch(() => undefined);
    const addresses = NAMES.map((name) => asked?.addresses[name]);
    return addresses.every((each) => each !== undefined) && this.isTelling(new Set(addresses));
  }

  /** Each container has an address of its own, and two names. */
  private isTelling({ size }: ReadonlySet<unknown>): boolean {
    return this.server.isFloor === true || size === NAMES.length / 2;
  }

  /** From the processor that the server is moved to: one of the two always waits, so nothing is lost by sharing it. */
  private async ask(
    method: 'socket' | 'getaddrinfo',
    count: number,
    names: readonly string[] = NAMES,
  ): Promise<Asked> {
    const { inside, address } = this.server;
    const client = path.join(__dirname, 'client.mjs');
    const words = [method, address, String(count), ...names];
    const command = runningOn(allowedProcessors().first, [process.execPath, client, ...words]);
    return JSON.parse(await inside.runAsking(address, command)) as Asked;
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
