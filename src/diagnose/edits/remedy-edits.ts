/** From what has to become true to changes of texts. */
import type { Change, Remedy } from '../remedy';
import type { TextEdit } from './text-edit';

/** The text of a file as it is now; `undefined` where it is not known. */
export type Texts = (file: string) => string | undefined;

/**
 * The edits that make a remedy true, in no order, without overlaps; `undefined` where it is a command, or cannot be done
 * without risk for the rest of a file.
 */
export function remedyEdits(remedy: Remedy, texts: Texts): readonly TextEdit[] | undefined {
  if (remedy.kind !== 'edit') return undefined;
  const edits = remedy.changes.map((change) => changeEdits(change, texts));
  return edits.every((each) => each !== undefined) ? edits.flat() : undefined;
}

function changeEdits(change: Change, texts: Texts): readonly TextEdit[] | undefined {
  if (change.kind !== 'replace') return undefined;
  return texts(change.range.file) === undefined ? undefined : [{ range: change.range, newText: change.text }];
}
