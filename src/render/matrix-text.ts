/** Who can resolve whom: a table of marks where it fits the terminal, then a line for each service. */
import type { Matrix, MatrixEntry } from '../names/matrix';
import type { WhyNot } from '../names/why-not';
import { plainStyle, type Style } from './style';
import { renderTable } from './table';
import { whyNotText } from './why-not-text';

const GAP = 3;

/** What stands in the table for a name that gives nothing, and what it means. */
const MARKS: Readonly<Record<WhyNot['kind'], readonly [mark: string, meaning: string]>> = {
  'no-resolver': ['!', 'the caller has no resolver that knows services'],
  'no-shared-network': ['-', 'no shared network'],
  'shared-namespace': ['s', 'shares the namespace of another service'],
  nameless: ['n', 'has no name on any network'],
  'container-name-only': ['c', 'has container names only'],
  'no-containers': ['0', 'has no containers'],
  'inactive-profile': ['p', 'in an inactive profile'],
  'private-link': ['l', 'a link of another service'],
  'dead-link': ['l', 'a link that leads nowhere'],
  'unknown-name': ['?', 'unknown'],
};
const RESOLVES = '+';
const MEANING = 'resolves';

/**
 * @param width of the terminal in characters: the table of marks is left out where it is wider. Absent: any
 * @param details true: also every name with its network and addresses
 */
export function renderMatrix(
  matrix: Matrix,
  { width = Number.POSITIVE_INFINITY, details = false }: { width?: number; details?: boolean } = {},
  style: Style = plainStyle,
): string {
  if (details) return renderDetails(matrix, style);
  const lists = renderLists(matrix, style);
  if (tableWidth(matrix) > width) return lists;
  return `${renderMarks(matrix, style)}\n${lists}`;
}

/** Marks by caller and target, with what those that occur mean. */
function renderMarks(matrix: Matrix, style: Style): string {
  const { services } = matrix;
  const used = new Map<string, Set<string>>();
  const rows = [...byCaller(matrix)].map(([from, targets]) => [
    from,
    ...services.map((to) => {
      if (to === from) return '.';
      const [entry] = targets.get(to) ?? [];
      const [mark, meaning] = entry?.whyNot === undefined ? [RESOLVES, MEANING] : MARKS[entry.whyNot.kind];
      used.set(mark, (used.get(mark) ?? new Set()).add(meaning));
      return mark;
    }),
  ]);
  const legend = [...used].map(
    ([mark, meanings]) => `${style.faint(`${mark} ${[...meanings].join(', or ')}`)}\n`,
  );
  const table = renderTable(['FROM', ...services], rows, style);
  return legend.length === 0 ? table : `${table}\n${legend.join('')}`;
}

function tableWidth({ services }: Matrix): number {
  const longest = Math.max(0, ...services.map(lengthOf));
  return longest + services.reduce((sum, name) => sum + GAP + lengthOf(name), 0);
}

/** For each caller whom it finds, and whom it does not, with the reason; targets of one reason stand together. */
function renderLists(matrix: Matrix, style: Style): string {
  return [...byCaller(matrix)]
    .map(([from, targets]) => {
      const found: string[] = [];
      const reasons = new Map<string, string[]>();
      for (const [to, entries] of targets) {
        const why = entries[0]?.whyNot;
        if (why === undefined) found.push(networksText(to, entries));
        else {
          const key = groupKey(why);
          reasons.set(key, [...(reasons.get(key) ?? []), key === whyNotText(why) ? '' : to]);
        }
      }
      const lines = [
        ...(found.length === 0 ? [] : [`  finds ${found.join(', ')}`]),
        ...[...reasons].map(([why, names]) => {
          const shown = names.filter((name) => name !== '');
          return `  ${style.bad('not')}: ${shown.length === 0 ? why : `${shown.join(', ')} (${why})`}`;
        }),
      ];
      return [style.heading(from), ...(lines.length === 0 ? ['  is alone'] : lines)];
    })
    .flat()
    .map((line) => `${line}\n`)
    .join('');
}

/** The same for all targets that share the reason, so that they take one line. */
function groupKey(why: WhyNot): string {
  if (why.kind !== 'no-shared-network') return whyNotText(why);
  return `on ${why.knownIn.join(', ')} only, not on ${why.joined.join(', ')}`;
}

function networksText(to: string, entries: readonly MatrixEntry[]): string {
  const networks = [...new Set(entries.map(({ network }) => network ?? '/etc/hosts'))];
  return `${to} (${networks.join(', ')})`;
}

function renderDetails(matrix: Matrix, style: Style): string {
  const rows = matrix.entries.map(({ from, to, name, network, services, addresses = [], whyNot }) => {
    const others = services.filter((service) => service !== to);
    const also = others.length === 0 ? '' : ` (also ${others.join(', ')})`;
    return whyNot === undefined
      ? [from, to, name, network ?? '/etc/hosts', `${addresses.join(', ')}${also}`]
      : [from, to, name, '', whyNotText(whyNot)];
  });
  return renderTable(['FROM', 'TO', 'NAME', 'NETWORK', 'ANSWER'], rows, style);
}

function byCaller({ entries }: Matrix): ReadonlyMap<string, ReadonlyMap<string, readonly MatrixEntry[]>> {
  const callers = new Map<string, Map<string, MatrixEntry[]>>();
  for (const entry of entries) {
    const targets = callers.get(entry.from) ?? new Map<string, MatrixEntry[]>();
    callers.set(entry.from, targets);
    targets.set(entry.to, [...(targets.get(entry.to) ?? []), entry]);
  }
  return callers;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
