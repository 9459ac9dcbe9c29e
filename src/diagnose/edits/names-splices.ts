/** A list of names that becomes a mapping with settings for each, line by line, so that comments stay. */
import { isScalar, type YAMLSeq } from 'yaml';
import { dashes, insertedLines, linesBehind } from './block-splices';
import { CannotEdit } from './changed-value';
import type { Splice } from './changing-text';
import type { Plain } from './plain-value';
import { entryLines, type Writing } from './write-yaml';
import { rangeOf, type YamlText } from './yaml-text';

/**
 * @param names what the mapping holds: first the names of the list in its order, then more
 * @param parent the column of the key that the list stands under
 */
export function namesAsEntries(
  yaml: YamlText,
  list: YAMLSeq,
  names: ReadonlyMap<string, Plain>,
  parent: number,
  writing: Writing,
): readonly Splice[] {
  const { lineEnd, step } = writing.style;
  const starts = dashes(list);
  const first = yaml.column(starts[0] ?? 0);
  const column = first > parent ? first : parent + step;
  const known = new Set<string>();
  const splices = list.items.flatMap((item, index): Splice[] => {
    const dash = starts[index];
    if (dash === undefined || !isScalar(item) || typeof item.value !== 'string')
      throw new CannotEdit('no name');
    const [from, to] = rangeOf(item);
    if (yaml.lineEnd(dash) < to || item.anchor !== undefined) throw new CannotEdit('no name');
    known.add(item.value);
    const [, ...settings] = entryLines(item.value, names.get(item.value) ?? null, column, writing);
    const indent: Splice = { from: yaml.lineStart(dash), to: from, text: ' '.repeat(column) };
    const colon: Splice = { from: to, to, text: ':' };
    if (settings.length === 0) return [indent, colon];
    return [indent, colon, insertedLines(yaml, yaml.nextLine(to), settings, lineEnd)];
  });
  const more = [...names].filter(([name]) => !known.has(name));
  const lines = more.flatMap(([name, settings]) => entryLines(name, settings, column, writing));
  return lines.length === 0 ? splices : [...splices, linesBehind(yaml, list, first, lines, lineEnd)];
}
