import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { describe } from 'node:test';
import { unifiedDiff } from '../../../src/render/unified-diff';
import { generator } from '../random';

describe('a unified diff', () => {
  test('is nothing where nothing differs', () => assert.equal(unifiedDiff('a', 'x\n', 'x\n'), ''));
  test('has three lines around what differs', () =>
    assert.equal(
      unifiedDiff('a', '1\n2\n3\n4\n5\n6\n7\n8', '1\n2\n3\n4\nx\n6\n7\n8'),
      '--- a/a\n+++ b/a\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n\\ No newline at end of file\n',
    ));

  test('makes the one text of the other when it is applied', (context) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-diff-'));
    try {
      execFileSync('git', ['--version']);
    } catch {
      context.skip('git is not installed');
      return;
    }
    try {
      for (let seed = 1; seed <= 12; seed += 1) {
        const random = generator(seed);
        const lines = Array.from({ length: 30 }, () => `line ${random(9)}`);
        const after = lines.flatMap((line) =>
          random(6) === 0 ? [] : random(6) === 0 ? [line, 'new'] : [line],
        );
        const text = `${lines.join('\n')}${random(2) === 0 ? '\n' : ''}`;
        const changed = `${after.join('\n')}${random(2) === 0 ? '\n' : ''}`;
        fs.writeFileSync(path.join(folder, 'a'), text);
        const patch = unifiedDiff('a', text, changed);
        if (patch !== '') execFileSync('git', ['apply', '-'], { cwd: folder, input: patch });
        assert.equal(fs.readFileSync(path.join(folder, 'a'), 'utf8'), changed, `seed ${seed}`);
      }
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
