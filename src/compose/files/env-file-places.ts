/** Where in an env file something stands, and what is wrong there: the same for every use of such a file. */
import type { EnvFile } from './env-file';
import type { SourceRange } from '../project';
import type { Report } from '../report';

/** Gives the range of a zero-based line of a file. */
export function lineRanges(file: string, text: string): (line: number) => SourceRange {
  const lines = text.split(/\r?\n/);
  return (line) => ({
    file,
    start: { line, character: 0 },
    end: { line, character: lines[line]?.length ?? 0 },
  });
}

/** Reports each variable without a value that a parsed env file refers to, in the words of compose-go. */
export function reportMissing(
  { missing }: EnvFile,
  lineRange: (line: number) => SourceRange,
  report: Report,
): void {
  for (const { name, line } of missing) {
    report({
      severity: 'warning',
      code: 'variable-not-set',
      message: `The "${name}" variable is not set. Defaulting to a blank string.`,
      hint: `Set it earlier in the file or in the environment, or give a default: \${${name}:-value}.`,
      range: lineRange(line),
    });
  }
}

/** Reports the error of a parsed env file, if it has one. */
export function reportEnvFileError(
  file: string,
  { error }: EnvFile,
  lineRange: (line: number) => SourceRange,
  report: Report,
): void {
  if (!error) return;
  report({
    severity: 'error',
    code: 'env-file-syntax',
    message: `${file}, line ${error.line + 1}: ${error.message}.`,
    hint: 'Write KEY=value, one per line; quote values that hold special characters.',
    range: lineRange(error.line),
  });
}
