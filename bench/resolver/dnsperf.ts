/** Measures one DNS server with dnsperf, which DNS-OARC maintains. */
import type { Inside } from './inside';

/** Sockets that ask at the same time, and queries that wait for their answers on all of them together. */
const CLIENTS = 4;
const OUTSTANDING = 100;
/** A bound for machines that are faster than expected. */
const MOST_QUERIES = 2_000_000;

export interface Throughput {
  readonly queries: number;
  readonly perSecond: number;
}

export interface Load {
  /** Queries in the form of dnsperf, in the folder that programs inside run in; asked in turn, over and over. */
  readonly file: string;
  readonly lines: number;
  readonly seconds: number;
}

/** Asks as fast as the server answers. @throws Error where answers are lost or wrong */
export async function throughput(
  inside: Inside,
  address: string,
  { file, lines, seconds }: Load,
): Promise<Throughput> {
  const report = await inside.run([
    ...['dnsperf', '-s', address, '-d', file, `-c${CLIENTS}`, `-q${OUTSTANDING}`, `-l${seconds}`],
    `-n${Math.ceil(MOST_QUERIES / lines)}`,
  ]);
  const queries = numberIn(report, /Queries sent: +(\d+)/);
  if (numberIn(report, /Response codes: +NOERROR (\d+)/) !== queries)
    throw new Error(`${address} left queries without a good answer:\n${report}`);
  return { queries, perSecond: numberIn(report, /Queries per second: +([\d.]+)/) };
}

function numberIn(report: string, pattern: RegExp): number {
  const found = pattern.exec(report)?.[1];
  if (found === undefined) throw new Error(`dnsperf does not say ${pattern.source}:\n${report}`);
  return Number(found);
}
