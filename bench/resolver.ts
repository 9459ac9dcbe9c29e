/** The resolver as a program in a service sees it, next to dnsmasq with the same names in the same rounds. */
import type { RunningProject } from '../src/daemon/api';
import { RESOLVER_ADDRESS } from '../src/firewall/dns-plan';
import { type Lab, until } from '../test/kernel/support/lab';
import { type Comparison, renderComparisons } from './comparison';
import { DNSMASQ_ADDRESS, startDnsmasq } from './dnsmasq';
import { Inside } from './inside';
import { MeasuredServer, type Questions, type Sample, type SampleSize } from './measured-server';
import { median, percentile } from './statistics';

const FROM = 'web';
const SERVICES = [FROM, 'redis', 'postgres', 'rabbitmq', 'api', 'worker', 'proxy', 'mail'];
const COMPOSE = `services:\n${SERVICES.map((name) => `  ${name}:\n    image: bench\n`).join('')}`;

export interface ResolverOptions extends SampleSize {
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

/** Samples of both sides; those of one round have the same index. */
interface Samples {
  readonly ours: readonly Sample[];
  readonly peer: readonly Sample[];
}

export async function benchResolver(lab: Lab, options: ResolverOptions): Promise<string> {
  options.progress('resolver: starting');
  const { folder, questions } = await bringUp(lab);
  const inside = await Inside.enter(lab, FROM, folder);
  const dnsmasq = await startDnsmasq(inside, questions.addresses);
  const ours = new MeasuredServer('netscope', RESOLVER_ADDRESS, lab.processOf('daemon'), inside, questions);
  const peer = new MeasuredServer('dnsmasq', DNSMASQ_ADDRESS, dnsmasq, inside, questions);
  for (const server of [ours, peer]) await until(`${server.name} answers`, () => server.isAnswering());
  return report(await measure(ours, peer, options), questions.addresses.size, options);
}

/** Brings a rootless network up; programs inside run in its folder. */
async function bringUp(lab: Lab): Promise<{ readonly folder: string; readonly questions: Questions }> {
  const name = 'bench';
  const folder = lab.project(name, { 'compose.yaml': COMPOSE });
  const { code, stdout, stderr } = await lab.netscope(['up', '--json'], { cwd: folder });
  if (code !== 0) throw new Error(`netscope up ended with code ${code}:\n${stderr}`);
  const { project } = JSON.parse(stdout) as { readonly project: RunningProject };
  const endpoints = project.topology.namespaces.flatMap((namespace) => namespace.endpoints);
  const addresses = new Map(
    endpoints.flatMap(({ dnsNames, address }) => dnsNames.map((each) => [each, address] as const)),
  );
  const file = 'queries.txt';
  lab.project(name, { [file]: [...addresses.keys()].map((each) => `${each} A\n`).join('') });
  return { folder, questions: { addresses, file } };
}

async function measure(
  ours: MeasuredServer,
  peer: MeasuredServer,
  options: ResolverOptions,
): Promise<Samples> {
  const { rounds, progress } = options;
  const samples: { ours: Sample[]; peer: Sample[] } = { ours: [], peer: [] };
  // The first round finds code that is not compiled yet and is not counted.
  for (let round = 0; round <= rounds; round++) {
    progress(round === 0 ? 'resolver: warming up' : `resolver: round ${round} of ${rounds}`);
    const one: Partial<Record<keyof Samples, Sample>> = {};
    // Who goes first changes, because the second one finds what the first one has left in conntrack and caches.
    for (const side of round % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
      one[side] = await (side === 'ours' ? ours : peer).sample(options);
    }
    if (round === 0 || one.ours === undefined || one.peer === undefined) continue;
    samples.ours.push(one.ours);
    samples.peer.push(one.peer);
  }
  return samples;
}

function report(
  { ours, peer }: Samples,
  names: number,
  { rounds, seconds, lookups }: ResolverOptions,
): string {
  const compare = (what: string, digits: number, pick: (sample: Sample) => number): Comparison => ({
    what,
    digits,
    ours: ours.map(pick),
    peer: peer.map(pick),
  });
  const latency = (pick: (sample: Sample) => readonly number[]): Comparison[] => [
    compare('median µs', 0, (sample) => median(pick(sample))),
    compare('p99 µs', 0, (sample) => percentile(pick(sample), 0.99)),
  ];
  const table = (comparisons: readonly Comparison[]): string => renderComparisons('dnsmasq', comparisons);
  return [
    `Resolver of a rootless network from inside "${FROM}": ${names} names, type A, ${rounds} rounds\n`,
    `Throughput: dnsperf, 4 sockets, 100 queries outstanding, ${seconds} s\n`,
    table([
      compare('queries/s', 0, ({ queriesPerSecond }) => queriesPerSecond),
      compare('server CPU µs/query', 1, ({ cpuPerQuery }) => cpuPerQuery),
    ]),
    `Latency: one query at a time through one socket, ${lookups} queries, client and server on one processor\n`,
    table(latency(({ oneSocket }) => oneSocket)),
    `Latency: getaddrinfo(3), a socket for each query, ${lookups} calls, on one processor\n`,
    table(latency(({ getaddrinfo }) => getaddrinfo)),
    'Each pair of columns is netscope, then dnsmasq in the same namespace behind the same kind of DNAT rules.\n' +
      'The last row holds the medians of the columns above it, also of the ratios.\n',
  ].join('\n');
}
