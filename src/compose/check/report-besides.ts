/** Problems of a later step that are not those of an earlier one told again. */
import type { Problem, SourceRange } from '../project';
import type { Report } from '../report';

/**
 * Passes on what is reported, except for errors at places where there is one already when this is called: a value
 * that the schema refuses cannot be read either, and says nothing new by that.
 */
export function besides(earlier: readonly Problem[], report: Report): Report {
  const places = new Set<string>();
  for (const { severity, range } of earlier) if (severity === 'error' && range) places.add(startOf(range));
  return (problem) => {
    const isKnown = problem.severity === 'error' && problem.range && places.has(startOf(problem.range));
    if (!isKnown) report(problem);
  };
}

function startOf({ file, start }: SourceRange): string {
  return `${start.line}:${start.character}:${file}`;
}
