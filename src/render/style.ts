/** How text is emphasised; the words never depend on it. */
export interface Style {
  /** Headings. */
  readonly heading: (text: string) => string;
  /** What is as it should be. */
  readonly good: (text: string) => string;
  /** What is not. */
  readonly bad: (text: string) => string;
  /** What nobody knows, or what deserves a look. */
  readonly notice: (text: string) => string;
  /** Raw evidence and other background. */
  readonly faint: (text: string) => string;
}

const same = (text: string): string => text;

/** No emphasis at all: pipes, files, editors. */
export const plainStyle: Style = { heading: same, good: same, bad: same, notice: same, faint: same };

/** Colours of a terminal (ECMA-48, `SGR`). */
export const ansiStyle: Style = {
  heading: sgr(1, 22),
  good: sgr(32, 39),
  bad: sgr(31, 39),
  notice: sgr(33, 39),
  faint: sgr(2, 22),
};

function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}
