/**
 * The type of an unquoted scalar in the YAML dialect of Compose (go-yaml v3/v4).
 *
 * It is neither YAML 1.1 nor 1.2: only `true` and `false` are booleans and `22:22` is a string, as in 1.2,
 * but `010` is octal and `0b11` and `1_000` are numbers, as in 1.1.
 */

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);
const TRUE = new Set(['true', 'True', 'TRUE']);
const FALSE = new Set(['false', 'False', 'FALSE']);
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * What go-yaml takes for a point in time (`resolve.go`, the formats that it allows): a date, and a time of day behind
 * `T`, `t` or a blank.
 */
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

/** Whether the text of an unquoted scalar is a point in time. Whether such a day exists is not looked at. */
export function isTimestamp(text: string): boolean {
  return TIMESTAMP.test(text);
}

/** Resolves the text of an unquoted scalar. */
export function resolvePlainScalar(text: string): string | number | boolean | null {
  if (NULLS.has(text)) return null;
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  return resolveNumber(text) ?? text;
}

function resolveNumber(text: string): number | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined;
  const special = /^([-+]?)\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.exec(text);
  if (special) return special[2] === undefined ? NaN : special[1] === '-' ? -Infinity : Infinity;
  const plain = text.replaceAll('_', '');
  const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/.exec(plain);
  if (integer) {
    const [, sign, hexadecimal, binary, octal, decimal] = integer;
    const magnitude = hexadecimal
      ? parseInt(hexadecimal, 16)
      : binary
        ? parseInt(binary, 2)
        : octal
          ? parseInt(octal, 8)
          : Number(decimal);
    return sign === '-' ? -magnitude : magnitude;
  }
  return FLOAT.test(plain) ? Number(plain) : undefined;
}
