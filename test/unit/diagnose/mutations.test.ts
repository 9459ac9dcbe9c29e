/** Files as they stand while somebody types: nothing throws, and whatever is offered leaves a file that can be read. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import type { LoadOptions } from '../../../src/compose/project';
import { fixesOf } from '../../../src/diagnose/edits/fixes';
import { combinedEdits } from '../../../src/diagnose/edits/remedy-edits';
import { applyEdits, type TextEdit } from '../../../src/diagnose/edits/text-edit';
import { findingsOf } from '../../../src/diagnose/findings';
import { gatherFacts } from '../../../src/diagnose/gather';
import { ignoreEdits } from '../../../src/diagnose/silence/ignore-edits';
import { findingsJson } from '../../../src/render/findings-json';
import { findingsSarif } from '../../../src/render/findings-sarif';
import { renderFindings } from '../../../src/render/findings-text';
import { readerOf, type Files } from '../compose/in-memory';
import { assertInside, mutated } from '../compose/mutated';
import { SEEDS } from '../compose/mutation-seeds';
import { generator } from '../random';

const MUTATIONS = Number(process.env['NETSCOPE_TEST_MUTATIONS'] ?? 300);
const SEED = Number(process.env['NETSCOPE_TEST_SEED'] ?? 1);

const OPTIONS: LoadOptions = {
  workingDirectory: '/shop',
  files: [],
  profiles: [],
  envFiles: [],
  environment: { A: 'set' },
};

/** Projects with much to be found in them. */
const WRONG: readonly Files[] = [
  {
    '/shop/compose.yaml': `x-env: &env {DB_URL: "postgres://u:p@dbb:5442/x", CACHE_HOST: localhost}
services:
  web: # netscope-ignore unknown-host
    image: nginx
    environment: *env
    env_file: web.env
    links: [db:database]
    networks: [front]
    dns: db
  db:
    image: postgres
    ports: ["5442:5432"]
    hostname: web
    profiles: [data]
    networks:
      back: {ipv4_address: 10.9.0.1}
  api:
    image: x
    network_mode: host
    extra_hosts: ["db:127.0.0.1"]
    command: ["serve", "--db=db:5442", "--host", "127.0.0.1"]
    depends_on: [web]
networks:
  front: {internal: true}
  back:
    ipam: {config: [{subnet: 10.8.0.0/24}]}
  other: {external: true}
`,
    '/shop/web.env': 'DB_HOST="db"\nURL=http://shop-db-1:80/ # netscope-ignore nothing\nEMPTY=\n',
  },
];

it(`${MUTATIONS} changed files with seed ${SEED} have findings that can be shown, and fixes that can be made`, async (context) => {
  const random = generator(SEED);
  let found = 0;
  let fixed = 0;
  for (let count = 0; count < MUTATIONS; count += 1) {
    const files = count === 0 ? (WRONG[0] ?? {}) : mutated(random(2) === 0 ? SEEDS : WRONG, random);
    const sent = JSON.stringify(files);
    try {
      const done = await tryFiles(files, sent);
      found += done.found;
      fixed += done.fixed;
    } catch (error) {
      assert.fail(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n${sent}`);
    }
  }
  context.diagnostic(`${found} findings, ${fixed} fixes`);
  assert.ok(found > MUTATIONS && fixed > 0, 'too little is tried');
});

async function tryFiles(files: Files, sent: string): Promise<{ found: number; fixed: number }> {
  const textOf = (file: string): string | undefined => files[file]?.replace(/^\uFEFF/, '');
  const host = { platform: 'linux', routes: ['10.8.0.0/16'], networks: ['front'] };
  const facts = await gatherFacts(OPTIONS, readerOf(files), { host });
  const findings = findingsOf(facts, { textOf, files: Object.keys(files) });
  for (const { message, range, related } of findings) {
    assert.notEqual(message, '');
    for (const each of [range, ...related.map((place) => place.range)]) {
      // Lines of env files end otherwise where a carriage return stands alone.
      if (!/\r(?!\n)/.test(files[each.file] ?? '')) assertInside(each, files, sent);
    }
  }
  const fixable = findings.map((finding) => ({ finding, fixes: fixesOf(finding, textOf) }));
  const fixes = fixable.flatMap((each) => each.fixes.flatMap((fix) => ('edits' in fix ? [fix.edits] : [])));
  const silencing = findings.flatMap(
    (finding) => ignoreEdits(finding, textOf(finding.range.file) ?? '') ?? [],
  );
  const all = combinedEdits(
    findings.flatMap(({ remedies }) => remedies),
    textOf,
  );
  for (const edits of [...fixes, ...silencing.map((edit) => [edit]), all.edits]) checkSound(edits, textOf);

  const text = renderFindings(fixable, { textOf, pathOf: (file) => file });
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  JSON.stringify(findingsJson(fixable));
  JSON.stringify(findingsSarif(fixable, { version: '1', folder: '/shop', pageOf: (code) => code }));
  return { found: findings.length, fixed: fixes.length };
}

/** No overlaps, and YAML that could be read before still can. */
function checkSound(edits: readonly TextEdit[], textOf: (file: string) => string | undefined): void {
  for (const file of new Set(edits.map(({ range }) => range.file))) {
    const before = textOf(file) ?? '';
    const own = edits.filter(({ range }) => range.file === file);
    for (const [index, { range }] of own.slice(1).entries()) {
      const last = own[index]?.range.end ?? range.start;
      assert.ok(
        last.line < range.start.line ||
          (last.line === range.start.line && last.character <= range.start.character),
      );
    }
    const after = applyEdits(before, own);
    if (file.endsWith('.yaml') && isSound(before)) assert.ok(isSound(after), `broken:\n${after}`);
  }
}

function isSound(text: string): boolean {
  const documents = parseAllDocuments(text.replace(/\r(?!\n)/g, '\n'), {
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return !Array.isArray(documents) || documents.every(({ errors }) => errors.length === 0);
}
