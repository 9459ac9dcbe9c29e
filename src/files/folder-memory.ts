/** Folders that are listed again and again, from the disk only when names have come or gone. */
import { stat } from 'node:fs/promises';
import { listFolder, type FolderEntry } from './list-folder';

/** The folders that were asked for last are kept. */
const MOST_KEPT = 2000;

interface Kept {
  readonly stamp: string;
  readonly entries: readonly FolderEntry[] | undefined;
}

export class FolderMemory {
  private readonly kept = new Map<string, Kept>();

  /** As `listFolder`. */
  async list(folder: string): Promise<readonly FolderEntry[] | undefined> {
    const stamp = await stampOf(folder);
    const known = this.kept.get(folder);
    this.kept.delete(folder);
    if (stamp === undefined) return undefined;
    const kept = known?.stamp === stamp ? known : { stamp, entries: await listFolder(folder) };
    this.kept.set(folder, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return kept.entries;
  }
}

/** Changes when a name comes or goes; taken before the names, so that it is never newer than they are. */
async function stampOf(folder: string): Promise<string | undefined> {
  try {
    const { mtimeNs, ctimeNs, ino } = await stat(folder, { bigint: true });
    return [mtimeNs, ctimeNs, ino].join(' ');
  } catch {
    return undefined;
  }
}
