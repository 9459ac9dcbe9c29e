/** Lays two sightings of one project side by side. */
import { symbolise } from './symbols';
import type { Sighting } from './sighting';

/** A place where the two differ; one of them may have seen nothing there. */
export interface Difference {
  readonly place: string;
  readonly engine: string | undefined;
  readonly netscope: string | undefined;
}

/** A row of a table of differences: those it speaks of, and why they are there. */
export interface DifferenceRow {
  /** Files it applies to, by name without ending; every file where it is absent. */
  readonly files?: readonly string[];
  readonly mode?: 'rootless' | 'rootful';
  /** Matches the whole place. */
  readonly place: RegExp;
  /**
   * Whether the row explains what the two show there; every difference at that place where it is absent. Narrow it
   * down as far as it goes, because everything else at that place stays a failure.
   */
  readonly explains?: (engine: string | undefined, netscope: string | undefined) => boolean;
  readonly reason: string;
  /** What it explains is left to chance, so that it may be needed in one run and not in the next. */
  readonly byChance?: boolean;
}

/** Where two sightings differ, in the order of the places. */
export function differencesBetween(engine: Sighting, netscope: Sighting): Difference[] {
  const theirs = symbolise(engine);
  const ours = symbolise(netscope);
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((place) => theirs.get(place) !== ours.get(place))
    .sort()
    .map((place) => ({ place, engine: theirs.get(place), netscope: ours.get(place) }));
}

/** The first row that explains a difference. */
export function rowFor<Row extends DifferenceRow>(
  difference: Difference,
  rows: readonly Row[],
  circumstances: { readonly file: string; readonly mode: 'rootless' | 'rootful' },
): Row | undefined {
  return rows.find(
    (row) =>
      (row.files?.includes(circumstances.file) ?? true) &&
      (row.mode ?? circumstances.mode) === circumstances.mode &&
      new RegExp(`^(?:${row.place.source})$`, row.place.flags).test(difference.place) &&
      (row.explains?.(difference.engine, difference.netscope) ?? true),
  );
}

/** A difference as a person reads it: lines that only one of the two has. */
export function describeDifference({ place, engine, netscope }: Difference): string {
  const theirs = engine?.split('\n') ?? ['(nothing of the kind)'];
  const ours = netscope?.split('\n') ?? ['(nothing of the kind)'];
  const onlyTheirs = theirs.filter((line) => !ours.includes(line));
  const onlyOurs = ours.filter((line) => !theirs.includes(line));
  // The same lines in another order.
  const isOrder = onlyTheirs.length === 0 && onlyOurs.length === 0;
  return [
    place,
    ...(isOrder ? theirs : onlyTheirs).map((line) => `  engine:   ${line}`),
    ...(isOrder ? ours : onlyOurs).map((line) => `  netscope: ${line}`),
  ].join('\n');
}
