import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TextValue } from '../../../../src/compose/project';
import { findInCommands } from '../../../../src/diagnose/references/command-values';
import { fileReferences } from '../../../../src/diagnose/references/file-references';
import { findInLabel } from '../../../../src/diagnose/references/label-hosts';
import { findInValue } from '../../../../src/diagnose/references/value-hosts';
import { loadText, oneService, projectOf } from '../../compose/in-memory';
import { generator } from '../../random';

/** Pieces that the patterns of this room begin with, end with or count. */
const PARTS = [
  ' ',
  '\n',
  '\t',
  'a',
  '0',
  'a=',
  '=',
  ',',
  ';',
  ':',
  ':1',
  '://',
  'http://',
  'jdbc:a:',
  '@',
  '/',
  '#',
  '?',
  '[',
  ']',
  '[::',
  '(',
  ')',
  '(host=',
  '@tcp(',
  '{',
  '}',
  '${',
  '$(',
  '"',
  "'",
  '`',
  '\\',
  '-',
  '--a=',
  '-h ',
  'sh -c "',
  'host=a ',
  'server a ',
  '<',
  'RUN ',
  '- ',
];

const FILES = [
  'nginx.conf',
  'haproxy.cfg',
  'prometheus.yml',
  'redis.conf',
  'traefik.toml',
  'Caddyfile',
  '.env',
  'x.js',
];
const KEYS = ['', 'DB_HOST', 'SEED_HOSTS', 'X_URL', 'X_SERVER', 'a'.repeat(5000)];
const AT = { file: '/x', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function lookEverywhere(text: string, project: Parameters<typeof fileReferences>[0]): number {
  let found = 0;
  for (const key of KEYS) found += findInValue(key, text).length;
  found += findInLabel(text).length;
  const value: TextValue = { kind: 'command', key: '', text, range: AT };
  found += findInCommands([value]).length + findInCommands([{ ...value, kind: 'entrypoint' }, value]).length;
  const files = FILES.map((name) => ({ service: 'web', path: `/shop/${name}`, target: `/${name}`, text }));
  const dockerfile = { service: 'web', path: '/shop/Dockerfile', text };
  return found + fileReferences(project, [...files, dockerfile]).length;
}

describe('hostile texts', () => {
  it('come to an end, each part a hundred thousand times', async () => {
    const project = projectOf(await loadText(oneService()));
    for (const part of PARTS) lookEverywhere(part.repeat(Math.ceil(100_000 / part.length)), project);
  });

  it('come to an end with two parts in turn', async () => {
    const project = projectOf(await loadText(oneService()));
    const random = generator(3);
    for (let round = 0; round < 60; round++) {
      const [one, other] = [PARTS[random(PARTS.length)] ?? '', PARTS[random(PARTS.length)] ?? ''];
      lookEverywhere(`${one.repeat(3)}${other}`.repeat(5000), project);
    }
  });

  it('give hosts that stand in them', async () => {
    const project = projectOf(await loadText(oneService()));
    const random = generator(5);
    let found = 0;
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: 1 + random(12) }, () => PARTS[random(PARTS.length)] ?? '').join('');
      found += lookEverywhere(text, project);
      for (const { host, port } of KEYS.flatMap((key) => findInValue(key, text))) {
        assert.ok(host.from >= 0 && host.from <= host.to && host.to <= text.length, text);
        if (port) assert.match(text.slice(port.from, port.to), /^\d{1,5}$/, text);
      }
    }
    assert.ok(found > 1000, `only ${found} hosts`);
  });
});
