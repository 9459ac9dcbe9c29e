/** What the commands print: results on standard output, everything else on standard error. */
import { ansiStyle, plainStyle, type Style } from '../render/style';
import type { CliDependencies, TextStream } from './dependencies';

const CLEAR_LINE = '\r\u001b[K';

/** The version of all JSON forms; it rises when a field changes its meaning or goes away. */
export const JSON_VERSION = 1;

export class Output {
  /** For text on standard output. */
  readonly style: Style;
  /** For text on standard error. */
  readonly noteStyle: Style;
  private readonly stdout: TextStream;
  private readonly stderr: TextStream;
  private showsProgress = false;

  constructor({ stdout, stderr, environment }: Pick<CliDependencies, 'stdout' | 'stderr' | 'environment'>) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.style = styleOf(stdout, environment);
    this.noteStyle = styleOf(stderr, environment);
  }

  /** Text with its own line feeds. */
  result(text: string): void {
    this.endProgress();
    this.stdout.write(text);
  }

  /** One JSON document, with its version first. */
  json(value: object): void {
    this.result(`${JSON.stringify({ version: JSON_VERSION, ...value }, undefined, 2)}\n`);
  }

  /** One of many JSON documents, in a line of its own, with its version first. */
  jsonLine(value: object): void {
    this.result(`${JSON.stringify({ version: JSON_VERSION, ...value })}\n`);
  }

  /** Text for the person, with its own line feeds. */
  note(text: string): void {
    this.endProgress();
    this.stderr.write(text);
  }

  /** `error: …` and, where there is one, `hint: …`. */
  error(message: string, hint?: string): void {
    this.note(`${this.noteStyle.bad('error')}: ${message}\n`);
    if (hint !== undefined) this.note(`  hint: ${hint}\n`);
  }

  warning(message: string): void {
    this.note(`${this.noteStyle.notice('warning')}: ${message}\n`);
  }

  /** The step that is under way: one line that is written over on a terminal, a line each elsewhere. */
  progress(message: string): void {
    if (this.stderr.isTTY !== true) {
      this.stderr.write(`${message}\n`);
      return;
    }
    const width = this.stderr.columns ?? 80;
    this.stderr.write(CLEAR_LINE + message.slice(0, width - 1));
    this.showsProgress = true;
  }

  /** Takes the progress line away. */
  endProgress(): void {
    if (this.showsProgress) this.stderr.write(CLEAR_LINE);
    this.showsProgress = false;
  }
}

/** Colours on a terminal only, unless `NO_COLOR` (no-color.org) holds anything or the terminal knows none. */
function styleOf(stream: TextStream, environment: CliDependencies['environment']): Style {
  const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return stream.isTTY === true && !refused ? ansiStyle : plainStyle;
}
