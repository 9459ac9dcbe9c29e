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

test('a second place that explains the first stands below it', () => {
  const at = (line: number) => ({
    file: '/project/compose.yaml',
    start: { line, character: 4 },
    end: { line, character: 9 },
  });
  const related = { message: 'it is first defined here', range: at(2) };
  assert.equal(
    renderProblems([{ severity: 'error', code: 'twice', message: 'Twice.', range: at(4), related }]),
    '/project/compose.yaml:5:5: error: Twice.\n  /project/compose.yaml:3:5: it is first defined here\n',
  );
});
