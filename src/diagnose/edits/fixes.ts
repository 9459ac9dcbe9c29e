/** What can be done about a finding now, with the files as they are. */
import type { Finding } from '../finding';
import { remedyEdits, type Texts } from './remedy-edits';
import type { TextEdit } from './text-edit';

export type Fix =
  | {
      readonly title: string;
      readonly edits: readonly TextEdit[];
      /** See `Remedy`. */
      readonly isSafe: boolean;
    }
  | { readonly title: string; readonly command: readonly string[] };

/** The remedies of a finding, the best one first, without those that cannot be done without risk. */
export function fixesOf({ remedies }: Finding, texts: Texts): readonly Fix[] {
  return remedies.flatMap((remedy): readonly Fix[] => {
    const { title } = remedy;
    if (remedy.kind === 'command') return [{ title, command: remedy.command }];
    const edits = remedyEdits(remedy, texts);
    return edits === undefined || edits.length === 0 ? [] : [{ title, edits, isSafe: remedy.isSafe }];
  });
}
