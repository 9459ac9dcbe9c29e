/** A part of the projects through the command line as it is shipped, with files on disk and their environment. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import type { ErrorsDocument, ModelDocument } from '../../src/compose/document/config-document';
import { expectedAt, readCases, readExceptions, whyAbsent, type Case } from './cases';
import { assertDocument } from './document';

const CLI = resolve(__dirname, '../../dist/cli.js');

/** Of the cases that need nothing special, every so many. */
const STRIDE = 8;

describe('compose-go conformance of the command line', () => {
  const absent = whyAbsent() ?? (existsSync(CLI) ? undefined : 'dist/cli.js is not built');
  if (absent !== undefined) {
    console.log(`command line conformance: ${absent}`);
    it('runs a part of the recorded cases', { skip: absent }, () => undefined);
    return;
  }
  const exceptions = readExceptions();
  const cases = readCases().filter(({ kind }) => kind === 'load');
  const chosen = cases.filter((example, index) => isSpecial(example) || index % STRIDE === 0);
  console.log(`command line conformance: ${chosen.length} of ${cases.length} projects`);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netscope-config-')));

  describe('config --json', { concurrency: 2 }, () => {
    for (const [index, example] of chosen.entries()) {
      it(example.id, async () => {
        const root = example.folder ?? layOut(example, join(folder, String(index)));
        const { exitCode, stdout, stderr } = await runConfig(example, root);
        const document = JSON.parse(stdout) as { version: number } & (ModelDocument | ErrorsDocument);
        assert.equal(document.version, 1);
        assert.equal(stderr, '');
        const expect = expectedAt(root, example);
        assertDocument(document, expect, exceptions.get(example.id)?.keys);
        const isRefused = expect.error ?? expect.envFileError ?? expect.createError;
        assert.equal(exitCode, isRefused === undefined ? 0 : 1);
      });
    }
    it('leaves no files', () => rmSync(folder, { recursive: true }));
  });
});

/** Cases that are about the command line itself: its flags, folders and environment. */
function isSpecial({ args = {}, env, files, id, folder }: Case): boolean {
  const { services, profiles, envFiles, cwd, dirname: name, projectDir, project } = args;
  const isAboutFlags = [services, profiles, envFiles, cwd, name, projectDir, project].some(
    (flag) => flag !== undefined,
  );
  const isAboutEnvironment = Object.keys(env).length > 0 || '.env' in files;
  return isAboutFlags || isAboutEnvironment || folder !== undefined || id.startsWith('probe:discovery');
}

/** Writes the files of the case to a folder of the name that the case gives it. */
function layOut({ files, args }: Case, parent: string): string {
  const root = join(parent, args?.dirname ?? 'proj');
  mkdirSync(root, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return root;
}

function runConfig(
  { args = {}, env }: Case,
  root: string,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const repeated = (flag: string, values: readonly string[] = []) => values.flatMap((value) => [flag, value]);
  const argv = [
    ...repeated('-f', args.files),
    ...repeated('--profile', args.profiles),
    ...repeated('--env-file', args.envFiles),
    ...(args.project === undefined ? [] : ['-p', args.project]),
    ...(args.projectDir === undefined ? [] : ['--project-directory', args.projectDir]),
    'config',
    '--json',
    ...(args.services ?? []),
  ];
  const cwd = resolve(root, args.cwd ?? '');
  return new Promise((done) => {
    // Without the dashes, Node 20 takes `--env-file` for a flag of its own wherever it stands.
    execFile(process.execPath, ['--', CLI, ...argv], { cwd, env: { ...env } }, (error, stdout, stderr) => {
      done({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
