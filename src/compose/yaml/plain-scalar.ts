/**
 * The type of a scalar in the YAML dialect of Compose (go-yaml v3/v4, `resolve.go`).
 *
 * It is neither YAML 1.1 nor 1.2: only `true` and `false` are booleans and `22:22` is a string, as in 1.2,
 * but `010` is octal and `0b11` and `1_000` are numbers, as in 1.1.
 */
import { floatText } from '../values/go-numbers';

/** The Go type of a value where JavaScript has no type of its own for it. */
export type GoType = 'float64' | 'uint64' | 'time.Time';

/** What a scalar means. */
export interface PlainScalar {
  readonly value: string | number | boolean | null;
  /** Absent where `value` shows the type: an `int`, `string`, `bool` or nothing. */
  readonly goType?: GoType;
  /** How Go prints the value, where that is not how JavaScript does. */
  readonly text?: string;
}

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);
const TRUE = new Set(['true', 'True', 'TRUE']);
const FALSE = new Set(['false', 'False', 'FALSE']);
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const SPECIAL = /^([-+]?)\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/;

/** A date, and a time of day behind `T`, `t` or a blank: the formats that go-yaml allows. */
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?)?$/;

/** Resolves the text of an unquoted scalar without a tag. */
export function resolvePlainScalar(text: string): PlainScalar {
  return resolve(text, true);
}

/**
 * Resolves the text of a scalar with one of the tags `!!int`, `!!float`, `!!bool`, `!!null` and `!!timestamp`.
 *
 * @param tag without the exclamation marks
 * @returns what is wrong, where the text is of another type
 */
export function resolveTaggedScalar(text: string, tag: string): PlainScalar | { readonly fault: string } {
  const resolved = resolve(text, tag === 'timestamp');
  const type = typeOf(resolved);
  if (type === tag) return resolved;
  if (tag === 'float' && type === 'int' && typeof resolved.value === 'number') return float(resolved.value);
  return { fault: `cannot construct !!${type} \`${text}\` as a !!${tag}` };
}

function typeOf({ value, goType }: PlainScalar): string {
  if (goType === 'time.Time') return 'timestamp';
  if (goType === 'float64') return 'float';
  if (value === null) return 'null';
  return typeof value === 'number' ? 'int' : typeof value === 'boolean' ? 'bool' : 'str';
}

function resolve(text: string, mayBeTime: boolean): PlainScalar {
  if (NULLS.has(text)) return { value: null };
  if (TRUE.has(text)) return { value: true };
  if (FALSE.has(text)) return { value: false };
  if (!/^[-+.0-9]/.test(text)) return { value: text };
  if (mayBeTime && isTimestamp(text)) return { value: text, goType: 'time.Time' };
  return resolveNumber(text) ?? { value: text };
}

function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (!match) return false;
  const [year = 0, month = 0, day = 0, ...times] = match.slice(1).map(Number);
  const [hour = 0, minute = 0, second = 0] = times.filter((part) => !Number.isNaN(part));
  const date = new Date(Date.UTC(year, month - 1, day));
  // A day that the month does not have would be one of the next month.
  const isDay = month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay && hour < 24 && minute < 60 && second < 60;
}

function resolveNumber(text: string): PlainScalar | undefined {
  const special = SPECIAL.exec(text);
  if (special) return float(special[1] === undefined ? NaN : special[1] === '-' ? -Infinity : Infinity);
  if (text === '-0') return float(-0);
  const plain = text.replaceAll('_', '');
  const [, sign, hexadecimal, binary, octal, decimal] = INTEGER.exec(plain) ?? [];
  const digits = hexadecimal ? `0x${hexadecimal}` : binary ? `0b${binary}` : octal ? `0o${octal}` : decimal;
  const whole = digits === undefined ? undefined : integer(BigInt(digits), sign);
  if (whole) return whole;
  if (!FLOAT.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? float(value) : undefined;
}

/** `undefined` where 64 bits are too few. */
function integer(magnitude: bigint, sign = ''): PlainScalar | undefined {
  const exact = sign === '-' ? -magnitude : magnitude;
  const value = Number(exact);
  if (Number.isSafeInteger(value)) return { value };
  const text = String(exact);
  if (BigInt.asIntN(64, exact) === exact) return { value, text };
  const isUnsigned = sign === '' && BigInt.asUintN(64, exact) === exact;
  return isUnsigned ? { value, goType: 'uint64', text } : undefined;
}

function float(value: number): PlainScalar {
  const text = floatText(value);
  return { value, goType: 'float64', ...(text === String(value) ? {} : { text }) };
}
