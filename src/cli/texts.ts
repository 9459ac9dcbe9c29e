/** The texts that a command works with: those of the disk, and what it has made of them so far. */
import type { FileReader } from '../compose/project';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * A reader that keeps what it has read, and gives changed texts in place of what the disk has. Texts that are given
 * at once have no byte order mark, as places do not count it.
 */
export class Texts implements FileReader {
  private readonly found = new Map<string, Promise<string | undefined>>();
  private readonly known = new Map<string, string>();
  private readonly changes = new Map<string, string>();

  constructor(private readonly reader: FileReader) {}

  read(path: string): Promise<string | undefined> {
    const changed = this.changes.get(path);
    if (changed !== undefined) return Promise.resolve(changed);
    let text = this.found.get(path);
    if (text === undefined) {
      text = this.reader.read(path).then((each) => {
        if (each !== undefined) this.known.set(path, each);
        return each;
      });
      this.found.set(path, text);
    }
    return text;
  }

  /** Every path that something was read from. */
  get paths(): readonly string[] {
    return [...this.known.keys()];
  }

  /** What was read, with the changes; `undefined` where nothing was. */
  readonly textOf = (path: string): string | undefined =>
    withoutMark(this.changes.get(path) ?? this.known.get(path));

  /** @param text without a byte order mark, which stays where there was one */
  change(path: string, text: string): void {
    const mark = this.known.get(path)?.startsWith(BYTE_ORDER_MARK) === true ? BYTE_ORDER_MARK : '';
    this.changes.set(path, mark + text);
  }

  /** What differs from what was read, by path. */
  changed(): readonly { readonly path: string; readonly before: string; readonly after: string }[] {
    return [...this.changes].flatMap(([path, after]) => {
      const before = this.known.get(path) ?? '';
      return before === after ? [] : [{ path, before, after }];
    });
  }
}

function withoutMark(text: string | undefined): string | undefined {
  return text?.startsWith(BYTE_ORDER_MARK) === true ? text.slice(1) : text;
}
