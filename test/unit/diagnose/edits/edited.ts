/** Changes of one file, as text. */
import { remedyEdits } from '../../../../src/diagnose/edits/remedy-edits';
import { applyEdits } from '../../../../src/diagnose/edits/text-edit';
import type { Change, YamlValue } from '../../../../src/diagnose/remedy';

export const FILE = '/shop/compose.yaml';

/** The text after the changes; `undefined` where they cannot be made. */
export function edited(text: string, ...changes: readonly Change[]): string | undefined {
  const remedy = { kind: 'edit', title: 'Change it', changes, isSafe: true } as const;
  const edits = remedyEdits(remedy, (file) => (file === FILE ? text : undefined));
  return edits && applyEdits(text, edits);
}

/** @param path with dots between its keys */
export function add(path: string, value: YamlValue, key?: string): Change {
  return {
    kind: 'add',
    file: FILE,
    path: path.split('.'),
    value,
    ...(key === undefined ? {} : { key }),
  };
}

export function set(path: string, value: YamlValue): Change {
  return { kind: 'set', file: FILE, path: path.split('.'), value };
}

export function remove(path: string): Change {
  return { kind: 'remove', file: FILE, path: path.split('.') };
}

/** Other text for the first place that holds `old`. */
export function replace(text: string, old: string, put: string): Change {
  const lines = text.split(/\r\n|\r|\n/);
  const line = lines.findIndex((each) => each.includes(old));
  const character = lines[line]?.indexOf(old) ?? -1;
  const range = { file: FILE, start: { line, character }, end: { line, character: character + old.length } };
  return { kind: 'replace', range, text: put };
}
