/** Findings after what the files say about them: some are silent, and comments with mistakes are findings themselves. */
import { nearestWord } from '../../compose/check/nearest-word';
import type { SourceRange } from '../../compose/project';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { FINDING_CODES, isFindingCode } from '../finding-codes';
import type { Remedy } from '../remedy';
import { quoted } from '../wording';
import { type IgnoreComment, ignoreComments } from './ignore-comments';

/** How codes are written in comments, settings and reports. */
const PREFIX = 'netscope/';

/**
 * Leaves out what comments silence, and adds a hint for each code in a comment that does not exist.
 *
 * @param files that comments are looked for in, beside those of the findings
 * @param textOf the text of a file; `undefined` where it is not known
 */
export function withoutIgnored(
  findings: readonly Finding[],
  { project }: Pick<ProjectFacts, 'project'>,
  files: Iterable<string>,
  textOf: (file: string) => string | undefined,
): readonly Finding[] {
  const comments = new Map<string, readonly IgnoreComment[]>();
  const all = [
    ...files,
    ...findings.map(({ range }) => range.file),
    ...project.services.map(({ range }) => range.file),
  ];
  for (const file of new Set(all)) {
    const text = textOf(file);
    if (text !== undefined) comments.set(file, ignoreComments(file, text));
  }
  if ([...comments.values()].every((each) => each.length === 0)) return findings;
  const services = new Map(project.services.map(({ name, range }) => [name, range]));
  const isIgnored = ({ code, range, service }: Finding): boolean => {
    const key = service === undefined ? undefined : services.get(service);
    return isSilent(comments, code, range) || (key !== undefined && isSilent(comments, code, key));
  };
  const loud = findings.filter((finding) => !isIgnored(finding));
  return [...loud, ...[...comments.values()].flat().flatMap(mistakesOf)];
}

function isSilent(
  comments: ReadonlyMap<string, readonly IgnoreComment[]>,
  code: string,
  { file, start }: SourceRange,
): boolean {
  const here = comments.get(file) ?? [];
  return here.some(
    ({ words, line, end }) =>
      line <= start.line && start.line < end && words.some(({ word }) => codeOf(word) === code),
  );
}

function codeOf(word: string): string {
  return word.startsWith(PREFIX) ? word.slice(PREFIX.length) : word;
}

function mistakesOf({ words, range }: IgnoreComment): readonly Finding[] {
  const known = 'docs/findings lists the codes; findings show theirs.';
  if (words.length === 0) {
    const message = '`netscope-ignore` silences nothing, because no code stands behind it.';
    return [hint(message, range, [], `Write the code of the finding behind it; ${known}`)];
  }
  return words.flatMap(({ word, range: place }) => {
    const code = codeOf(word);
    if (isFindingCode(code)) return [];
    const near = nearestWord(code, FINDING_CODES);
    const message = `\`netscope-ignore\` silences nothing, because no finding has the code ${quoted(word)}.`;
    if (near === undefined) return [hint(message, place, [], `Correct the code; ${known}`)];
    const title = `Change the code to ${quoted(near)}`;
    const change = { kind: 'replace', range: place, text: near } as const;
    return [hint(message, place, [{ kind: 'edit', title, changes: [change], isSafe: false }])];
  });
}

function hint(message: string, range: SourceRange, remedies: readonly Remedy[], text?: string): Finding {
  return {
    code: 'unknown-ignore',
    severity: 'hint',
    message,
    ...(text === undefined ? {} : { hint: text }),
    range,
    related: [],
    remedies,
  };
}
