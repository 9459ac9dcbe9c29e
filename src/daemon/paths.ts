/** Where the daemon of a user keeps its socket, its log and the state of its networks. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DaemonError } from './client';

/** `sun_path` without its closing NUL, unix(7), and without what a daemon adds to the name until it has taken it. */
const MAX_SOCKET_PATH = 107 - '.01234567'.length;

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
 * Whether the folder is there. One that is must be the user's own and closed to others: whoever could write to it
 * could pose as the daemon, and the command lines for `exec` come from the daemon.
 * @throws DaemonError
 */
export function hasRuntimeDirectory(directory: string): boolean {
  const status = fs.lstatSync(directory, { throwIfNoEntry: false });
  if (!status) return false;
  if (!status.isDirectory() || status.uid !== process.getuid?.() || (status.mode & 0o077) !== 0) {
    throw new DaemonError(
      'daemon-unreachable',
      `${directory} is not a folder that belongs to you and is closed to others`,
      'Remove it, or set NETSCOPE_RUNTIME_DIR to a folder of yours with mode 0700.',
    );
  }
  return true;
}

/** Makes the folder, for the user alone. @throws DaemonError */
export function ensureRuntimeDirectory(directory: string): void {
  const socket = Buffer.byteLength(socketPath(directory));
  if (socket > MAX_SOCKET_PATH) {
    throw new DaemonError(
      'daemon-unreachable',
      `the path of the daemon's socket is too long: ${socket} bytes, and the system takes ${MAX_SOCKET_PATH}`,
      'Set NETSCOPE_RUNTIME_DIR to a folder with a shorter path.',
    );
  }
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DaemonError(
      'daemon-unreachable',
      `the folder for the daemon cannot be made: ${error instanceof Error ? error.message : String(error)}`,
      'Set NETSCOPE_RUNTIME_DIR to a folder that you may write to.',
    );
  }
  hasRuntimeDirectory(directory);
}

/** @param directory the runtime directory */
export const socketPath = (directory: string): string => path.join(directory, 'daemon.sock');
export const logPath = (directory: string): string => path.join(directory, 'daemon.log');
export const projectsPath = (directory: string): string => path.join(directory, 'projects');
/** Which process holds the rootless networks. */
export const holderPath = (directory: string): string => path.join(directory, 'holder.json');
