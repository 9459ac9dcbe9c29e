/** The disk as endpoints are looked for on it. */
import { constants } from 'node:fs';
import { access, readFile, readdir } from 'node:fs/promises';
import os from 'node:os';
import type { EngineFiles, EngineSurroundings } from './engine-endpoint';

const diskFiles: EngineFiles = {
  read: (path) => readFile(path, 'utf8').catch(() => undefined),
  list: (folder) => readdir(folder).catch(() => []),
  isThere: (path) =>
    access(path, constants.F_OK).then(
      () => true,
      // A folder that this user may not look into is not a folder without a socket.
      (error: unknown) => (error as NodeJS.ErrnoException).code === 'EACCES',
    ),
};

export function surroundingsOf(environment: EngineSurroundings['environment']): EngineSurroundings {
  return {
    environment,
    homeDirectory: environment['HOME'] ?? os.homedir(),
    userId: process.getuid?.() ?? -1,
    files: diskFiles,
  };
}
