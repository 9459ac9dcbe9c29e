/** Findings for tests. */
import type { SourceRange } from '../../../../src/compose/project';
import type { Finding } from '../../../../src/diagnose/finding';

export const FILE = '/srv/shop/compose.yaml';

/** `3:4-3:9` of a file, lines and characters from 0. */
export function place(text: string, file = FILE): SourceRange {
  const [line = 0, character = 0, endLine = 0, endCharacter = 0] = text.split(/[:-]/).map(Number);
  return { file, start: { line, character }, end: { line: endLine, character: endCharacter } };
}

export function finding(fields: Partial<Finding> = {}): Finding {
  return {
    code: 'localhost',
    severity: 'warning',
    message: 'In `web`, `localhost` is `web` itself.',
    range: place('3:4-3:13'),
    related: [],
    remedies: [],
    ...fields,
  };
}
