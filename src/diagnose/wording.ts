/** How names and values of files stand in sentences. */

/** Longer values are cut in the middle: both ends tell one from another. */
const LONGEST_VALUE = 60;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A name or value in backticks; whatever a terminal or a reader would take for something else is replaced. */
export function quoted(text: string): string {
  return `\`${shortened(printable(text)).replaceAll('`', "'")}\``;
}

/** Names in backticks, as a person lists them: "`a`, `b` and `c`"; from the seventh on they are counted. */
export function listed(names: readonly string[], word = 'and'): string {
  const shown = names.length > 6 ? names.slice(0, 5).map(quoted) : names.map(quoted);
  const all = names.length > 6 ? [...shown, `${names.length - 5} more`] : shown;
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} ${word} ${last}`;
}

/** Text of somebody else on one line, without anything that is not seen; of any length. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (/\s/u.test(character) ? ' ' : '�'));
}

function shortened(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= LONGEST_VALUE) return text;
  const half = LONGEST_VALUE / 2;
  return `${characters.slice(0, half).join('')}…${characters.slice(1 - half).join('')}`;
}
