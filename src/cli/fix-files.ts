/** Applies what is safe to apply, again and again, until nothing is left to do. */
import { posix } from 'node:path';
import { combinedEdits } from '../diagnose/edits/remedy-edits';
import { applyEdits } from '../diagnose/edits/text-edit';
import type { Finding } from '../diagnose/finding';
import type { Remedy } from '../diagnose/remedy';
import type { Texts } from './texts';

/** One remedy may make another one possible; more rounds than this do not end by themselves. */
const MOST_ROUNDS = 10;

export interface Fixed {
  readonly finding: Finding;
  readonly remedy: Remedy;
}

/**
 * Changes the texts in memory. Gives what was done, in order.
 *
 * @param find looks at the texts as they are then
 * @param folders in which files may be changed
 */
export async function fixTexts(
  texts: Texts,
  find: () => Promise<readonly Finding[]>,
  folders: readonly string[],
): Promise<readonly Fixed[]> {
  const fixed: Fixed[] = [];
  const tried = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const wanted = (await find()).flatMap((finding): readonly Fixed[] => {
      const [remedy] = finding.remedies;
      const identity = JSON.stringify([finding.code, finding.message, remedy]);
      if (remedy?.kind !== 'edit' || !remedy.isSafe || tried.has(identity) || !isInside(remedy, folders))
        return [];
      tried.add(identity);
      return [{ finding, remedy }];
    });
    const { edits, done } = combinedEdits(
      wanted.map(({ remedy }) => remedy),
      texts.textOf,
    );
    fixed.push(...wanted.filter(({ remedy }) => done.includes(remedy)));
    if (edits.length === 0) break;
    for (const file of new Set(edits.map(({ range }) => range.file))) {
      const own = edits.filter(({ range }) => range.file === file);
      texts.change(file, applyEdits(texts.textOf(file) ?? '', own));
    }
  }
  return fixed;
}

/** Standard input is no file that could be written, and what lies elsewhere is not the project's. */
function isInside(remedy: Remedy, folders: readonly string[]): boolean {
  if (remedy.kind !== 'edit') return false;
  return remedy.changes.every((change) => {
    const file = change.kind === 'replace' ? change.range.file : change.file;
    return posix.isAbsolute(file) && folders.some((folder) => file.startsWith(posix.join(folder, '/')));
  });
}
