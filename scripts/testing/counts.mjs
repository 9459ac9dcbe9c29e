// How many tests passed, failed and were skipped, and the one line that says so.

export const NONE = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

export const total = ({ passed, failed, skipped }) => passed + failed + skipped;

export const format = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** The counts of the last line of this form in a text, or `undefined`. */
export function parseLast(text) {
  const match = [...text.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped\s*$/gm)].at(-1);
  if (match === undefined) return undefined;
  const [passed, failed, skipped] = match.slice(1).map(Number);
  return { passed, failed, skipped };
}
