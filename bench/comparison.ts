/** Tables of one side's samples beside its peer's, round by round. */
import { renderTable } from '../src/render/table';
import { median, ratios } from './statistics';

/** One quantity, measured on both sides in every round. */
export interface Comparison {
  readonly what: string;
  /** Behind the decimal point. */
  readonly digits: number;
  readonly ours: readonly number[];
  readonly peer: readonly number[];
}

/** A row for each round and one of medians; for each quantity three columns: ours, the peer's, the ratio. */
export function renderComparisons(peerName: string, comparisons: readonly Comparison[]): string {
  const columns = comparisons.map((comparison) => ({
    ...comparison,
    ratios: ratios(comparison.ours, comparison.peer),
  }));
  const rounds = columns[0]?.ours.length ?? 0;
  const row = (title: string, pick: (samples: readonly number[]) => number): string[] => [
    title,
    ...columns.flatMap(({ digits, ours, peer, ratios: quotients }) => [
      pick(ours).toFixed(digits),
      pick(peer).toFixed(digits),
      pick(quotients).toFixed(2),
    ]),
  ];
  return renderTable(
    ['round', ...columns.flatMap(({ what }) => [what, peerName, 'ratio'])],
    [
      ...Array.from({ length: rounds }, (_, index) =>
        row(String(index + 1), (samples) => samples[index] ?? Number.NaN),
      ),
      row('median', median),
    ],
  );
}
