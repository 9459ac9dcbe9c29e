/** Tables of the bench of `up` and `down`. */
import { renderTable } from '../../src/render/table';
import { median } from '../statistics';
import { ACTIONS, type Quantity, type Samples } from './samples';

/** A column of ratios: each quantity of ours divided by the peer's of the same round. */
export interface Peer {
  readonly way: string;
  readonly quantity: Quantity;
  readonly title: string;
}

const NOTHING = '–';

/** Milliseconds of all ways, and their ratios to the peers. */
export function renderTimes(
  samples: Samples,
  sizes: readonly number[],
  ways: readonly string[],
  peers: readonly Peer[],
): string {
  const rows = ACTIONS.flatMap((action) =>
    sizes.flatMap((services) =>
      ways.flatMap((way) => {
        const command = samples.of(services, action, way, 'commandMs');
        if (command.size === 0) return [];
        const own = samples.of(services, action, way, 'ownMs');
        const ratiosTo = ({ way: peer, quantity }: Peer): string => {
          const theirs = samples.of(services, action, peer, quantity);
          const mine = quantity === 'ownMs' ? own : command;
          const ratios = [...mine].flatMap(([round, ms]) => {
            const other = theirs.get(round);
            return other === undefined ? [] : [ms / other];
          });
          return peer === way || ratios.length === 0 ? NOTHING : median(ratios).toFixed(2);
        };
        const middle = (values: Map<number, number>): string =>
          values.size === 0 ? NOTHING : median([...values.values()]).toFixed(0);
        const range = `${Math.min(...command.values()).toFixed(0)}…${Math.max(...command.values()).toFixed(0)}`;
        return [[action, String(services), way, middle(command), range, middle(own), ...peers.map(ratiosTo)]];
      }),
    ),
  );
  return renderTable(
    ['', 'services', 'way', 'command', 'from…to', 'own part', ...peers.map(({ title }) => title)],
    rows,
  );
}

/** MiB of all processes that stay while a network is up. */
export function renderMemory(samples: Samples, sizes: readonly number[], ways: readonly string[]): string {
  const cell = (services: number, way: string): string => {
    const known = samples.memoryOf(services, way);
    return known.length === 0 ? NOTHING : median(known).toFixed(0);
  };
  return renderTable(
    ['way', ...sizes.map((services) => (services === 0 ? 'nothing up' : String(services)))],
    ways
      .filter((way) => sizes.some((services) => samples.memoryOf(services, way).length > 0))
      .map((way) => [way, ...sizes.map((services) => cell(services, way))]),
  );
}
