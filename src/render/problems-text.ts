/** What is wrong with compose files, in the form that compilers use and editors can jump to. */
import type { Problem, SourceRange } from '../compose/project';
import { plainStyle, type Style } from './style';

/** `file:line:column: error: message`, counted from 1, with the hint below; one line for each problem. */
export function renderProblems(problems: readonly Problem[], style: Style = plainStyle): string {
  return problems.map((problem) => renderProblem(problem, style)).join('');
}

function renderProblem({ severity, message, hint, range, related }: Problem, style: Style): string {
  const place = range === undefined ? '' : `${placeText(range)}: `;
  const word = severity === 'error' ? style.bad('error') : style.notice('warning');
  const next = hint === undefined ? '' : `  hint: ${hint}\n`;
  const also = related === undefined ? '' : `  ${placeText(related.range)}: ${related.message}\n`;
  return `${place}${word}: ${message}\n${also}${next}`;
}

function placeText({ file, start }: SourceRange): string {
  return `${file}:${start.line + 1}:${start.character + 1}`;
}
