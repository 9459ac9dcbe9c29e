/** The findings of one recorded run of a real project. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { FileReader } from '../../src/compose/project';
import { diagnose } from '../../src/diagnose/diagnose';
import type { Finding } from '../../src/diagnose/finding';
import { gatherFacts } from '../../src/diagnose/gather';
import type { Case } from './cases';

const reader: FileReader = {
  read: async (path) => (existsSync(path) ? readFile(path, 'utf8') : undefined),
};

/** A finding with what a list of judged ones names it by. */
export interface RunFinding {
  readonly finding: Finding;
  /** Of the file, from the project's folder, with the line. */
  readonly place: string;
  readonly code: string;
}

/** Loads as the run does, with its profiles and with every one, as the editor does. */
export async function findingsOfRun({ folder = '', args, env }: Case): Promise<readonly RunFinding[]> {
  const facts = await gatherFacts(
    {
      workingDirectory: join(folder, args?.cwd ?? ''),
      files: args?.files ?? [],
      profiles: args?.profiles ?? [],
      envFiles: args?.envFiles ?? [],
      environment: env,
      ...(args?.project === undefined ? {} : { projectName: args.project }),
      ...(args?.projectDir === undefined ? {} : { projectDirectory: join(folder, args.projectDir) }),
      ...(args?.services === undefined ? {} : { services: args.services }),
    },
    reader,
  );
  return diagnose(facts).map((finding) => ({
    finding,
    place: `${relative(folder, finding.range.file)}:${finding.range.start.line + 1}`,
    code: finding.problem === undefined ? finding.code : `${finding.code} (${finding.problem})`,
  }));
}
