/** Every row of the resolver's conformance tables is a test, or stands in the document with a reason. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';

const ROOT = path.resolve(__dirname, '../../..');
/** How many rows there are by letter. */
const ROWS = { R: 50, N: 35, F: 30, V: 49, H: 27, A: 39 } as const;
/** As the first word of a title: `row('R1', …)`, `['V1', …]` in a table of rows, `it('F29: …')`. */
const MENTION = /(?:row\(|\[|it\(|, )\s*'([RNFVHA][1-9]\d?)(?:'|: )/g;

const all = Object.entries(ROWS).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
);

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join(ROOT, folder, name));
}

it('every conformance row is tested, or explained in docs/resolver-conformance.md', () => {
  const files = [...filesIn('test/unit/dns/conformance'), ...filesIn('test/kernel')];
  const tested = new Set(
    files.flatMap((file) => [...fs.readFileSync(file, 'utf8').matchAll(MENTION)].map(([, id = '']) => id)),
  );
  const text = fs.readFileSync(path.join(ROOT, 'docs/resolver-conformance.md'), 'utf8');
  const explained = [...text.matchAll(/^\| ([A-Z]\d+) +\| (.*?) *\|$/gm)].map(([, id = '', reason = '']) => {
    assert.ok(reason.length > 5, `${id} has no reason`);
    return id;
  });
  assert.deepEqual(
    explained.filter((id) => tested.has(id)),
    [],
    'tested and explained away at once',
  );
  assert.deepEqual(
    all.filter((id) => !tested.has(id) && !explained.includes(id)),
    [],
    'neither tested nor explained',
  );
  assert.deepEqual(
    [...tested, ...explained].filter((id) => !all.includes(id)),
    [],
    'no such row',
  );
  console.log(
    `conformance of the resolver: ${tested.size} rows are tested, ${explained.length} do not apply`,
  );
});
