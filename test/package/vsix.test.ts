import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before, describe } from 'node:test';
import { ROOT, projectFiles } from '../unit/project/project-files';
import { readZip } from './zip';

const VSIX = path.join(ROOT, 'build', 'compose-netscope.vsix');
const KOFFI = 'extension/dist/node_modules/koffi';
const LIBRARIES = 'extension/dist/node_modules/@koromix';

/** Every file that may be in the package, apart from folders that go in as they are. */
const FIXED = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/answerer.js',
  'extension/dist/cli.js',
  'extension/dist/cli.main.js',
  'extension/dist/daemon.js',
  'extension/dist/daemon.main.js',
  'extension/dist/dockerode.js',
  'extension/dist/extension.js',
  'extension/dist/helper.js',
  `${KOFFI}/LICENSE.txt`,
  `${KOFFI}/index.cjs`,
  `${KOFFI}/package.json`,
  `${KOFFI}/src/koffi/index.cjs`,
  `${KOFFI}/src/koffi/src/static.cjs`,
  'extension/package.json',
  'extension/readme.md',
];

const library = (processor: string): readonly string[] =>
  ['index.js', `linux_${processor}/koffi.node`, 'package.json'].map(
    (file) => `${LIBRARIES}/koffi-linux-${processor}/${file}`,
  );

describe('the packaged extension', () => {
  let files: ReadonlyMap<string, Buffer>;
  let output: string;
  let unpacked: string;

  before(async () => {
    output = execFileSync(process.execPath, [path.join(ROOT, 'scripts', 'package.mjs')], {
      encoding: 'utf8',
    });
    files = readZip(await readFile(VSIX));
    // A folder without any node_modules above it, as an installed extension has it.
    unpacked = await mkdtemp(path.join(tmpdir(), 'netscope-vsix-'));
    for (const [name, content] of files) {
      const target = path.join(unpacked, name);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  });

  after(() => rm(unpacked, { recursive: true, force: true }));

  test('holds exactly what it needs', async () => {
    const copied = (await projectFiles())
      .filter((file) => /^(media|syntaxes|docs\/findings)\//.test(file))
      .map((file) => `extension/${file}`);
    const processors = /^Networks will run on: (.*)$/m.exec(output)?.[1]?.split(', ') ?? [];
    assert.ok(processors.includes(`linux-${process.arch}`), output);
    const libraries = processors.flatMap((processor) => library(processor.replace('linux-', '')));
    assert.deepEqual([...files.keys()].sort(), [...FIXED, ...libraries, ...copied].sort());
  });

  test('loads koffi from the helper’s folder and calls the C library with it', () => {
    const program = `
      const { createRequire } = require('node:module');
      const koffi = createRequire(process.argv[1])('koffi');
      const getpid = koffi.load('libc.so.6').func('int getpid()');
      console.log(getpid() === process.pid);
    `;
    const helper = path.join(unpacked, 'extension', 'dist', 'helper.js');
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program, helper], {
      cwd: unpacked,
      encoding: 'utf8',
    });
    assert.equal(stdout, 'true\n', stderr);
  });

  test('starts its command line', async () => {
    const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    const cli = path.join(unpacked, 'extension', 'dist', 'cli.js');
    const { stdout, stderr } = spawnSync(process.execPath, [cli, '--version'], {
      cwd: unpacked,
      encoding: 'utf8',
    });
    assert.equal(stdout.trim(), version, stderr);
  });

  test('carries no source maps', () => {
    for (const [name, content] of files) {
      if (name.endsWith('.js')) assert.ok(!content.includes('//# sourceMappingURL'), name);
    }
  });
});
