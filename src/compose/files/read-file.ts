/** One file read for the loader, with what is wrong with it put at the place that names it. */
import { UnreadableFile, type UnreadableReason } from './file-reader';
import type { SourceRange } from '../project';
import type { FileRole, RoleReader } from './recorded-reading';
import type { Report } from '../report';

/** `unusable` has been reported; `absent` has not, because whether that is wrong depends on what names the file. */
export type FileText =
  | { readonly state: 'read'; readonly text: string }
  | { readonly state: 'absent' }
  | { readonly state: 'unusable' };

/** Whose files docker compose takes byte by byte, in whatever encoding. */
const ANY_ENCODING: readonly FileRole[] = ['env-file', 'service-env-file', 'label-file'];

/**
 * Reads a file. What cannot be used becomes a problem `file-unreadable`; of a file with a wrong encoding the rest is
 * given nevertheless. Rejects only where the reader does so with something else than `UnreadableFile`.
 *
 * @param from the value that names the file; absent for files that no file names
 * @param ignored a file that cannot be used for this reason counts as absent
 */
export async function readFile(
  reader: RoleReader,
  path: string,
  role: FileRole,
  from: SourceRange | undefined,
  report: Report,
  ignored?: UnreadableReason,
): Promise<FileText> {
  try {
    const text = await reader.read(path, role, from);
    return text === undefined ? { state: 'absent' } : { state: 'read', text };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const { message, hint, reason, replaced } = error;
    if (reason === ignored) return { state: 'absent' };
    const isTaken = reason === 'not-utf8' && ANY_ENCODING.includes(role);
    report({
      severity: isTaken ? 'warning' : 'error',
      code: 'file-unreadable',
      message,
      hint,
      ...(from && { range: from }),
    });
    return replaced === undefined ? { state: 'unusable' } : { state: 'read', text: replaced };
  }
}

/**
 * Whether there is something at a path, be it usable or not. A path that the system cannot even follow counts as
 * nothing, as it does for docker compose (`os.Stat`).
 */
export async function exists(reader: RoleReader, path: string): Promise<boolean> {
  try {
    return (await reader.read(path, 'looked-for')) !== undefined;
  } catch (error) {
    if (error instanceof UnreadableFile) return error.reason !== 'failed';
    throw error;
  }
}
