import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { targetAt } from '../../../src/ui/hover/target';
import type { HoverTarget } from '../../../src/ui/hover/target';
import { FILE, TEXT, plan, project } from './sample';

/** The target on a word right after a text, one character into it. */
async function at(before: string, word: string, shown = TEXT): Promise<HoverTarget | undefined> {
  const offset = shown.indexOf(before + word) + before.length + 1;
  const lines = shown.slice(0, offset).split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return targetAt(await project(), await plan(), FILE, shown, position);
}

describe('the name under the cursor', () => {
  it("is a service's own key, asked by nobody", async () => {
    const target = await at('\n  ', 'redis:');
    assert.equal(target?.name, 'redis');
    assert.equal(target.from, undefined);
  });

  for (const [place, before, word] of [
    ['depends_on', '- ', 'redis'],
    ['a URL', 'redis://', 'redis'],
    ['a command', '"--cache", "', 'redis'],
    ['an alias', 'CACHE_ALIAS: ', 'cache'],
    ['a name on another network', 'REPORTS_HOST: ', 'reports'],
  ] as const) {
    it(`is ${place}, asked by the service around it`, async () => {
      const target = await at(before, word);
      assert.equal(target?.name, word);
      assert.equal(target.from, 'web');
    });
  }

  it('covers exactly the word', async () => {
    const target = await at('redis://', 'redis');
    const line = TEXT.split('\n')[target?.start.line ?? -1] ?? '';
    assert.equal(line.slice(target?.start.character, target?.end.character), 'redis');
    assert.equal(line.slice(0, target?.start.character).trim(), 'REDIS_URL: redis://');
  });

  for (const [place, before, word] of [
    ['an image', 'image: ', 'redis'],
    ['the scheme of a URL', 'REDIS_URL: ', 'redis://'],
    ['any other value', 'PLAIN: ', 'hello'],
    ['the name of a variable', '      ', 'REPORTS_HOST'],
    ['a key of the file', '\n', 'services'],
  ] as const) {
    it(`is not ${place}`, async () => assert.equal(await at(before, word), undefined));
  }

  it('is nothing where the text has moved on since it was read', async () => {
    const shown = TEXT.replace('  redis:\n', '  other:\n');
    assert.equal(await at('\n  ', 'other:', shown), undefined);
  });
});
