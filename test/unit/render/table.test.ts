import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ansiStyle } from '../../../src/render/style';
import { renderTable } from '../../../src/render/table';

test('columns are as wide as their longest cell, and lines have no blanks at their end', () => {
  const text = renderTable(
    ['SERVICE', 'NAMES', ''],
    [
      ['web', 'shop-web-1, web', ''],
      ['a-rather-long-service', 'x', 'internal'],
    ],
  );
  assert.equal(
    text,
    [
      'SERVICE                 NAMES',
      'web                     shop-web-1, web',
      'a-rather-long-service   x                 internal',
      '',
    ].join('\n'),
  );
});

test('nothing is cut, and letters outside ASCII count once', () => {
  const long = 'x'.repeat(300);
  assert.ok(renderTable(['A', 'B'], [[long, 'end']]).includes(`${long}   end`));
  assert.equal(renderTable(['A', 'B'], [['größe', '1']]), 'A       B\ngröße   1\n');
});

test('colour changes neither words nor columns', () => {
  const rows = [['web', 'x']];
  const coloured = renderTable(['SERVICE', 'N'], rows, ansiStyle);
  assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ''), renderTable(['SERVICE', 'N'], rows));
  assert.notEqual(coloured, renderTable(['SERVICE', 'N'], rows));
});
