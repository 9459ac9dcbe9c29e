/** Loads the project of a case from memory. */
import { readFileSync, statSync } from 'node:fs';
import { posix as path } from 'node:path';
import { configDocument } from '../../src/compose/document/config-document';
import { loadProject } from '../../src/compose/load';
import { expectedAt, type Case } from './cases';
import { assertDocument } from './document';

/** @param except keys of the expectation that are not compared */
export async function checkLoad(example: Case, except: readonly string[] = []): Promise<void> {
  const { files, folder, args = {}, env } = example;
  const root = folder ?? `/${args.dirname ?? 'proj'}`;
  const disk = new Map(Object.entries(files).map(([name, text]) => [path.resolve(root, name), text]));
  const options = {
    workingDirectory: path.resolve(root, args.cwd ?? ''),
    files: args.files ?? [],
    profiles: args.profiles ?? [],
    services: args.services ?? [],
    envFiles: args.envFiles ?? [],
    environment: env,
    ...(args.project === undefined ? {} : { projectName: args.project }),
    ...(args.projectDir === undefined ? {} : { projectDirectory: args.projectDir }),
  };
  const fromDisk = (file: string) =>
    folder !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile()
      ? readFileSync(file, 'utf8')
      : undefined;
  const result = await loadProject(options, {
    read: (file) => Promise.resolve(disk.get(file) ?? fromDisk(file)),
  });
  assertDocument(configDocument(result), expectedAt(root, example), except);
}
