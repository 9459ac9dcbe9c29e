/** Findings for a terminal, in the form that rustc made known. */
import type { SourceRange } from '../compose/project';
import type { Fix } from '../diagnose/edits/fixes';
import type { Finding } from '../diagnose/finding';
import type { Severity } from '../diagnose/severity';
import { printable } from '../diagnose/wording';
import { sourceExcerpt } from './source-excerpt';
import { plainStyle, type Style } from './style';

/** A finding with what can be done about it. */
export interface FixableFinding {
  readonly finding: Finding;
  readonly fixes: readonly Fix[];
}

export interface FindingsView {
  /** The text of a file; `undefined` where it is not known, which leaves the excerpt out. */
  readonly textOf: (file: string) => string | undefined;
  /** How a file is called. */
  readonly pathOf: (file: string) => string;
  readonly style?: Style;
}

/** A paragraph for each finding, with an empty line behind it. */
export function renderFindings(findings: readonly FixableFinding[], view: FindingsView): string {
  return findings.map((each) => `${renderFinding(each, view)}\n`).join('');
}

function renderFinding({ finding, fixes }: FixableFinding, view: FindingsView): string {
  const { style = plainStyle } = view;
  const { severity, code, message, hint, range, related } = finding;
  const head = `${severityStyle(severity, style)(`${severity}[netscope/${code}]`)}: ${style.heading(printable(message))}`;
  const places = [range, ...related.map((each) => each.range)];
  const margin = ' '.repeat(Math.max(...places.map(({ start }) => String(start.line + 1).length)));
  const bar = `${margin} ${style.faint('|')}`;
  const helps = [...(hint === undefined ? [] : [hint]), ...fixes.map(fixText)];
  const lines = [
    head,
    ...placeLines(range, margin, view, severityStyle(severity, style)),
    ...(helps.length > 0 ? [bar] : []),
    ...helps.map((help) => `${margin} ${style.faint('=')} ${style.good('help')}: ${printable(help)}`),
    ...related.flatMap((each) => [
      `${style.faint('note')}: ${printable(each.message)}`,
      ...placeLines(each.range, margin, view, style.faint),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function placeLines(
  { file, start, end }: SourceRange,
  margin: string,
  { textOf, pathOf, style = plainStyle }: FindingsView,
  caretStyle: (text: string) => string,
): readonly string[] {
  const place = `${printable(pathOf(file))}:${start.line + 1}:${start.character + 1}`;
  const arrow = `${margin}${style.faint('-->')} ${place}`;
  const line = textOf(file)?.split(/\r\n|\r|\n/)[start.line];
  if (line === undefined) return [arrow];
  const to = end.line === start.line ? end.character : line.length;
  const excerpt = sourceExcerpt(line, start.character, to);
  const number = String(start.line + 1).padStart(margin.length);
  const bar = style.faint('|');
  const blanks = /^ */.exec(excerpt.carets)?.[0] ?? '';
  return [
    arrow,
    `${margin} ${bar}`,
    `${style.faint(number)} ${bar} ${excerpt.line}`.trimEnd(),
    `${margin} ${bar} ${blanks}${caretStyle(excerpt.carets.trimStart())}`,
  ];
}

/** A command as a person would type it; the words that a shell would take apart stand between quotes. */
function fixText(fix: Fix): string {
  if (!('command' in fix)) return fix.isSafe ? `${fix.title} (--fix does it)` : fix.title;
  const words = fix.command.map((word) =>
    /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return `${fix.title}: ${words.join(' ')}`;
}

function severityStyle(severity: Severity, style: Style): (text: string) => string {
  if (severity === 'error') return style.bad;
  return severity === 'warning' ? style.notice : style.good;
}

/** `2 errors, 1 warning`; `undefined` where there is nothing. */
export function countFindings(findings: readonly Pick<Finding, 'severity'>[]): string | undefined {
  const counted = (severity: Severity, one: string, many: string): readonly string[] => {
    const count = findings.filter((each) => each.severity === severity).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  };
  const parts = [
    ...counted('error', 'error', 'errors'),
    ...counted('warning', 'warning', 'warnings'),
    ...counted('information', 'remark', 'remarks'),
    ...counted('hint', 'hint', 'hints'),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}
