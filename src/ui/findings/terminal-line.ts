/** A command of a remedy as somebody would type it. Pure. */
import { command } from '../../render/script/shell';

/** What every shell of every system takes for one word. */
const PLAIN = /^[\w@%+:,./=-]+$/;
/** A new line would run the command before anybody has seen it. */
const CONTROL = /\p{Cc}/u;

/**
 * One line for a terminal; `undefined` where there is none that means the same whatever the shell.
 *
 * @param platform `process.platform` of the shell
 */
export function terminalLine(words: readonly string[], platform: string): string | undefined {
  if (words.length === 0 || words.some((word) => CONTROL.test(word))) return undefined;
  if (platform === 'win32' && !words.every((word) => PLAIN.test(word))) return undefined;
  return command(...words);
}
