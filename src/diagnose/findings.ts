/** What a person is shown: what the rules find, without what comments and settings silence. */
import { compareRanges, diagnose } from './diagnose';
import type { ProjectFacts } from './facts';
import type { Finding } from './finding';
import type { FindingCode } from './finding-codes';
import type { Severity } from './severity';
import { withoutIgnored } from './silence/silence';

/** What somebody wants a code to be; `off`: not to be shown. */
export type SeveritySettings = Readonly<Partial<Record<FindingCode, Severity | 'off'>>>;

export interface FindingOptions {
  /** The text of a file, for the comments in it; without it no comment silences anything. */
  readonly textOf?: (file: string) => string | undefined;
  /** Files that comments are looked for in, beside those of the findings and of the services. */
  readonly files?: Iterable<string>;
  readonly severities?: SeveritySettings;
}

/** All findings that are not silenced, by file and place; of a half-typed project only what is wrong with its files. */
export function findingsOf(facts: ProjectFacts, options: FindingOptions = {}): readonly Finding[] {
  const { textOf, files = [], severities = {} } = options;
  const found = diagnose(facts).filter(({ code }) => code === 'compose' || !hasHiddenParts(facts));
  const loud =
    textOf === undefined
      ? found
      : [...withoutIgnored(found, facts, files, textOf)].sort((a, b) => compareRanges(a.range, b.range));
  return withSeverities(loud, severities);
}

/** Whether a syntax error hides parts of the project, so that what is said of the rest would be guessed. */
export function hasHiddenParts({ problems }: Pick<ProjectFacts, 'problems'>): boolean {
  return problems.some(({ severity, code }) => severity === 'error' && code === 'yaml-syntax');
}

/** Severities as a setting has them. */
export function withSeverities(
  findings: readonly Finding[],
  severities: SeveritySettings,
): readonly Finding[] {
  return findings.flatMap((finding) => {
    const severity = severities[finding.code] ?? finding.severity;
    if (severity === 'off') return [];
    return severity === finding.severity ? [finding] : [{ ...finding, severity }];
  });
}
