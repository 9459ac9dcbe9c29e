/** Documents of one file, and the syntax in which the YAML library of Compose differs from the `yaml` package. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codesOf, loadText, oneService, problemOf, projectOf, serviceOf } from './in-memory';

const SERVICE = oneService('hostname: h');

describe('documents of one file', () => {
  it('must be mappings, also where nothing stands behind the mark', async () => {
    for (const text of [`${SERVICE}---\n`, `---\n---\n${SERVICE}`, `${SERVICE}---\n~\n`]) {
      assert.match(
        problemOf(await loadText(text), 'wrong-type').message,
        /top-level object must be a mapping/,
      );
    }
    projectOf(await loadText(`# nothing\n---\n${SERVICE}...\n# nothing\n`));
  });

  it('need a mark after the end of an earlier one', async () => {
    const result = await loadText(`${SERVICE}...\nnetworks: {}\n`);
    assert.match(problemOf(result, 'yaml-syntax').message, /<document start>/);
  });

  it('see the anchors of earlier ones', async () => {
    const result = await loadText(`x-name: &name other\n---\n${oneService('hostname: *name')}`);
    assert.equal(serviceOf(result, 'web').hostname, 'other');
  });

  it('are YAML 1.1, whose directives alone are known', async () => {
    projectOf(await loadText(`%YAML 1.1\n---\n${SERVICE}`));
    for (const directive of ['%YAML 1.2', '%OTHER x']) {
      problemOf(await loadText(`${directive}\n---\n${SERVICE}`), 'yaml-syntax');
    }
  });

  it('are empty where they hold nothing but a version', async () => {
    problemOf(await loadText('version: "3"\n'), 'empty-compose-file');
  });
});

describe('aliases', () => {
  it('may be keys without a blank before the colon', async () => {
    const text = 'x-name: &name web\nservices:\n  *name: {image: nginx, hostname: "a:b"}\n';
    const result = await loadText(text);
    projectOf(result);
    const { range, hostname } = serviceOf(result, 'web');
    assert.deepEqual([range.start, hostname], [{ line: 2, character: 2 }, 'a:b']);
  });
});

describe('tabs', () => {
  const refused = async (text: string) => codesOf(await loadText(text)).includes('yaml-syntax');

  it('are refused at the beginning of lines, even of blank ones, and behind a dash', async () => {
    for (const lines of [
      ['\t', 'hostname: h'],
      ['hostname: "h"', '\t# c'],
      ['dns:', '  -\t1.1.1.1'],
      ['dns:', '\t'],
    ]) {
      const text = [
        'services:',
        '  web:',
        '    image: nginx',
        ...lines.map((line) => `${line.startsWith('\t') ? '' : '    '}${line}`),
        '',
      ];
      assert.ok(await refused(text.join('\n')), lines.join(' / '));
    }
  });

  it('are blank space after a value, in brackets and in texts', async () => {
    const texts = [
      oneService('hostname:\th\t# c', 'domainname: d\t'),
      'services:\n  web: {image: nginx,\n\thostname: h}\n',
      oneService('labels:', '  a: |', '    one', '    \ttwo'),
      oneService('labels:', '  a: "one', '\ttwo"'),
    ];
    for (const text of texts) assert.equal(await refused(text), false, text);
  });
});
