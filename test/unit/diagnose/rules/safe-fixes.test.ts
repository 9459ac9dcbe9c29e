import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foundIn } from './found-in';

/** Titles of the fixes that are made without a question. */
async function safeFixes(compose: string): Promise<readonly string[]> {
  const findings = await foundIn(compose, { host: { platform: 'linux' } });
  return findings.flatMap(({ remedies }) =>
    remedies.flatMap((remedy) => (remedy.kind === 'edit' && remedy.isSafe ? [remedy.title] : [])),
  );
}

const calling = (host: string, rest = ''): string =>
  `services:\n  web: {image: web, environment: {API_URL: "http://${host}/"}}\n${rest}`;

describe('fixes that are made without a question', () => {
  it('leave machines outside alone whose domain begins like a network', async () => {
    assert.deepEqual(await safeFixes(calling('api.shop', '  api: {image: api}\n')), []);
  });

  it('mean the longest of several services', async () => {
    const both = '  db: {image: postgres}\n  app-db: {image: postgres}\n';
    assert.deepEqual(await safeFixes(calling('other-app-db-1', both)), ['Change the host to `app-db`']);
  });

  it('leave names alone that a container of another project may have', async () => {
    const shared =
      '    networks: [shared]\n  nginx: {image: nginx, networks: [shared]}\nnetworks: {shared: {external: true}}\n';
    const compose = `services:\n  web:\n    image: web\n    environment: {API_URL: "http://infra-nginx-1/"}\n${shared}`;
    assert.deepEqual(await safeFixes(compose), []);
  });

  it('keep a link that decides between two services of one name', async () => {
    const plain = 'services:\n  web: {image: web, links: [db], depends_on: [db]}\n  db: {image: postgres}\n';
    assert.deepEqual(await safeFixes(plain), ['Remove the link']);
    const other = '  other: {image: postgres, networks: {default: {aliases: [db]}}}\n';
    assert.ok(!(await safeFixes(plain + other)).includes('Remove the link'));
  });
});
