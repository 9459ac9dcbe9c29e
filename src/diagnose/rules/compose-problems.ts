/** What docker compose itself would say about the files, at its place. */
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';

/** Problems without a place in a file are left to whoever has read the files. */
export function composeProblems({ problems }: ProjectFacts): readonly Finding[] {
  return problems.flatMap(({ severity, code, message, hint, range, related }) =>
    range === undefined
      ? []
      : [
          {
            code: 'compose' as const,
            problem: code,
            severity,
            message,
            ...(hint === undefined ? {} : { hint }),
            range,
            related: related === undefined ? [] : [related],
            remedies: [],
          },
        ],
  );
}
