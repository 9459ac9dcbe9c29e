/** The files of one load, as they were then, so that a later look shows whether any of them is another one. */
import type { FileReader } from '../compose/project';

/** What there was: a text, nothing, or the reason why there was no text to be had. */
type Found = { readonly text: string | undefined } | { readonly refusal: string };

const STANDARD_INPUT = '-';

/** Standard input can be read once only, and is the same for every load. */
export function onceFromInput(reader: FileReader): FileReader {
  let input: Promise<string | undefined> | undefined;
  return {
    read: (path) => (path === STANDARD_INPUT ? (input ??= reader.read(path)) : reader.read(path)),
  };
}

export class RememberedFiles implements FileReader {
  private readonly found = new Map<string, Found>();

  constructor(private readonly reader: FileReader) {}

  async read(path: string): Promise<string | undefined> {
    try {
      const text = await this.reader.read(path);
      this.found.set(path, { text });
      return text;
    } catch (error) {
      this.found.set(path, { refusal: String(error) });
      throw error;
    }
  }

  /** Every path that was asked for, also those where nothing was. */
  get paths(): string[] {
    return [...this.found.keys()].filter((path) => path !== STANDARD_INPUT);
  }

  /** Whether any path shows something else by now. */
  async differ(): Promise<boolean> {
    for (const path of this.paths) {
      const now = await this.reader.read(path).then(
        (text): Found => ({ text }),
        (error: unknown): Found => ({ refusal: String(error) }),
      );
      if (JSON.stringify(now) !== JSON.stringify(this.found.get(path))) return true;
    }
    return false;
  }
}
