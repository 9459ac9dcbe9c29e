/** The entry of the room: everything that is known of a project → findings. */
import type { SourceRange } from '../compose/project';
import type { ProjectFacts } from './facts';
import type { Finding } from './finding';
import { RULES } from './rules';
import { SEVERITIES } from './severity';

/** All findings by file and place, each once; at one place the more severe one first. */
export function diagnose(facts: ProjectFacts): readonly Finding[] {
  const findings = withoutEchoes(RULES.flatMap((rule) => rule(facts)));
  const once = new Map(findings.map((finding) => [identityOf(finding), finding]));
  return [...once.values()].sort(
    (a, b) =>
      compareRanges(a.range, b.range) || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}

/** What Compose says of a variable that is not set goes where a finding says what comes of it. */
function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const unset = new Set(
    findings.filter(({ code }) => code === 'unset-host').map(({ range }) => placeOf(range)),
  );
  return findings.filter(
    ({ problem, range }) => problem !== 'variable-not-set' || !unset.has(placeOf(range)),
  );
}

function placeOf({ file, start }: SourceRange): string {
  return `${file}:${start.line}:${start.character}`;
}

function identityOf({ code, message, range: { file, start } }: Finding): string {
  return [code, file, start.line, start.character, message].join('\0');
}

/** By file, then by place. */
export function compareRanges(a: SourceRange, b: SourceRange): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.start.line - b.start.line || a.start.character - b.start.character;
}
