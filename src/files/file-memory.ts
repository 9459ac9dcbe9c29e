/** Files that are read again and again, such as those that services see, from the disk only when they have changed. */
import { stat } from 'node:fs/promises';
import { readRegularFile } from './read-regular-file';

/** Larger files are read each time instead of being kept, characters. */
const LARGEST_KEPT = 256 * 1024;
/** The files that were asked for last are kept. */
const MOST_KEPT = 500;

interface Kept {
  readonly stamp: string;
  readonly text: string;
}

export class FileMemory {
  private readonly kept = new Map<string, Kept>();

  /** As `readRegularFile`. */
  async read(path: string): Promise<string | undefined> {
    const stamp = await stampOf(path);
    const known = this.kept.get(path);
    this.kept.delete(path);
    if (known !== undefined && known.stamp === stamp) {
      this.kept.set(path, known);
      return known.text;
    }
    const text = await readRegularFile(path);
    if (text !== undefined && stamp !== undefined && text.length <= LARGEST_KEPT)
      this.keep(path, stamp, text);
    return text;
  }

  private keep(path: string, stamp: string, text: string): void {
    this.kept.set(path, { stamp, text });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

/** Changes with the content; taken before the content, so that it is never newer than that. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join(' ');
  } catch {
    return undefined;
  }
}
