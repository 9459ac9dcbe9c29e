/** What is wrong with compose files, in the form that compilers use and editors can jump to. */
import type { Problem } from '../compose/project';
import { plainStyle, type Style } from './style';

/** `file:line:column: error: message`, counted from 1, with the hint below; one line for each problem. */
export function renderProblems(problems: readonly Problem[], style: Style = plainStyle): string {
  return problems.map((problem) => renderProblem(problem, style)).join('');
}

function renderProblem({ severity, message, hint, range }: Problem, style: Style): string {
  const place =
    range === undefined ? '' : `${range.file}:${range.start.line + 1}:${range.start.character + 1}: `;
  const word = severity === 'error' ? style.bad('error') : style.notice('warning');
  const next = hint === undefined ? '' : `  hint: ${hint}\n`;
  return `${place}${word}: ${message}\n${next}`;
}
