/** Files that services see, as the editors and the disk have them. */
import type { Project } from '../../compose/project';
import type { ServiceFile } from '../../diagnose/facts';
import { readServiceFiles, wantedFiles } from '../../diagnose/service-files';
import { FileMemory } from '../../files/file-memory';
import { FolderMemory } from '../../files/folder-memory';
import { EditorReader } from '../projects/editor-reader';

/** Looking through hundreds of files at each keystroke is too much; changes that are watched count at once. Milliseconds. */
const FRESH_MS = 5000;

export interface SeenFiles {
  readonly files: readonly ServiceFile[];
  /** What they were read by. */
  readonly reader: EditorReader;
}

export class SeenFilesReader {
  private readonly disk = new FileMemory();
  private readonly folders = new FolderMemory();
  private last: (SeenFiles & { readonly wanted: string; readonly taken: number }) | undefined;

  /** Within the bounds of `readServiceFiles`. */
  async read(project: Project): Promise<SeenFiles> {
    const wanted = JSON.stringify(wantedFiles(project));
    const { last } = this;
    const isFresh = last?.wanted === wanted && Date.now() - last.taken < FRESH_MS;
    if (isFresh && last.reader.isCurrent()) return last;
    const taken = Date.now();
    const reader = new EditorReader((path) => this.disk.read(path));
    const files = await readServiceFiles(project, {
      read: (path) => reader.read(path),
      list: (folder) => this.folders.list(folder),
    });
    this.last = { files, reader, wanted, taken };
    return this.last;
  }

  /** Something has changed on the disk. */
  forget(): void {
    this.last = undefined;
  }
}
