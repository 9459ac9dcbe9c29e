/** The catalogue of failures: what is seen in files is found, at its place, and its remedy makes it go away. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { FINDING_CODES, FINDING_KINDS, isFindingCode } from '../../../src/diagnose/finding-codes';
import { ROOT } from '../project/project-files';
import { allCases } from './catalogue/all-cases';
import { lineChanges } from './catalogue/line-changes';
import { runCase } from './catalogue/run-case';

const ENTRIES = 82;

describe('the catalogue of failures', async () => {
  const modules = await allCases();
  for (const [name, cases] of modules) {
    for (const each of cases) {
      test(`${name.replace('.cases.ts', '')}: ${each.code}: ${each.title}`, () => runCase(each));
    }
  }

  test('every entry is found by a case, or cannot be seen in files', async (context) => {
    const rows = await listedEntries();
    assert.deepEqual(
      rows.map(({ number }) => number),
      Array.from({ length: ENTRIES }, (_, index) => index + 1),
    );
    for (const { codes } of rows) for (const code of codes) assert.ok(isFindingCode(code), code);
    const byEntry = new Map<string, Set<string>>();
    for (const { entry, code } of [...modules.values()].flat()) {
      if (entry === undefined) continue;
      byEntry.set(entry, (byEntry.get(entry) ?? new Set()).add(code));
    }
    const known = new Map(rows.map(({ number, name, codes }) => [`${number} ${name}`, codes]));
    for (const entry of byEntry.keys()) {
      const codes = known.get(entry);
      assert.ok(codes, `the list has no entry "${entry}"`);
      assert.notDeepEqual(codes, [], `the list says that "${entry}" cannot be seen in files`);
    }
    const seen = rows.filter(({ codes }) => codes.length > 0);
    const lacking = [...known].filter(([entry, codes]) => codes.length > 0 && !byEntry.has(entry));
    context.diagnostic(
      `${seen.length - lacking.length} of ${seen.length} entries that are seen in files have a case; ` +
        `${ENTRIES - seen.length} cannot be seen there`,
    );
    assert.deepEqual(lacking, []);
  });

  test('every code has a case', (context) => {
    const cases = new Set([...modules.values()].flat().map(({ code }) => code));
    for (const code of FINDING_CODES) if (!cases.has(code)) context.diagnostic(`no case yet: ${code}`);
  });

  test('every code has a page with its sections, and stands in the list', async () => {
    const list = await readFile(join(ROOT, 'docs/findings/README.md'), 'utf8');
    const listed = Array.from(
      list.matchAll(/^\| \[`([^`]+)`\]\(([^)]+)\) +\| (.*?) +\| (\w+) +\|$/gm),
      (row) => row.slice(1, 5),
    );
    assert.deepEqual(
      listed,
      FINDING_CODES.map((code) => {
        const { title, severity } = FINDING_KINDS[code];
        return [code, `${code}.md`, title, severity];
      }),
    );
    for (const code of FINDING_CODES) {
      const page = await readFile(join(ROOT, `docs/findings/${code}.md`), 'utf8');
      const sections = Array.from(page.matchAll(/^## (.*)$/gm), ([, title]) => title ?? '');
      for (const section of ['Symptom', 'Cause', 'Prove it by hand', 'Fix'])
        assert.ok(sections.includes(section), `${code} has no section ${section}`);
      assert.ok(page.startsWith(`# ${code}\n`), code);
    }
  });
});

describe('line changes', () => {
  test('lines that go come before those that come', () => {
    assert.deepEqual(lineChanges('a\nb\nc\n', 'a\nx\nc\nd\n'), ['- b', '+ x', '+ d']);
    assert.deepEqual(lineChanges('a\nb', 'a\nb\n'), []);
  });
});

interface ListedEntry {
  readonly number: number;
  readonly name: string;
  /** Empty: it cannot be seen in files. */
  readonly codes: readonly string[];
}

/** The rows of the list in `docs/findings/README.md`. */
async function listedEntries(): Promise<readonly ListedEntry[]> {
  const text = await readFile(join(ROOT, 'docs/findings/README.md'), 'utf8');
  return Array.from(
    text.matchAll(/^\| (\d+) +\| `([^`]+)` +\| (.*?) +\|$/gm),
    ([, number, name, how = '']) => ({
      number: Number(number),
      name: name ?? '',
      codes: how.startsWith('`') ? Array.from(how.matchAll(/`([^`]+)`/g), ([, code]) => code ?? '') : [],
    }),
  );
}
