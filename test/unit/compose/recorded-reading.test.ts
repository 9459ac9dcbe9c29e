import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UnreadableFile } from '../../../src/compose/files/file-reader';
import type { FileReader, SourceRange } from '../../../src/compose/project';
import { RecordedReading } from '../../../src/compose/files/recorded-reading';
import { readerOf } from './in-memory';

const PLACE: SourceRange = {
  file: '/shop/compose.yaml',
  start: { line: 0, character: 10 },
  end: { line: 0, character: 15 },
};

describe('a recorded reading', () => {
  it('sees one state of a file, however often and however fast it is asked', async () => {
    let reads = 0;
    const changing: FileReader = { read: () => Promise.resolve(`text ${++reads}`) };
    const reading = new RecordedReading(changing);
    const both = await Promise.all([reading.read('/a', 'compose'), reading.read('/a', 'extends')]);
    assert.deepEqual([...both, await reading.read('/a')], ['text 1', 'text 1', 'text 1']);
    assert.equal(reads, 1);
  });

  it('tells what was read for what, and what was missing, in the order of asking', async () => {
    const reading = new RecordedReading(readerOf({ '/shop/compose.yaml': '', '/shop/a.yaml': '' }));
    await reading.read('/shop/compose.yaml');
    await reading.read('/shop/compose.yml');
    await reading.read('/shop/compose.yaml', 'compose');
    await reading.read('/shop/a.yaml', 'include', PLACE);
    await reading.read('/shop/a.yaml', 'include', PLACE);
    await reading.read('/shop/a.yaml', 'extends', PLACE);
    assert.deepEqual(reading.files(), [
      { path: '/shop/compose.yaml', state: 'read', uses: [{ role: 'compose' }] },
      { path: '/shop/compose.yml', state: 'absent', uses: [{ role: 'looked-for' }] },
      {
        path: '/shop/a.yaml',
        state: 'read',
        uses: [
          { role: 'include', from: PLACE },
          { role: 'extends', from: PLACE },
        ],
      },
    ]);
  });

  it('passes on what cannot be read each time, and remembers that there is something', async () => {
    const folder = new UnreadableFile('/shop/.env', 'directory');
    const reading = new RecordedReading({ read: () => Promise.reject(folder) });
    await assert.rejects(reading.read('/shop/.env', 'env-file'), folder);
    await assert.rejects(reading.read('/shop/.env', 'env-file'), folder);
    assert.deepEqual(reading.files(), [
      { path: '/shop/.env', state: 'unreadable', uses: [{ role: 'env-file' }] },
    ]);
  });

  it('counts a file with a wrong encoding as read, because its text is used', async () => {
    const latin1 = new UnreadableFile('/shop/.env', 'not-utf8', '', 'A=\uFFFD');
    const reading = new RecordedReading({ read: () => Promise.reject(latin1) });
    await assert.rejects(reading.read('/shop/.env', 'env-file'), latin1);
    assert.equal(reading.files()[0]?.state, 'read');
  });
});
