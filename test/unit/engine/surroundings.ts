/** A machine in memory, on which engines are looked for. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { EngineSurroundings } from '../../../src/engine/engine-endpoint';

export interface GivenMachine {
  readonly environment?: Readonly<Record<string, string>>;
  /** Contents by path; sockets are empty. */
  readonly files?: Readonly<Record<string, string>>;
  readonly userId?: number;
}

export function surroundings({
  environment = {},
  files = {},
  userId = 1000,
}: GivenMachine): EngineSurroundings {
  const paths = Object.keys(files);
  return {
    environment,
    homeDirectory: '/home/me',
    userId,
    files: {
      read: (file) => Promise.resolve(files[file]),
      list: (folder) => {
        const inside = paths.filter((file) => file.startsWith(`${folder}/`));
        return Promise.resolve([
          ...new Set(inside.map((file) => path.relative(folder, file).split('/')[0] ?? '')),
        ]);
      },
      isThere: (file) => Promise.resolve(files[file] !== undefined),
    },
  };
}

/** Files of a Docker context, as `docker context create` writes them. */
export function contextFiles(
  name: string,
  docker: object,
  tls: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const hash = createHash('sha256').update(name).digest('hex');
  const contexts = '/home/me/.docker/contexts';
  return {
    [`${contexts}/meta/${hash}/meta.json`]: JSON.stringify({
      Name: name,
      Metadata: {},
      Endpoints: { docker },
    }),
    ...Object.fromEntries(
      Object.entries(tls).map(([file, text]) => [`${contexts}/tls/${hash}/docker/${file}`, text]),
    ),
  };
}
