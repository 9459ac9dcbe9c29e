/** Where the daemon of a user keeps its socket, its log and the state of its networks. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DaemonError } from './client';

/**
 * The folder of this user's daemon: `NETSCOPE_RUNTIME_DIR`, else `$XDG_RUNTIME_DIR/netscope`, else a folder in
 * the system's temporary folder that carries the user's number.
 */
export function runtimeDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const own = environment['NETSCOPE_RUNTIME_DIR'];
  if (own) return path.resolve(own);
  const xdg = environment['XDG_RUNTIME_DIR'];
  if (xdg) return path.join(xdg, 'netscope');
  return path.join(os.tmpdir(), `netscope-${process.getuid?.() ?? 0}`);
}

/**
 * Makes the folder, for the user alone. A folder that is there must be the user's and closed to others: whoever
 * could write to it could pose as the daemon.
 * @throws DaemonError
 */
export function ensureRuntimeDirectory(directory: string): void {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = fs.statSync(directory);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) {
    throw new DaemonError(
      'daemon-unreachable',
      `the folder ${directory} belongs to somebody else or is open to others`,
      `Remove it, or set NETSCOPE_RUNTIME_DIR to a folder of yours with mode 0700.`,
    );
  }
}

/** @param directory the runtime directory */
export const socketPath = (directory: string): string => path.join(directory, 'daemon.sock');
export const logPath = (directory: string): string => path.join(directory, 'daemon.log');
export const projectsPath = (directory: string): string => path.join(directory, 'projects');
