/** The table of the bench of resolvers. */
import { renderTable } from '../../src/render/table';
import { median, percentile, ratios } from '../statistics';
import type { Sample } from './measured-server';

/** What was measured of one server, by round. */
export interface Measured {
  readonly name: string;
  readonly samples: readonly Sample[];
}

const NOTHING = '–';
const PEER = 'dnsmasq';
const FLOOR = 'C floor';

/** A row for each server: medians of the rounds, and medians of the ratios of the rounds. */
export function renderServers(servers: readonly Measured[]): string {
  const samplesOf = (name: string): readonly Sample[] =>
    servers.find((server) => server.name === name)?.samples ?? [];
  return renderTable(
    [
      ...['server', 'queries/s', `to ${PEER}`, 'CPU µs/query', `to ${PEER}`, `to ${FLOOR}`],
      ...['one socket µs', 'p99', 'getaddrinfo µs', 'p99', 'forwarded µs', 'p99'],
    ],
    servers.map(({ name, samples }) => {
      const middle = (pick: (sample: Sample) => number, digits = 0): string =>
        median(samples.map(pick)).toFixed(digits);
      const to = (other: string, pick: (sample: Sample) => number): string => {
        const theirs = samplesOf(other);
        if (theirs.length === 0 || other === name) return NOTHING;
        return median(ratios(samples.map(pick), theirs.map(pick))).toFixed(2);
      };
      const latency = (pick: (sample: Sample) => readonly number[]): string[] =>
        samples.every((sample) => pick(sample).length > 0)
          ? [middle((sample) => median(pick(sample))), middle((sample) => percentile(pick(sample), 0.99))]
          : [NOTHING, NOTHING];
      const rate = ({ queriesPerSecond }: Sample): number => queriesPerSecond;
      const cost = ({ cpuPerQuery }: Sample): number => cpuPerQuery;
      return [
        ...[name, middle(rate), to(PEER, rate), middle(cost, 1), to(PEER, cost), to(FLOOR, cost)],
        ...latency(({ oneSocket }) => oneSocket),
        ...latency(({ getaddrinfo }) => getaddrinfo),
        ...latency(({ forwarded }) => forwarded),
      ];
    }),
  );
}
