/** A finding as the editor shows it, with regard to the settings. Pure. */
import type { SourceRange } from '../../compose/project';
import type { Finding } from '../../diagnose/finding';
import type { FindingCode } from '../../diagnose/finding-codes';
import type { Severity } from '../../diagnose/severity';
import { printable } from '../../diagnose/wording';
import type { FindingSettings } from './finding-settings';
import { isLeftToOthers, type Neighbours } from './neighbours';

/** How the text of the place is drawn besides being underlined. */
export type ShownTag = 'deprecated' | 'unnecessary';

export interface ShownFinding {
  /** What it was made from, as it was found. */
  readonly finding: Finding;
  /** Where it stands now. */
  readonly range: SourceRange;
  readonly severity: Severity;
  /** Plain text of one line. */
  readonly message: string;
  readonly tag?: ShownTag;
  readonly related: readonly { readonly message: string; readonly range: SourceRange }[];
}

/** Longer words have no place to break, and are cut in the middle. */
const LONG_WORD = /(\S{40})\S{20,}(\S{20})/gu;
/** Longer messages fill the screen; what files say is shortened long before. */
const LONGEST_MESSAGE = 600;

/** The code as people write it: in settings of tools, in searches, in questions. */
export function fullCode(code: FindingCode): string {
  return `netscope/${code}`;
}

/** `undefined` where the settings, or another extension, have it that it is not shown. */
export function shownFinding(
  finding: Finding,
  { composeErrors, severities }: FindingSettings,
  neighbours: Neighbours,
): ShownFinding | undefined {
  const { code, problem, range } = finding;
  const severity = severities.get(code) ?? finding.severity;
  if (severity === 'off') return undefined;
  if (code === 'compose' && isLeftToOthers(problem ?? '', composeErrors, neighbours)) return undefined;
  const tag = tagOf(finding);
  return {
    finding,
    range,
    severity,
    message: oneLine(sentences(finding)),
    ...(tag === undefined ? {} : { tag }),
    related: finding.related.map(({ message, range }) => ({ message: oneLine(message), range })),
  };
}

function sentences({ message, hint }: Finding): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

function oneLine(text: string): string {
  const characters = Array.from(printable(text).replace(LONG_WORD, '$1…$2'));
  if (characters.length <= LONGEST_MESSAGE) return characters.join('');
  return `${characters.slice(0, LONGEST_MESSAGE - 1).join('')}…`;
}

function tagOf({ code, problem }: Finding): ShownTag | undefined {
  if (code === 'legacy-links') return 'deprecated';
  return problem === 'obsolete-version' ? 'unnecessary' : undefined;
}

/** Whether two projects say the same of a file. */
export function sameFinding(one: ShownFinding, other: ShownFinding): boolean {
  return (
    one.finding.code === other.finding.code &&
    one.message === other.message &&
    one.range.file === other.range.file &&
    one.range.start.line === other.range.start.line &&
    one.range.start.character === other.range.start.character
  );
}
