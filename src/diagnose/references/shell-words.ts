/** Command lines taken apart into commands and words, each character with its place. */

/** A word without its quotes. */
export interface Word {
  readonly text: string;
  /** For each character of `text`, its offset; one more for the place behind the last. */
  readonly offsets: readonly number[];
  /** True where a part was quoted, so that no operator or comment was meant. */
  readonly isQuoted: boolean;
  /** Tells apart words of several texts. */
  readonly source: number;
}

/** Beyond, a text is data rather than a command line. */
const MAXIMUM_LENGTH = 1 << 16;

/** A text as one word, quotes included: an item of a list in exec form. */
export function wholeWord(text: string, source: number): Word {
  const length = Math.min(text.length, MAXIMUM_LENGTH);
  const offsets = Array.from({ length: length + 1 }, (_, index) => index);
  return { text: text.slice(0, length), offsets, isQuoted: true, source };
}

/**
 * Splits a script into simple commands, as far as that takes no more than quotes and operators: `a && b | c` are three,
 * and so is what stands in `$(…)`. Redirections, comments and here-documents are not told apart from words.
 *
 * @param script a word that holds the script
 */
export function splitCommands(script: Word): readonly (readonly Word[])[] {
  return new Splitter(script).commands();
}

const OPERATORS = ';&|()\n`';

class Splitter {
  private readonly found: Word[][] = [];
  private command: Word[] = [];
  private text = '';
  private offsets: number[] = [];
  private isWord = false;
  private isQuoted = false;
  private at = 0;

  constructor(private readonly script: Word) {}

  commands(): readonly (readonly Word[])[] {
    const { text } = this.script;
    while (this.at < text.length) this.step(text[this.at] ?? '');
    this.endCommand();
    return this.found;
  }

  private step(character: string): void {
    const { text } = this.script;
    if (character === "'") this.singleQuoted();
    else if (character === '"') this.doubleQuoted();
    else if (character === '\\') this.escaped();
    else if (character === '#' && !this.isWord) this.skipTo(text.indexOf('\n', this.at));
    else if (character === '$' && text[this.at + 1] === '(') {
      this.endCommand();
      this.at += 2;
    } else if (OPERATORS.includes(character)) {
      this.endCommand();
      this.at++;
    } else if (/\s/.test(character)) {
      this.endWord();
      this.at++;
    } else this.take();
  }

  private singleQuoted(): void {
    const end = this.script.text.indexOf("'", this.at + 1);
    this.open();
    this.at++;
    while (this.at < (end < 0 ? this.script.text.length : end)) this.take();
    this.at++;
  }

  private doubleQuoted(): void {
    const { text } = this.script;
    this.open();
    this.at++;
    while (this.at < text.length && text[this.at] !== '"') {
      if (text[this.at] === '\\' && '"\\$`\n'.includes(text[this.at + 1] ?? ' ')) this.at++;
      this.take();
    }
    this.at++;
  }

  private escaped(): void {
    const next = this.script.text[this.at + 1];
    this.at++;
    if (next === '\n') this.at++;
    else if (next !== undefined) this.take();
  }

  private open(): void {
    this.isWord = true;
    this.isQuoted = true;
  }

  private take(): void {
    this.isWord = true;
    this.text += this.script.text[this.at] ?? '';
    this.offsets.push(this.script.offsets[this.at] ?? 0);
    this.at++;
  }

  private skipTo(offset: number): void {
    this.at = offset < 0 ? this.script.text.length : offset;
  }

  private endWord(): void {
    if (!this.isWord) return;
    const last = this.offsets.at(-1);
    const end = last === undefined ? (this.script.offsets[this.at] ?? 0) : last + 1;
    const { text, isQuoted } = this;
    this.command.push({ text, offsets: [...this.offsets, end], isQuoted, source: this.script.source });
    this.text = '';
    this.offsets = [];
    this.isWord = false;
    this.isQuoted = false;
  }

  private endCommand(): void {
    this.endWord();
    if (this.command.length > 0) this.found.push(this.command);
    this.command = [];
  }
}
