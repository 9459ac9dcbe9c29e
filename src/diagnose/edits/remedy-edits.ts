/** From what has to become true to changes of texts. */
import type { SourceRange } from '../../compose/project';
import type { Change, Remedy } from '../remedy';
import { CannotEdit, stepOf } from './changed-value';
import { ChangingText } from './changing-text';
import { replacement } from './replacement';
import type { TextEdit } from './text-edit';
import { valueSplices } from './value-splices';

/** The text of a file as it is now, without a byte order mark; `undefined` where it is not known. */
export type Texts = (file: string) => string | undefined;

/**
 * The edits that make a remedy true, in the order of the files, without overlaps; `undefined` where it is a command, or
 * cannot be done without risk for the rest of a file. None where it is true already.
 */
export function remedyEdits(remedy: Remedy, texts: Texts): readonly TextEdit[] | undefined {
  const { edits, done } = combinedEdits([remedy], texts);
  return done.length === 1 ? edits : undefined;
}

/** What becomes of several remedies at once. */
export interface CombinedEdits {
  readonly edits: readonly TextEdit[];
  /** Those that the edits make true; the others are commands, cannot be done, or not together with these. */
  readonly done: readonly Remedy[];
}

/** The edits that make as many of the remedies true as can be, the first ones first. */
export function combinedEdits(remedies: readonly Remedy[], texts: Texts): CombinedEdits {
  let files: ReadonlyMap<string, ChangingText> = new Map();
  const done: Remedy[] = [];
  for (const remedy of remedies) {
    if (remedy.kind !== 'edit') continue;
    const changed = withChanges(files, remedy.changes, texts);
    if (changed === undefined) continue;
    files = changed;
    done.push(remedy);
  }
  return { edits: [...files.values()].flatMap((file) => file.edits()), done };
}

/** All changes made, or none. */
function withChanges(
  files: ReadonlyMap<string, ChangingText>,
  changes: readonly Change[],
  texts: Texts,
): ReadonlyMap<string, ChangingText> | undefined {
  const changed = new Map(files);
  const own = new Set<string>();
  try {
    // Places are those of the texts as they were, so what is said by place comes first.
    for (const change of [...changes].sort((a, b) => orderOf(a) - orderOf(b))) {
      const file = change.kind === 'replace' ? change.range.file : change.file;
      const text = own.has(file) ? changed.get(file) : (changed.get(file)?.copy() ?? opened(file, texts));
      if (text === undefined) return undefined;
      changed.set(file, text);
      own.add(file);
      if (change.kind === 'replace') replacePlace(text, change.range, change.text);
      else text.change(valueSplices(text.text, stepOf(change)));
    }
    return changed;
  } catch (error) {
    if (error instanceof CannotEdit) return undefined;
    throw error;
  }
}

function orderOf({ kind }: Change): number {
  return kind === 'replace' ? 0 : 1;
}

function opened(file: string, texts: Texts): ChangingText | undefined {
  const text = texts(file);
  return text === undefined ? undefined : new ChangingText(file, text);
}

function replacePlace(changing: ChangingText, range: SourceRange, text: string): void {
  const place = changing.find(range);
  if (place === undefined) throw new CannotEdit('the place has changed');
  changing.change([replacement(range.file, changing.text, place, text)]);
}
