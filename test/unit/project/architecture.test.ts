import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import test, { describe } from 'node:test';
import { ROOT } from './project-files';

interface ArrowRule {
  readonly name: string;
  readonly from: { readonly path?: string };
  readonly to: { readonly pathNot?: string };
}

/** Room → rooms it may import besides itself, as the machine checks them. */
function enforcedArrows(): ReadonlyMap<string, readonly string[]> {
  const load = createRequire(path.join(ROOT, 'package.json'));
  const { forbidden } = load('./.dependency-cruiser.cjs') as { readonly forbidden: readonly ArrowRule[] };
  const arrows = forbidden.filter(({ name }) => name.endsWith('-arrows'));
  return new Map(
    arrows.map(({ name, to }) => {
      const room = name.replace('-arrows', '');
      const allowed = /\((.*)\)/.exec(to.pathNot ?? '')?.[1]?.split('|') ?? [];
      return [room, allowed.filter((each) => each !== room).sort()];
    }),
  );
}

/** The same from the table of rooms, whose last column names them. */
async function documentedArrows(): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(path.join(ROOT, 'docs', 'architecture.md'), 'utf8');
  const rows = text.matchAll(/^\| `(\w+)\/` +\|[^|]+\|([^|]+)\|$/gm);
  return new Map(
    [...rows].map(([, room = '', imports = '']) => [room, (imports.match(/[a-z]+/g) ?? []).sort()]),
  );
}

describe('docs/architecture.md', () => {
  test('names the same arrows as the rules that are checked', async () => {
    const enforced = enforcedArrows();
    assert.ok(enforced.size > 0);
    assert.deepEqual(Object.fromEntries(await documentedArrows()), Object.fromEntries(enforced));
  });

  test('knows every room', async () => {
    const entries = await readdir(path.join(ROOT, 'src'), { withFileTypes: true });
    const rooms = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    assert.deepEqual(rooms.sort(), [...(await documentedArrows()).keys()].sort());
  });
});
