/** Files of words and lines, as most servers have them. */

/** A word of a configuration file with its offset; without quotes. */
export interface Token {
  readonly text: string;
  readonly from: number;
}

/** The words of each line that is neither empty nor a comment. */
export function linesOf(text: string, comment = '#'): readonly (readonly Token[])[] {
  const lines: Token[][] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    const tokens: Token[] = [];
    for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)) {
      if (match[0].startsWith(comment)) break;
      const quote = match[1] === undefined ? 0 : 1;
      tokens.push({ text: match[1] ?? match[0], from: from + match.index + quote });
    }
    if (tokens.length > 0) lines.push(tokens);
    from += line.length + 1;
  }
  return lines;
}
