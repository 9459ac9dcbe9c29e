import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allCases } from '../catalogue/all-cases';
import { foundIn, linesOf } from './found-in';

describe('findings about host names', () => {
  it('are one at each place, also where several things are wrong', async () => {
    const cases = [...(await allCases()).values()].flat();
    for (const { title, code, files, others, host } of cases) {
      const plain = Object.fromEntries(
        Object.entries(files).map(([name, text]) => [name, text.replaceAll(/[«»]/g, '')]),
      );
      const { 'compose.yaml': compose = '', ...rest } = plain;
      const found = await foundIn(compose, {
        files: rest,
        ...(others === undefined ? {} : { others }),
        ...(host === undefined ? {} : { host }),
      });
      const byPlace = new Map<string, Set<string>>();
      for (const { range, code: each, service, problem } of found) {
        if (problem !== undefined) continue;
        const place = `${range.file}:${range.start.line}:${range.start.character} ${service ?? ''}`;
        byPlace.set(place, (byPlace.get(place) ?? new Set()).add(each));
      }
      for (const [place, codes] of byPlace)
        assert.equal(codes.size, 1, `${code}, ${title}: ${place} ${[...codes].join(', ')}`);
    }
  });

  it('of a value that several services share are one, which names the others', async () => {
    const found = await foundIn(`
x-env: &env
  DB_HOST: dbb
services:
  web: {image: web, environment: *env}
  worker: {image: worker, environment: *env}
  db: {image: "postgres:16"}
`);
    const [first, second] = found.filter(({ code }) => code === 'unknown-host');
    assert.equal(second, undefined);
    assert.equal(first?.service, 'web');
    assert.deepEqual(
      first.related.map(({ message }) => message),
      ['`db` is defined here.', 'The value is also that of `worker`.'],
    );
  });

  it('say the nearest name first, then others', async () => {
    const found = await foundIn(`
services:
  web: {image: web, environment: {DB_HOST: postgre}}
  postgres: {image: "postgres:16"}
  postgis: {image: postgis/postgis}
`);
    const [first] = found.filter(({ code }) => code === 'unknown-host');
    assert.deepEqual(
      first?.remedies.map(({ title }) => title),
      ['Change the host to `postgres`', 'Change the host to `postgis`'],
    );
  });

  it('never offer the caller itself', async () => {
    const found = await foundIn(`
services:
  frontend-tests: {image: tests, environment: {APP_HOST: frontend}}
  api: {image: api}
`);
    assert.ok(
      found.every(({ remedies }) => remedies.every(({ title }) => !title.includes('frontend-tests'))),
    );
  });

  it('keep what files hold out of sight: control characters, Markdown, length', async () => {
    const name = `a\\u001b[31m\`b\`${'x'.repeat(300)}`;
    const found = await foundIn(`
services:
  web: {image: web, environment: {DB_HOST: "'${name}'", "K\\u0007_HOST": "dbb"}}
  db: {image: "postgres:16"}
`);
    for (const { message } of found) {
      assert.doesNotMatch(message, /\p{Cc}/u);
      assert.ok(message.length < 600, message);
    }
  });

  it('are advice at the most where a word may be no host', async () => {
    const found = await foundIn(`
services:
  web: {image: web, networks: [front], environment: {GREETING: "see http://db:80 for more"}}
  db: {image: db, networks: [back]}
networks: {front: {}, back: {}}
`);
    assert.deepEqual(
      linesOf(found.filter(({ severity }) => severity === 'error' || severity === 'warning')),
      [],
    );
  });

  it('offer both ways to share a network, and keep the implied one', async () => {
    const found = await foundIn(`
services:
  web: {image: web, environment: {DB_HOST: db}}
  db: {image: "postgres:16", networks: [store]}
networks: {store: {}}
`);
    const [first] = found.filter(({ code }) => code === 'different-networks');
    assert.deepEqual(
      first?.remedies.map((remedy) => [
        remedy.title,
        remedy.kind === 'edit' ? remedy.changes.map((change) => ('value' in change ? change.value : '')) : [],
      ]),
      [
        ['Let `web` join `store`', ['default', 'store']],
        ['Let `db` join `default`', ['default']],
      ],
    );
  });
});
