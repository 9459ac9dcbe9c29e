/** What a `FileReader` says about a path that is there and still cannot be used. */

/**
 * The largest file that the loader takes, in bytes. Files with a thousand services have less than half a mebibyte,
 * and reading costs memory of some hundred times the size of the worst text, so that ten times more than anybody
 * needs still leaves an editor's process alive.
 */
export const MAXIMUM_FILE_BYTES = 4 * 1024 * 1024;

export type UnreadableReason =
  'directory' | 'not-regular' | 'too-large' | 'not-utf8' | 'no-permission' | 'failed';

interface Explanation {
  readonly what: string;
  readonly hint: string;
}

// The key words are those of the operating system and of docker compose, which people search for.
const EXPLANATIONS: Readonly<Record<UnreadableReason, (path: string, detail: string) => Explanation>> = {
  directory: (path) => ({
    what: `Cannot read ${path}: is a directory.`,
    hint: 'Name a file in that folder.',
  }),
  'not-regular': (path, detail) => ({
    what: `Cannot read ${path}: ${detail === '' ? 'it' : detail} is not a regular file.`,
    hint: 'Write its content to a file first, or pass a compose file on standard input with "-f -".',
  }),
  'too-large': (path) => ({
    what: `Cannot read ${path}: it is larger than ${MAXIMUM_FILE_BYTES / 1024 / 1024} MiB.`,
    hint: 'Check the path, or split the file and put the parts together with include.',
  }),
  'not-utf8': (path, detail) => ({
    what: `Cannot read all of ${path}: it is not valid UTF-8${detail === '' ? '' : `, but starts like ${detail}`}.`,
    hint: 'Save the file with the encoding UTF-8.',
  }),
  'no-permission': (path) => ({
    what: `Cannot open ${path}: permission denied.`,
    hint: 'Give yourself the right to read it, or name another file.',
  }),
  failed: (path, detail) => ({
    what: `Cannot open ${path}: ${detail === '' ? 'the system refuses' : detail}.`,
    hint: 'Check the path and what it links to.',
  }),
};

/** Thrown by a `FileReader` for a path that exists, but gives no text. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  /** What to do next, one sentence. */
  readonly hint: string;

  /**
   * @param detail what stands there instead, or the system's words; belongs to the reason
   * @param replaced for `not-utf8`: the text with U+FFFD for each wrong byte, for readers that can go on with it
   */
  constructor(
    readonly path: string,
    readonly reason: UnreadableReason,
    detail = '',
    readonly replaced?: string,
  ) {
    const { what, hint } = EXPLANATIONS[reason](path === '-' ? 'standard input' : path, detail);
    super(what);
    this.hint = hint;
  }
}
