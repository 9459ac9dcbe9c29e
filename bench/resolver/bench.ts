/** Resolvers as a program in a service sees them, with the same names in the same rounds. */
import type { EngineMachine } from '../../test/engine/support/engine-machine';
import { type Lab, until } from '../../test/kernel/support/lab';
import { startAardvark } from './aardvark';
import { startDnsmasq } from './dnsmasq';
import { startDocker } from './docker';
import { startFloor } from './floor';
import { MeasuredServer, type Sample, type SampleSize } from './measured-server';
import { startNetscope } from './netscope';
import { NAMES } from './questions';
import { renderServers } from './report';
import type { Server } from './server';

export interface ResolverOptions extends SampleSize {
  readonly rounds: number;
  /** A machine with an engine, or why there is none. */
  readonly engine: EngineMachine | string;
  readonly progress: (text: string) => void;
}

export async function benchResolver(lab: Lab, options: ResolverOptions): Promise<string> {
  const { engine, rounds, seconds, lookups, progress } = options;
  progress('resolver: starting');
  const own = await startNetscope(lab);
  const { inside, folder, addresses } = own;
  const started: (Server | string)[] = [
    own,
    await startDnsmasq(inside, addresses),
    await startAardvark(lab, inside, folder, addresses),
    typeof engine === 'string' ? engine : await startDocker(engine),
    await startFloor(inside, folder),
  ];
  const servers = started.filter((each) => typeof each !== 'string').map((each) => new MeasuredServer(each));
  for (const server of servers) await until(`${server.name} answers`, () => server.isAnswering());
  const samples = await measure(servers, options);
  return [
    `Resolvers, asked from inside a service: ${NAMES.length} names, type A, ${rounds} rounds\n`,
    renderServers(servers.map(({ name }) => ({ name, samples: samples.get(name) ?? [] }))),
    `Queries/s and CPU: dnsperf, 4 sockets, 100 queries outstanding, ${seconds} s.\n` +
      `µs: median and p99 of ${lookups} questions, one at a time, client and server on one processor; getaddrinfo opens a\n` +
      'socket for each; forwarded ones go on to the same name server.\n' +
      'All are behind DNAT rules of the same kind. dockerd runs on a machine of its own, the others in one namespace.\n',
    ...started.filter((each) => typeof each === 'string').map((obstacle) => `${obstacle}\n`),
  ].join('\n');
}

/** By name: a sample of each round. */
async function measure(
  servers: readonly MeasuredServer[],
  options: ResolverOptions,
): Promise<Map<string, Sample[]>> {
  const { rounds, progress } = options;
  const samples = new Map<string, Sample[]>(servers.map(({ name }) => [name, []]));
  // The first round finds code that is not compiled yet and is not counted.
  for (let round = 0; round <= rounds; round++) {
    progress(round === 0 ? 'resolver: warming up' : `resolver: round ${round} of ${rounds}`);
    // Who goes first changes, because the others find what it has left in conntrack and caches.
    const first = round % servers.length;
    for (const server of [...servers.slice(first), ...servers.slice(0, first)]) {
      const sample = await server.sample(options);
      if (round > 0) samples.get(server.name)?.push(sample);
    }
  }
  return samples;
}
