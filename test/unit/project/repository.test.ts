import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test, { describe } from 'node:test';
import { ROOT, projectFiles } from './project-files';

const MAX_LINES = 399;
const MAX_ENTRY_LINES = 59;
const ENTRIES = ['extension', 'cli', 'daemon', 'helper'].map((name) => `src/${name}.ts`);
const BINARY = /\.(png|gif|jpg|ico|woff2?|gz)$/;

const read = (file: string): Promise<string> => readFile(path.join(ROOT, file), 'utf8');
const lineCount = (text: string): number => text.trimEnd().split('\n').length;

/** Whether a path in the text begins with `place`; in `./work/` or `src/root/` none does. */
function beginsSomewhere(text: string, place: string): boolean {
  for (let at = text.indexOf(place); at !== -1; at = text.indexOf(place, at + 1)) {
    if (at === 0 || !/[\w.~*}-]/.test(text.charAt(at - 1))) return true;
  }
  return false;
}

/** Files for which `offence` names something, as `file: offence`. */
async function offences(
  files: readonly string[],
  offence: (text: string) => string | undefined,
): Promise<string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const what = offence(await read(file));
      return what === undefined ? [] : [`${file}: ${what}`];
    }),
  );
  return found.flat();
}

describe('the repository', async () => {
  const files = await projectFiles();
  const texts = files.filter((file) => !BINARY.test(file));
  const sources = files.filter((file) => file.startsWith('src/') && file.endsWith('.ts'));

  test('lists its own files', () => {
    for (const file of [
      'package.json',
      'scripts/test.mjs',
      'test/unit/project/repository.test.ts',
      ...ENTRIES,
    ]) {
      assert.ok(files.includes(file), file);
    }
    assert.ok(!files.some((file) => /(^|\/)(node_modules|dist|build|\.git)\//.test(file)));
  });

  test('names no package registry, so that every machine uses its own', async () => {
    // Written in parts, because this file is one of those that are read.
    const hosts = [
      ['registry', 'npmjs', 'org'],
      ['registry', 'yarnpkg', 'com'],
      ['deb', 'debian', 'org'],
      ['archive', 'ubuntu', 'com'],
      ['pypi', 'org'],
    ].map((labels) => labels.join('.'));
    assert.deepEqual(await offences(texts, (text) => hosts.find((host) => text.includes(host))), []);
  });

  test('lock files hold no addresses of packages', async () => {
    const locks = files.filter((file) => path.basename(file) === 'package-lock.json');
    assert.ok(locks.length > 0);
    const key = JSON.stringify('resolved');
    assert.deepEqual(await offences(locks, (text) => (text.includes(key) ? key : undefined)), []);
  });

  test('names no path of one machine', async () => {
    // A checkout right below `/` has a name that any path may begin with.
    const checkout = ROOT.split(path.sep).length > 2 ? [`${ROOT}/`] : [];
    const places = [...['work', 'root'].map((name) => `/${name}/`), ...checkout];
    const find = (text: string): string | undefined => places.find((place) => beginsSomewhere(text, place));
    assert.deepEqual(await offences(texts, find), []);
  });

  test('keeps entries thin', async () => {
    const long = (text: string): string | undefined => {
      const lines = lineCount(text);
      return lines > MAX_ENTRY_LINES ? `${String(lines)} lines` : undefined;
    };
    assert.deepEqual(await offences(ENTRIES, long), []);
  });

  test('keeps source files short', async () => {
    const long = (text: string): string | undefined => {
      const lines = lineCount(text);
      return lines > MAX_LINES ? `${String(lines)} lines` : undefined;
    };
    assert.ok(sources.length > ENTRIES.length);
    assert.deepEqual(await offences(sources, long), []);
  });

  test('has no barrels', () => {
    assert.deepEqual(
      sources.filter((file) => path.basename(file) === 'index.ts'),
      [],
    );
  });
});
