import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadText, projectOf } from './in-memory';

function services(dependencies: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(dependencies).map(
    ([name, others]) => `  ${name}: {image: x, depends_on: [${others.join(', ')}]}`,
  );
  return ['services:', ...lines, ''].join('\n');
}

async function ringsOf(dependencies: Readonly<Record<string, readonly string[]>>) {
  const { problems } = await loadText(services(dependencies));
  return problems.filter(({ code }) => code === 'dependency-cycle').map(({ message }) => message);
}

describe('rings of dependencies', () => {
  it('are told from the first service by name, wherever the file starts', async () => {
    assert.deepEqual(await ringsOf({ c: ['a'], b: ['c'], a: ['b'] }), [
      'Dependency cycle detected: a -> b -> c -> a.',
    ]);
    assert.deepEqual(await ringsOf({ a: ['a'] }), ['Dependency cycle detected: a -> a.']);
  });

  it('are told each, but no service that only leads to one', async () => {
    assert.deepEqual(await ringsOf({ a: ['b', 'd'], b: ['c'], c: ['b'], d: ['e'], e: ['d'], f: [] }), [
      'Dependency cycle detected: b -> c -> b.',
      'Dependency cycle detected: d -> e -> d.',
    ]);
  });

  it('are none where two ways lead to one service', async () => {
    assert.deepEqual(await ringsOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }), []);
  });

  it('may be as long as a project', async () => {
    const count = 3000;
    const name = (index: number) => `s${String(index).padStart(4, '0')}`;
    const chain = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [name(index), index + 1 < count ? [name(index + 1)] : []]),
    );
    projectOf(await loadText(services(chain)));
    const [message = ''] = await ringsOf({ ...chain, [name(count - 1)]: [name(0)] });
    assert.match(message, /s0000 -> s0001 -> .* -> \(2900 more\) -> .* -> s2999 -> s0000\.$/);
  });
});
