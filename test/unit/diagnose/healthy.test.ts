/** Projects as people have them, in which nothing is wrong, and in which nothing may be found that looks like it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { loadProject } from '../../../src/compose/load';
import type { FileReader, LoadOptions, Project } from '../../../src/compose/project';
import { diagnose } from '../../../src/diagnose/diagnose';
import type { Finding } from '../../../src/diagnose/finding';
import { gatherFacts, type Surroundings } from '../../../src/diagnose/gather';
import type { FolderReader } from '../../../src/diagnose/service-files';
import { listFolder } from '../../../src/files/list-folder';

const HEALTHY = join(__dirname, 'healthy');
const EXAMPLES = join(__dirname, '../../../examples');

const reader: FileReader & FolderReader = {
  read: async (path) => (existsSync(path) ? readFile(path, 'utf8') : undefined),
  list: listFolder,
};

function optionsFor(workingDirectory: string, profiles: readonly string[] = []): LoadOptions {
  const environment = { HOME: '/home/ada', PATH: '/usr/bin:/bin' };
  return { workingDirectory, files: [], profiles, envFiles: [], environment };
}

function foldersIn(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, name));
}

/** Errors and warnings, one in a line. */
async function alarms(
  folder: string,
  profiles: readonly string[],
  surroundings: Surroundings = {},
): Promise<readonly string[]> {
  const facts = await gatherFacts(optionsFor(folder, profiles), reader, surroundings);
  return diagnose(facts)
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(oneLine);
}

function oneLine({ severity, code, problem, range, message }: Finding): string {
  const what = problem === undefined ? code : `${code} (${problem})`;
  return `${range.file}:${range.start.line + 1}:${range.start.character + 1} ${severity} ${what}: ${message}`;
}

/** A Linux machine with a home network, a VPN, and an engine with a few networks. */
const MACHINE: Surroundings = {
  host: {
    platform: 'linux',
    routes: ['192.168.1.0/24', '10.8.0.0/24', 'fd12:3456::/64'],
    networks: ['bridge', 'host', 'none', 'proxy', 'other_default'],
  },
};

describe('healthy projects', () => {
  const folders = foldersIn(HEALTHY);
  const projects = new Map<string, Project>();

  before(async () => {
    for (const folder of folders) {
      const { project } = await loadProject(optionsFor(folder, ['*']), reader);
      assert.ok(project);
      projects.set(folder, project);
    }
  });

  it('are twenty and more, of five to thirty services', () => {
    assert.ok(folders.length >= 20, String(folders.length));
    for (const [folder, { services }] of projects)
      assert.ok(services.length >= 5 && services.length <= 30, `${folder}: ${services.length}`);
  });

  for (const folder of [...folders, ...foldersIn(EXAMPLES)]) {
    const name = folder.split('/').at(-1) ?? '';
    it(`${name}: neither errors nor warnings`, async () => {
      assert.deepEqual(await alarms(folder, []), []);
    });
    it(`${name}: nor with every profile, on a machine that is known`, async () => {
      assert.deepEqual(await alarms(folder, ['*'], MACHINE), []);
    });
    it(`${name}: nor beside all the others`, async () => {
      const others = [...projects].filter(([other]) => other !== folder).map(([, project]) => project);
      assert.deepEqual(await alarms(folder, [], { others }), []);
    });
  }
});
