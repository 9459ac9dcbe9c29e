/** What docker compose itself would say about the files, at its place. */
import type { Problem } from '../../compose/project';
import { composeRemedies } from '../compose-remedies';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import type { Severity } from '../severity';
import { printable } from '../wording';

/** Compose goes on as if nothing were, and so may whoever has written it; who calls may well have no home folder. */
const MILDER: Readonly<Record<string, Severity>> = {
  'obsolete-version': 'hint',
  'home-not-set': 'information',
  'dated-boolean': 'information',
  'dated-external-name': 'information',
};

/** Problems without a place in a file are left to whoever has read the files. */
export function composeProblems(facts: ProjectFacts): readonly Finding[] {
  return facts.problems.flatMap((problem) => {
    const { code, message, hint, range, related } = problem;
    if (range === undefined) return [];
    return [
      {
        code: 'compose' as const,
        problem: code,
        severity: severityOf(facts, problem),
        message: printable(message),
        ...(hint === undefined ? {} : { hint: printable(hint) }),
        range,
        related: related === undefined ? [] : [{ ...related, message: printable(related.message) }],
        remedies: composeRemedies(facts, problem),
      },
    ];
  });
}

function severityOf({ project }: ProjectFacts, { code, severity }: Problem): Severity {
  // Every service has a profile, and none of them was asked for: the files are in order.
  if (code === 'no-services' && project.services.length > 0) return 'information';
  return MILDER[code] ?? severity;
}
