/** A change of a value of a YAML file, tried before it is made. */
import type { FilePath } from '../remedy';
import { CannotEdit, changedValue, type Step } from './changed-value';
import type { Splice } from './changing-text';
import { narrowed } from './narrow';
import { isPlainMap, isSameValue, type Plain } from './plain-value';
import { SplicePlan } from './plan-splices';
import { styleOf } from './yaml-style';
import { YamlText } from './yaml-text';

/**
 * The splices after which a text says what the step makes of it, and all else as before.
 *
 * @throws CannotEdit
 */
export function valueSplices(text: string, step: Step): readonly Splice[] {
  const [section, service] = step.path;
  const part = section === 'services' && service !== undefined ? narrowed(text, service) : undefined;
  if (part === undefined) return tried(text, step);
  return tried(part.text, step).map((splice) => moved(splice, part.shift));
}

export function moved({ from, to, text }: Splice, shift: number): Splice {
  return { from: from + shift, to: to + shift, text };
}

/** @param splices without overlaps; of those at one place the first comes first */
function spliced(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  for (const splice of [...splices].sort((a, b) => a.from - b.from || a.to - b.to)) {
    result += text.slice(at, splice.from) + splice.text;
    at = splice.to;
  }
  return result + text.slice(at);
}

function tried(text: string, step: Step): readonly Splice[] {
  const yaml = new YamlText(text);
  if (!yaml.isSound) throw new CannotEdit('a syntax error');
  const before = yaml.values();
  const index = documentOf(before, step.path);
  const document = yaml.documents[index];
  if (document === undefined) throw new CannotEdit('an empty file');
  const expected = before.map((value, position) =>
    position === index ? (changedValue(value, [], step) ?? null) : value,
  );
  const splices = new SplicePlan(yaml, document, styleOf(yaml), step).splices();
  const after = new YamlText(spliced(text, splices));
  if (!after.isSound || !isSameValue(after.values(), expected)) throw new CannotEdit('another meaning');
  return splices;
}

/** The document of a file that a path is about: the last one that has the beginning of it. */
function documentOf(values: readonly Plain[], path: FilePath): number {
  const depth = (value: Plain): number => {
    let current: Plain | undefined = value;
    let steps = 0;
    for (const key of path.slice(0, 2)) {
      current = isPlainMap(current) ? current.get(key) : undefined;
      if (current === undefined) break;
      steps += 1;
    }
    return steps;
  };
  const depths = values.map(depth);
  return Math.max(0, depths.lastIndexOf(Math.max(...depths)));
}
