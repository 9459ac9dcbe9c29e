/** Text from files that nobody has checked, made safe to stand in Markdown. Pure. */

/** A code span: names from files keep their Markdown to themselves in it. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', '')}\``;
}

/** Code spans with commas between them. */
export function codes(values: readonly string[]): string {
  return values.map(code).join(', ');
}

export function bold(text: string): string {
  return `**${code(text)}**`;
}

/** Text without anything that Markdown would make a link, an emphasis or a tag of. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#!|~]/g, '\\$&');
}
