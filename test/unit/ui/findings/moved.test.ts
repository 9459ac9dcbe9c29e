import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEdits, lineOffsets, offsetAt } from '../../../../src/diagnose/edits/text-edit';
import { findingSettings } from '../../../../src/ui/findings/finding-settings';
import { movedFindings, type TextChange } from '../../../../src/ui/findings/moved';
import { shownFinding, type ShownFinding } from '../../../../src/ui/findings/shown-finding';
import { FILE, finding, place } from './samples';

const TEXT = [
  'services:',
  '  web:',
  '    environment:',
  '      DB: localhost',
  '  db:',
  '    image: x',
  '',
].join('\n');
const WORD = place('3:10-3:19');

function at(range = WORD, related = place('4:2-4:4')): ShownFinding {
  const shown = shownFinding(
    finding({ range, related: [{ message: 'Here.', range: related }] }),
    findingSettings(() => undefined),
    { syntax: false, schema: false },
  );
  assert.ok(shown);
  return shown;
}

const change = (range: string, text: string): TextChange => ({ range: place(range), text });

/** What stands at the places of the finding after the edit, as it moved and as it is. */
function words(changes: readonly TextChange[]): (string | undefined)[] {
  let text = TEXT;
  for (const { range, text: newText } of changes)
    text = applyEdits(text, [{ range: { file: FILE, ...range }, newText }]);
  const offsets = lineOffsets(text);
  const [moved] = movedFindings([at()], FILE, changes);
  return [moved?.range, moved?.related[0]?.range].map(
    (range) =>
      range &&
      text.slice(offsetAt(offsets, range.start, text.length), offsetAt(offsets, range.end, text.length)),
  );
}

describe('findings of a text that is edited', () => {
  for (const { title, edits } of [
    { title: 'a line above', edits: [change('0:0-0:0', '# one\n# two\n')] },
    { title: 'a line above with another kind of end', edits: [change('0:0-0:0', '# one\r\n')] },
    { title: 'lines removed above', edits: [change('0:0-1:0', '')] },
    { title: 'something before on the line', edits: [change('3:6-3:8', 'DATABASE')] },
    { title: 'right before it', edits: [change('3:10-3:10', 'x')] },
    { title: 'the line broken before it', edits: [change('3:6-3:6', '\n      ')] },
    { title: 'lines joined before it', edits: [change('2:16-3:6', ' ')] },
    { title: 'right behind it', edits: [change('3:19-3:19', ':80')] },
    { title: 'behind it', edits: [change('5:0-5:0', 'x')] },
    { title: 'two at once, from the end', edits: [change('3:19-3:19', '/x'), change('1:0-1:0', '#\n')] },
  ]) {
    it(`stand where they stood with ${title}`, () => {
      assert.deepEqual(words(edits), ['localhost', 'db']);
    });
  }

  it('are dropped where the edit touches them, and only there', () => {
    for (const edit of [change('3:12-3:13', ''), change('3:9-3:11', 'x'), change('2:0-4:0', '')])
      assert.deepEqual(movedFindings([at()], FILE, [edit]), []);
    assert.deepEqual(words([change('4:3-4:3', 'x')]), ['localhost', undefined]);
  });

  it('stay in other files', () => {
    const elsewhere = at(place('3:10-3:19', '/srv/shop/.env'), place('4:2-4:4', '/srv/shop/.env'));
    assert.deepEqual(movedFindings([elsewhere], FILE, [change('0:0-9:0', '')]), [elsewhere]);
  });
});
