import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const ROOT = join(__dirname, '../../..');

/** Words with a dash in quotes that are no codes of problems. */
const OTHER_WORDS = new Set([
  'env-file',
  'env-files',
  'extends-local',
  'extra-hosts',
  'label-file',
  'looked-for',
  'network-attachment',
  'no-permission',
  'non-buildable',
  'not-regular',
  'service-env-file',
  'start-first',
  'stop-first',
  'too-large',
  'too-long',
]);

/** Every word with a dash that stands in quotes, and codes without one. */
function codesIn(folder: string): readonly string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'));
  const words = texts.flatMap((text) => [
    ...Array.from(text.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g), ([, word = '']) => word),
    ...Array.from(text.matchAll(/code: '([a-z]+)'/g), ([, word = '']) => word),
  ]);
  const undefinedOnes = ['volume', 'secret', 'config', 'model'].map((kind) => `undefined-${kind}`);
  return [...new Set([...words, ...undefinedOnes])].filter((word) => !OTHER_WORDS.has(word));
}

describe('the page about what Compose says', () => {
  const page = readFileSync(join(ROOT, 'docs/findings/compose.md'), 'utf8');
  const sections = Array.from(page.matchAll(/^### (.+)$/gm), ([, title = '']) => title);

  it('has a section for each problem of the compose room', () => {
    const codes = codesIn('src/compose');
    assert.ok(codes.length > 60, 'the sources are not read');
    assert.deepEqual(
      codes.filter((code) => !sections.includes(code)),
      [],
    );
  });

  it('has a section for each reason against a plan', () => {
    const text = readFileSync(join(ROOT, 'src/topology/topology-error.ts'), 'utf8');
    const codes = Array.from(text.matchAll(/^ {2}\| '([a-z-]+)'/gm), ([, code = '']) => code);
    assert.ok(codes.length > 20, 'the codes are not read');
    assert.deepEqual(
      codes.filter((code) => !sections.includes(code)),
      [],
    );
  });

  it('has none twice, and none that nobody reports', () => {
    const text = readFileSync(join(ROOT, 'src/topology/topology-error.ts'), 'utf8');
    const rules = readFileSync(join(ROOT, 'src/diagnose/rules/planning-errors.ts'), 'utf8');
    const known = new Set(codesIn('src/compose'));
    assert.equal(new Set(sections).size, sections.length);
    assert.deepEqual(
      sections.filter((code) => !known.has(code) && !`${text}${rules}`.includes(`'${code}'`)),
      [],
    );
  });
});
