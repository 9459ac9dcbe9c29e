/**
 * Values that are written as text where Compose wants a number, a boolean, a duration or a size.
 *
 * Source of the behaviour: compose-go `loader/interpolate.go`, `types/bytes.go`, `types/duration.go`, which rest on
 * Go's `strconv`, docker/go-units and xhit/go-str2duration. A fault is worded as these word it, so that it can be
 * searched for.
 */

import { normaliseDuration } from './go-duration';
import { quotedText } from './go-quote';

/** The value of a text, or what is wrong with it. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string };

const INTEGER = /^[-+]?[0-9]+$/;
const DIGITS = '[0-9](?:_?[0-9])*';
const DECIMAL = new RegExp(
  `^[-+]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:e[-+]?${DIGITS})?$`,
  'i',
);
const HEXADECIMAL = /^([-+]?)0x_?([0-9a-f]*(?:_[0-9a-f]+)*)(?:\.([0-9a-f]*))?p([-+]?[0-9]+)$/i;
const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** An integer of 64 bits in decimal notation, with an optional sign. `reader` is the Go function to name. */
export function parseInteger(text: string, reader = 'strconv.ParseInt'): Parsed<number> {
  const fault = (reason: string) => ({ fault: `${reader}: parsing ${quotedText(text)}: ${reason}` });
  if (!INTEGER.test(text)) return fault('invalid syntax');
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? { value: Number(value) } : fault('value out of range');
}

/** An integer in octal notation, as file modes are written. */
export function parseOctal(text: string): Parsed<number> {
  if (/^[-+]?[0-7]+$/.test(text)) return { value: parseInt(text, 8) };
  return { fault: `strconv.ParseInt: parsing ${quotedText(text)}: invalid syntax` };
}

/** A finite floating-point number in Go's notation: underscores between digits, `0x1p-2`. */
export function parseFloatingPoint(text: string, bits: 32 | 64 = 64): Parsed<number> {
  const fault = (reason: string) => ({ fault: `strconv.ParseFloat: parsing ${quotedText(text)}: ${reason}` });
  const value = floatingPoint(text);
  // Go reads "inf" and "NaN" too, and then fails to print the model as JSON.
  if (value === undefined) return fault('invalid syntax');
  const isInRange = Number.isFinite(value) && (bits === 64 || Math.abs(value) <= LARGEST_FLOAT32);
  return isInRange ? { value } : fault('value out of range');
}

function floatingPoint(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text.replaceAll('_', ''));
  const [, sign, whole = '', fraction = '', exponent] = HEXADECIMAL.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replaceAll('_', '');
  if (exponent === undefined || digits === '') return undefined;
  const magnitude = parseInt(digits, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -magnitude : magnitude;
}

const BOOLEAN_WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['y', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['n', false],
  ['no', false],
  ['off', false],
]);

/** A boolean as a word in any case. `isDated` marks the words that are booleans in YAML 1.1 only. */
export function parseBoolean(
  text: string,
): { readonly value: boolean; readonly isDated: boolean } | { readonly fault: string } {
  const word = text.toLowerCase();
  const value = BOOLEAN_WORDS.get(word);
  if (value === undefined) return { fault: `invalid boolean: ${text}` };
  return { value, isDated: word !== String(value) };
}

const PART = '(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)';
/** The unit of the first part of a duration that cannot be one. */
const STRANGE_UNIT = new RegExp(`^[-+]?(?:${PART}(?:[nu\u00b5\u03bcm]?s|[mhdw]))*${PART}([^0-9.]*)`);

/** What is wrong with a duration such as `1m30s`, `1.5h` or `2d`. */
export function durationFault(text: string): string | undefined {
  if (normaliseDuration(text) !== undefined) return undefined;
  const [, unit] = STRANGE_UNIT.exec(text) ?? [];
  if (unit === undefined) return `time: invalid duration ${quotedText(text)}`;
  if (unit === '') return `time: missing unit in duration ${quotedText(text)}`;
  return `time: unknown unit ${quotedText(unit)} in duration ${quotedText(text)}`;
}

/** A number of bytes such as `512m`, `1.5 GiB` or `-1`. Units are powers of 1024. */
export function parseSize(text: string): Parsed<number> {
  const integer = parseInteger(text);
  if ('value' in integer) return integer;
  // The number ends at the last digit, point or space; what follows is the unit.
  const [, number = '', space = '', unit = ''] = /^(.*?[0-9.]?)( ?)([^0-9. ]*)$/s.exec(text) ?? [];
  if (number === '' && space === '') return { fault: `invalid size: '${text}'` };
  const count = parseFloatingPoint(number);
  if ('fault' in count) return count;
  if (count.value < 0) return { fault: `invalid size: '${text}'` };
  const [, letter] = /^(?:b|([kmgtp])(?:b|ib)?)?$/i.exec(unit) ?? [];
  if (letter === undefined && !/^b?$/i.test(unit))
    return { fault: `invalid suffix: '${unit.toLowerCase()}'` };
  const power = letter === undefined ? 0 : 'kmgtp'.indexOf(letter.toLowerCase()) + 1;
  return { value: Math.trunc(count.value * 1024 ** power) };
}
