/** Text that a POSIX shell takes as it is meant, whatever the compose files say. */

/** One word; names of devices and containers need no quotes. */
export function word(text: string): string {
  return /^[\w@%+:,./=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line. */
export function command(...words: readonly (string | number)[]): string {
  return words.map((each) => word(String(each))).join(' ');
}

/** Each line behind a `#`. */
export function comment(text: string): string {
  return text
    .split(/\r?\n|\r/)
    .map((line) => `# ${line}`.trimEnd())
    .join('\n');
}

/**
 * A command with text on its standard input: a here-document that nothing in the text can end.
 *
 * @param line the command, ready for the shell
 */
export function withInput(line: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  let end = 'END';
  while (lines.includes(end)) end += '_';
  return [`${line} <<'${end}'`, ...lines, end].join('\n');
}
