/** Where the parts of a quoted value of an env file stand, whose escapes are no part of it. */
import type { WrittenRun } from '../yaml/scalar-pieces';
import { MAXIMUM_PIECES } from '../values/pieces';

const ESCAPES = { '"': /\\(?:0[0-7]{3}|[abfnrtv\\"$])/y, "'": /\\'/y } as const;

/**
 * Compares a value with what is written between its quotes, line by line. A dollar that is escaped is two of them in
 * `template`, as the variable grammar writes it.
 */
export function quotedRuns(template: string, written: string, quote: '"' | "'"): readonly WrittenRun[] {
  const runs: WrittenRun[] = [];
  const escapes = ESCAPES[quote];
  let at = 0;
  let from = 0;
  let start = 0;
  const close = (): void => {
    if (at > start) runs.push({ at: start, length: at - start, from: from - (at - start) });
  };
  while (from < written.length && runs.length < MAXIMUM_PIECES) {
    escapes.lastIndex = from;
    const escape = written[from] === '\\' ? escapes.exec(written)?.[0] : undefined;
    if (escape === undefined && written[from] !== template[at]) break;
    const isPlain = escape === undefined && written[from] !== '\n';
    if (!isPlain) close();
    from += escape?.length ?? 1;
    at += escape === '\\$' ? 2 : 1;
    if (!isPlain) start = at;
  }
  close();
  return template === '' ? [{ at: 0, length: 0, from: 0 }] : runs;
}
