import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderProblems } from '../../../src/render/problems-text';

test('places count from 1, and a hint follows its problem', () => {
  const range = {
    file: '/project/compose.yaml',
    start: { line: 4, character: 6 },
    end: { line: 4, character: 9 },
  };
  assert.equal(
    renderProblems([
      { severity: 'error', code: 'undefined-network', message: 'No network x.', hint: 'Declare it.', range },
      { severity: 'warning', code: 'obsolete', message: 'version is obsolete.' },
    ]),
    '/project/compose.yaml:5:7: error: No network x.\n  hint: Declare it.\nwarning: version is obsolete.\n',
  );
});
