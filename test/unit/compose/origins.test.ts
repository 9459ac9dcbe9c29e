import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ValuePath } from '../../../src/compose/combine/origins';
import type { SourceRange } from '../../../src/compose/project';
import { load, type Files } from './in-memory';

/** `file:line:text` of a range, by the texts that were loaded. */
function shown(files: Files, range: SourceRange | undefined): string | undefined {
  if (!range) return undefined;
  const { file, start, end } = range;
  const line = files[file]?.split('\n')[start.line] ?? '';
  const to = end.line === start.line ? end.character : line.length;
  return `${file.replace('/shop/', '')}:${start.line + 1}:${line.slice(start.character, to)}`;
}

async function layersIn(files: Files, path: ValuePath): Promise<readonly string[]> {
  const { origins } = await load(files);
  return origins.layers(path).map(({ range, via, through }) => {
    const ways = through.map((way) => ` ${way.kind} ${shown(files, way.range)}`).join('');
    return `${shown(files, range)}${via ? ` via ${shown(files, via)}` : ''}${ways}`;
  });
}

describe('the layers of a value', () => {
  it('are the file and its override, the earlier first', async () => {
    const files = {
      '/shop/compose.yaml': 'services:\n  web:\n    image: a\n    hostname: one\n',
      '/shop/compose.override.yaml': 'services:\n  web:\n    hostname: two\n',
    };
    assert.deepEqual(await layersIn(files, ['services', 'web', 'hostname']), [
      'compose.yaml:4:one',
      'compose.override.yaml:3:two',
    ]);
    assert.deepEqual(await layersIn(files, ['services', 'web', 'image']), ['compose.yaml:3:a']);
  });

  it('are one for each item of a list that two files append to', async () => {
    const files = {
      '/shop/compose.yaml': 'services:\n  web:\n    image: a\n    dns: [10.0.0.1]\n',
      '/shop/compose.override.yaml': 'services:\n  web:\n    dns: 10.0.0.2\n',
    };
    const { origins } = await load(files);
    const item = (index: number) => shown(files, origins.range(['services', 'web', 'dns', index]));
    assert.equal(item(0), 'compose.yaml:4:10.0.0.1');
    assert.equal(item(1), 'compose.override.yaml:3:10.0.0.2');
    assert.equal(item(2), undefined);
  });

  it('say through which extends a value came', async () => {
    const files = {
      '/shop/compose.yaml':
        'services:\n  web:\n    extends: {file: base.yaml, service: app}\n    hostname: mine\n',
      '/shop/base.yaml': 'services:\n  app:\n    image: a\n    hostname: base\n',
    };
    assert.deepEqual(await layersIn(files, ['services', 'web', 'image']), [
      'base.yaml:3:a extends compose.yaml:3:extends',
    ]);
    assert.deepEqual(await layersIn(files, ['services', 'web', 'hostname']), [
      'base.yaml:4:base extends compose.yaml:3:extends',
      'compose.yaml:4:mine',
    ]);
  });

  it('name every extends of a chain, the outermost first', async () => {
    const files = {
      '/shop/compose.yaml':
        'services:\n  a: {image: x, hostname: h}\n  b:\n    extends: a\n  c:\n    extends: b\n',
    };
    assert.deepEqual(await layersIn(files, ['services', 'c', 'hostname']), [
      'compose.yaml:2:h extends compose.yaml:6:extends extends compose.yaml:4:extends',
    ]);
  });

  it('say through which include a value came', async () => {
    const files = {
      '/shop/compose.yaml': 'include:\n  - db/db.yaml\nservices:\n  db:\n    hostname: mine\n',
      '/shop/db/db.yaml': 'services:\n  db:\n    image: a\n    hostname: theirs\n',
    };
    assert.deepEqual(await layersIn(files, ['services', 'db', 'hostname']), [
      'db/db.yaml:4:theirs include compose.yaml:2:db/db.yaml',
      'compose.yaml:5:mine',
    ]);
  });

  it('show the anchor and the alias', async () => {
    const files = {
      '/shop/compose.yaml': 'x-name: &name shared\nservices:\n  web:\n    image: a\n    hostname: *name\n',
    };
    const path = ['services', 'web', 'hostname'];
    assert.deepEqual(await layersIn(files, path), ['compose.yaml:1:shared via compose.yaml:5:*name']);
    const { origins } = await load(files);
    assert.equal(shown(files, origins.range(path)), 'compose.yaml:5:*name');
    assert.equal(shown(files, origins.key(path)), 'compose.yaml:5:hostname');
  });

  it('leave out what was reset or overridden', async () => {
    const files = {
      '/shop/compose.yaml': 'services:\n  web:\n    image: a\n    hostname: one\n    dns: [10.0.0.1]\n',
      '/shop/compose.override.yaml':
        'services:\n  web:\n    hostname: !reset null\n    dns: !override [10.0.0.9]\n',
    };
    assert.deepEqual(await layersIn(files, ['services', 'web', 'hostname']), []);
    assert.deepEqual(await layersIn(files, ['services', 'web', 'dns', 0]), [
      'compose.override.yaml:4:10.0.0.9',
    ]);
  });
});

describe('what stands at a place', () => {
  it('is the text of a scalar after interpolation, and the keys or positions below a collection', async () => {
    const { origins } = await load({
      '/shop/compose.yaml':
        'services:\n  web:\n    image: a:${TAG:-1}\n    dns: 192.0.2.1\n    environment: [A=1, B=2]\n',
    });
    assert.equal(origins.text(['services', 'web', 'image']), 'a:1');
    assert.equal(origins.text(['services', 'web', 'dns', 0]), '192.0.2.1');
    assert.equal(origins.text(['services', 'web']), undefined);
    assert.deepEqual(origins.children(['services', 'web', 'environment']), ['A', 'B']);
    assert.deepEqual(origins.children(['services', 'web', 'dns']), [0]);
    assert.deepEqual(origins.children(['services', 'web', 'image']), []);
  });
});
