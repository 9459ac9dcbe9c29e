/**
 * Durations as compose files write them, and as Go prints them.
 *
 * Source of the behaviour: compose-go `types/duration.go`; Go `time.Duration.String`; days and weeks as in
 * `str2duration`.
 */

/** Nanoseconds of each unit. Both letters that look like a Greek mu are in use. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 604_800e9,
};

const WHOLE = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d|w))+$/;
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w)/g;

/** The form Go prints (`90s` gives `1m30s`), or `undefined` where `text` is not a duration. */
export function normaliseDuration(text: string): string | undefined {
  if (/^[-+]?0$/.test(text)) return '0s';
  if (!WHOLE.test(text)) return undefined;
  let nanoseconds = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(PART)) {
    nanoseconds += Math.trunc(Number(amount) * (UNITS[unit] ?? 0));
  }
  return `${text.startsWith('-') && nanoseconds > 0 ? '-' : ''}${formatNanoseconds(nanoseconds)}`;
}

function formatNanoseconds(total: number): string {
  if (total === 0) return '0s';
  if (total < 1e3) return `${total}ns`;
  if (total < 1e6) return `${total / 1e3}µs`;
  if (total < 1e9) return `${total / 1e6}ms`;
  const hours = Math.floor(total / 3600e9);
  const minutes = Math.floor((total % 3600e9) / 60e9);
  const nanoseconds = total % 60e9;
  // Put together from integers, because a division would not give all nine digits exactly.
  const fraction = String(nanoseconds % 1e9).padStart(9, '0');
  const shown = `${Math.floor(nanoseconds / 1e9)}.${fraction}`.replace(/\.?0+$/, '');
  if (hours > 0) return `${hours}h${minutes}m${shown}s`;
  return minutes > 0 ? `${minutes}m${shown}s` : `${shown}s`;
}
