/** Numbers as Go prints and converts them. */

const INT64_RANGE = 2 ** 63;

/** A floating-point number as `%v` prints it: the fewest digits, with an exponent below 1e-04 and from 1e+06. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [digits = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A number as an integer of 64 bits: cut off, and the least one where it does not fit, as on amd64. */
export function toInt64(value: number): number {
  return value >= -INT64_RANGE && value < INT64_RANGE ? Math.trunc(value) : -INT64_RANGE;
}
