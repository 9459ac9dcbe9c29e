/** The files of one load: one state of each, and a record of what was asked for and why. */
import { UnreadableFile } from './file-reader';
import type { FileReader, SourceRange } from '../project';

/**
 * What a file is read for. `looked-for` is a path that was tried without anybody naming it, such as a default name
 * in a folder above.
 */
export type FileRole =
  | 'compose'
  | 'override'
  | 'include'
  | 'extends'
  | 'env-file'
  | 'service-env-file'
  | 'label-file'
  | 'looked-for';

/** A `FileReader` that is told what for. Every `FileReader` is one that does not listen. */
export interface RoleReader {
  /** @param from the value that named the file, where one did */
  read(path: string, role?: FileRole, from?: SourceRange): Promise<string | undefined>;
}

/** One reason why a file was asked for. */
export interface FileUse {
  readonly role: FileRole;
  readonly from?: SourceRange;
}

/** One path that was asked for. Its change, appearance or disappearance may change what the load gives. */
export interface RecordedFile {
  readonly path: string;
  /** `unreadable`: there is something, but no text to be had. */
  readonly state: 'read' | 'absent' | 'unreadable';
  /** Each reason once, in the order of asking; `looked-for` only if there is no other. */
  readonly uses: readonly FileUse[];
}

interface Reading {
  readonly text: Promise<string | undefined>;
  readonly uses: Map<string, FileUse>;
  state: RecordedFile['state'] | undefined;
}

/** Lays a record over a reader. One object serves one load, which sees one state of each file. */
export class RecordedReading implements RoleReader {
  private readonly readings = new Map<string, Reading>();

  constructor(private readonly reader: FileReader) {}

  /** Rejects as the reader does, each time that it is asked for the path again. */
  read(path: string, role: FileRole = 'looked-for', from?: SourceRange): Promise<string | undefined> {
    const reading = this.readings.get(path) ?? this.start(path);
    const use: FileUse = { role, ...(from && { from }) };
    const identity = JSON.stringify(use);
    if (!reading.uses.has(identity)) reading.uses.set(identity, use);
    return reading.text;
  }

  /** What was asked for, in the order of first asking; paths that are still being read are not in it. */
  files(): readonly RecordedFile[] {
    const files: RecordedFile[] = [];
    for (const [path, { state, uses }] of this.readings) {
      if (state === undefined) continue;
      const all = [...uses.values()];
      const named = all.filter(({ role }) => role !== 'looked-for');
      files.push({ path, state, uses: named.length > 0 ? named : all });
    }
    return files;
  }

  private start(path: string): Reading {
    const reading: Reading = { text: this.readNow(path), uses: new Map(), state: undefined };
    this.readings.set(path, reading);
    return reading;
  }

  private async readNow(path: string): Promise<string | undefined> {
    try {
      const text = await this.reader.read(path);
      this.settle(path, text === undefined ? 'absent' : 'read');
      return text;
    } catch (error) {
      this.settle(
        path,
        error instanceof UnreadableFile && error.replaced !== undefined ? 'read' : 'unreadable',
      );
      throw error;
    }
  }

  private settle(path: string, state: RecordedFile['state']): void {
    const reading = this.readings.get(path);
    if (reading) reading.state = state;
  }
}
