/** Order statistics of a bench's samples. */

export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The middle one, or the mean of the two in the middle: one slow or one lucky run does not move it. */
export function median(samples: readonly number[]): number {
  const sorted = ascending(samples);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? at(sorted, half) : (at(sorted, half - 1) + at(sorted, half)) / 2;
}

/** The smallest sample that at least the given part of all samples does not exceed. @param part above 0, up to 1 */
export function percentile(samples: readonly number[], part: number): number {
  return at(ascending(samples), Math.ceil(samples.length * part) - 1);
}

export function summarise(samples: readonly number[]): Summary {
  return { min: percentile(samples, Number.MIN_VALUE), median: median(samples), max: percentile(samples, 1) };
}

/** Each sample of one side divided by the other side's of the same round, so that a slow moment hits both. */
export function ratios(samples: readonly number[], peer: readonly number[]): number[] {
  return samples.map((sample, round) => sample / at(peer, round));
}

function ascending(samples: readonly number[]): number[] {
  return [...samples].sort((a, b) => a - b);
}

function at(samples: readonly number[], index: number): number {
  const sample = samples[index];
  if (sample === undefined) throw new RangeError(`there is no sample ${index} of ${samples.length}`);
  return sample;
}
