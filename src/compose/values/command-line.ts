/**
 * Commands that are written as one string, which Compose splits into words as a shell would.
 *
 * Source of the behaviour: compose-go `types/command.go`, which uses mattn/go-shellwords without expansion.
 */

const BREAKS = new Set([';', '&', '|', '<', '>']);

/**
 * True where the quotes and brackets of a command are balanced, so that it can be split. An unquoted operator such
 * as `;` ends the command, and what follows is not looked at.
 */
export function isCommandLine(text: string): boolean {
  let quote: '"' | "'" | undefined;
  let isEscaped = false;
  let isInBackticks = false;
  let isInBrackets = false;
  let word = '';
  for (const character of text) {
    if (isEscaped) {
      isEscaped = false;
      word += character;
    } else if (character === '\\' && quote !== "'") {
      isEscaped = true;
    } else if (/\s/.test(character) && !quote && !isInBackticks && !isInBrackets) {
      word = '';
    } else if (character === '"' && quote !== "'" && !isInBrackets) {
      quote = quote ? undefined : '"';
    } else if (character === "'" && quote !== '"' && !isInBrackets) {
      quote = quote ? undefined : "'";
    } else if (character === '`' && !quote && !isInBrackets) {
      isInBackticks = !isInBackticks;
      word += character;
    } else if (character === '(' && !quote && !isInBackticks) {
      if (isInBrackets || !word.endsWith('$')) return false;
      isInBrackets = true;
      word += character;
    } else if (character === ')' && !quote && !isInBackticks) {
      // A bracket that nothing has opened counts as one that nothing closes.
      isInBrackets = !isInBrackets;
      word += character;
    } else if (BREAKS.has(character) && !quote && !isInBackticks && !isInBrackets) {
      return true;
    } else {
      word += character;
    }
  }
  return !isEscaped && !quote && !isInBackticks && !isInBrackets;
}
