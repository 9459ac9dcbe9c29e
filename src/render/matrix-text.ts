/** Who can resolve whom: a table of marks where it fits the terminal, then a line for each service. */
import type { Matrix, MatrixEntry } from '../names/matrix';
import type { WhyNot } from '../names/why-not';
import { plainStyle, type Style } from './style';
import { renderTable } from './table';
import { whyNotText } from './why-not-text';

const GAP = 3;
/** Characters. A wider table has numbers for headings. */
const WIDEST_NAMED = 80;

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
  if (numberedWidth(matrix) > width) return lists;
  const headings = namedWidth(matrix) <= Math.min(width, WIDEST_NAMED) ? 'names' : 'numbers';
  return `${renderMarks(matrix, headings, style)}\n${lists}`;
}

/** Marks by caller and target, with what those that occur mean. */
function renderMarks(matrix: Matrix, headings: 'names' | 'numbers', style: Style): string {
  const { services } = matrix;
  const used = new Map<string, Set<string>>();
  const callers = byCaller(matrix);
  const rows = [...callers].map(([from, targets]) => [
    from,
    ...services.map((to) => {
      if (to === from) return '.';
      const [entry] = targets.get(to) ?? [];
      const [mark, meaning] = entry?.whyNot === undefined ? [RESOLVES, MEANING] : MARKS[entry.whyNot.kind];
      used.set(mark, (used.get(mark) ?? new Set()).add(meaning));
      return mark;
    }),
  ]);
  const marks = [...used].map(([mark, meanings]) => `${mark} ${[...meanings].join(', or ')}`);
  const numbers = services.map((_, index) => `${index + 1}`);
  const numbered = rows.map((row) => [numbers[services.indexOf(row[0] ?? '')] ?? '', ...row]);
  // A service that nobody asks from has no row that says what its number is.
  const unnamed = services.flatMap((name, index) => (callers.has(name) ? [] : [`${index + 1} ${name}`]));
  const [table, legend] =
    headings === 'names'
      ? [renderTable(['FROM', ...services], rows, style), marks]
      : [renderTable(['', 'FROM', ...numbers], numbered, style), [...unnamed, ...marks]];
  return [
    table,
    ...(legend.length === 0 ? [] : ['\n']),
    ...legend.map((line) => `${style.faint(line)}\n`),
  ].join('');
}

function namedWidth({ services }: Matrix): number {
  const longest = Math.max(0, ...services.map(lengthOf));
  return longest + services.reduce((sum, name) => sum + GAP + lengthOf(name), 0);
}

function numberedWidth({ services }: Matrix): number {
  const longest = Math.max(0, ...services.map(lengthOf));
  const column = GAP + lengthOf(`${services.length}`);
  return longest + column * (services.length + 1);
}

/** What a service finds and what it does not. Two services that are the same to each other have the same view. */
interface View {
  /** Network → targets, the viewer among them. */
  readonly found: ReadonlyMap<string, readonly string[]>;
  /** Reason → targets that share it; none where the reason names its target. */
  readonly missed: ReadonlyMap<string, readonly string[]>;
}

/** For each caller whom it finds, and whom it does not, with the reason; callers with the same view stand together. */
function renderLists(matrix: Matrix, style: Style): string {
  const groups = new Map<string, { readonly view: View; readonly callers: string[] }>();
  for (const [from, targets] of byCaller(matrix)) {
    const view = viewOf(matrix.services, from, targets);
    const key = JSON.stringify([[...view.found], [...view.missed]]);
    const group = groups.get(key) ?? { view, callers: [] };
    group.callers.push(from);
    groups.set(key, group);
  }
  return [...groups.values()]
    .flatMap(({ view, callers }) => [style.heading(callers.join(', ')), ...viewLines(view, callers, style)])
    .map((line) => `${line}\n`)
    .join('');
}

function viewOf(
  services: readonly string[],
  from: string,
  targets: ReadonlyMap<string, readonly MatrixEntry[]>,
): View {
  const found = new Map<string, string[]>();
  const missed = new Map<string, string[]>();
  const networks = new Set<string>();
  for (const [to, entries] of targets) {
    const why = entries[0]?.whyNot;
    if (why === undefined) {
      const place = placeOf(entries);
      networks.add(place);
      found.set(place, [...(found.get(place) ?? []), to]);
    } else {
      const key = groupKey(why);
      missed.set(key, [...(missed.get(key) ?? []), ...(key === whyNotText(why) ? [] : [to])]);
    }
  }
  // On a single network the viewer finds itself as the others do, so that its view can equal theirs.
  const [only] = networks;
  if (only !== undefined && networks.size === 1) {
    const all = new Set([...(found.get(only) ?? []), from]);
    found.set(
      only,
      services.filter((service) => all.has(service)),
    );
  }
  return { found, missed };
}

function viewLines({ found, missed }: View, callers: readonly string[], style: Style): readonly string[] {
  const finds = [...found].map(([place, targets]) => {
    const isCircle = targets.length === callers.length && targets.length > 1;
    if (isCircle) return `  find each other on ${place}`;
    const others = callers.length === 1 ? targets.filter((target) => target !== callers[0]) : targets;
    return `  ${callers.length === 1 ? 'finds' : 'find'} ${others.join(', ')} on ${place}`;
  });
  const misses = [...missed].map(([why, targets]) =>
    targets.length === 0
      ? `  ${style.bad('not:')} ${why}`
      : `  ${style.bad('not')} ${targets.join(', ')}: ${targets.length === 1 ? 'it is' : 'they are'} ${why}`,
  );
  const lines = [...finds, ...misses];
  return lines.length === 0 ? ['  is alone'] : lines;
}

/** The same for all targets that share the reason, so that they take one line. */
function groupKey(why: WhyNot): string {
  if (why.kind !== 'no-shared-network') return whyNotText(why);
  return `on ${why.knownIn.join(', ')} only, not on ${why.joined.join(', ')}`;
}

function placeOf(entries: readonly MatrixEntry[]): string {
  return [...new Set(entries.map(({ network }) => network ?? '/etc/hosts'))].join(' and ');
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
