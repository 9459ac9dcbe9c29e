import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceMentions } from '../../../src/compose/locate';
import { covered, loadText, oneService, projectOf, serviceOf } from './in-memory';

/** The values of `web` with the text that their ranges cover. */
async function values(text: string, environment: Readonly<Record<string, string>> = {}) {
  const web = serviceOf(await loadText(text, { environment }), 'web');
  return web.values.map(({ kind, key, text: value, exact, range }) => ({
    name: key === '' ? kind : `${kind} ${key}`,
    value,
    exact,
    at:
      range.start.line === range.end.line ? covered({ '/shop/compose.yaml': text }, range) : 'several lines',
  }));
}

describe('places of values', () => {
  it('cover exactly the text of plain and quoted scalars, without the quotes', async () => {
    const text = oneService(
      'environment:',
      '  A: redis://cache:6379',
      '  B: "http://api"',
      "  C: 'tcp://db'",
    );
    assert.deepEqual(await values(text), [
      { name: 'environment A', value: 'redis://cache:6379', exact: true, at: 'redis://cache:6379' },
      { name: 'environment B', value: 'http://api', exact: true, at: 'http://api' },
      { name: 'environment C', value: 'tcp://db', exact: true, at: 'tcp://db' },
    ]);
  });

  it('cover the part after = in the list form', async () => {
    const text = oneService('environment:', '  - A=redis://cache?x=1', '  - "B=http://api"');
    assert.deepEqual(await values(text), [
      { name: 'environment A', value: 'redis://cache?x=1', exact: true, at: 'redis://cache?x=1' },
      { name: 'environment B', value: 'http://api', exact: true, at: 'http://api' },
    ]);
  });

  it('cover commands, entry points, health checks and labels', async () => {
    const text = oneService(
      'command: wait-for db:5432',
      'entrypoint: [sh, -c]',
      'healthcheck: {test: [CMD, curl, "http://web"]}',
      'labels: {to: http://api}',
    );
    assert.deepEqual(
      (await values(text)).map(({ name, at }) => [name, at]),
      [
        ['command', 'wait-for db:5432'],
        ['entrypoint', 'sh'],
        ['entrypoint', '-c'],
        ['healthcheck', 'curl'],
        ['healthcheck', 'http://web'],
        ['label to', 'http://api'],
      ],
    );
  });

  it('cover the whole scalar, and say so, where text and file differ', async () => {
    const text = oneService(
      'environment:',
      '  A: "a\\tb"',
      '  B: http://$HOST',
      "  C: 'it''s'",
      '  D: 0x10',
      '  E: |',
      '    many',
      '    lines',
    );
    assert.deepEqual(await values(text, { HOST: 'api' }), [
      { name: 'environment A', value: 'a\tb', exact: false, at: '"a\\tb"' },
      { name: 'environment B', value: 'http://api', exact: false, at: 'http://$HOST' },
      { name: 'environment C', value: "it's", exact: false, at: "'it''s'" },
      { name: 'environment D', value: '16', exact: false, at: '0x10' },
      { name: 'environment E', value: 'many\nlines\n', exact: false, at: 'several lines' },
    ]);
  });

  it('count UTF-16 code units, as editors do', async () => {
    const text = oneService('environment: {"🐳": x, B: "ü"}');
    assert.deepEqual(
      (await values(text)).map(({ at }) => at),
      ['x', 'ü'],
    );
  });

  it('are those of the anchor for a value that comes through an alias', async () => {
    const text = `x-url: &url http://api\n${oneService('environment: {A: *url}')}`;
    const [value] = await values(text);
    assert.deepEqual(value, { name: 'environment A', value: 'http://api', exact: true, at: 'http://api' });
  });
});

describe('mentions of services', () => {
  it('are their keys, references and attachments', async () => {
    const text = `${oneService('depends_on: [db]', 'networks: [back]')}  db:
    image: x
    links: ["web:www"]
    networks: {back: {}}
networks: {back: {}}
`;
    const files = { '/shop/compose.yaml': text };
    const project = (await loadText(text)).project;
    assert.ok(project);
    assert.deepEqual(
      serviceMentions(project).map(({ service, where, range }) => [service, where, covered(files, range)]),
      [
        ['web', 'key', 'web'],
        ['db', 'depends_on', 'db'],
        ['web', 'network-attachment', 'back'],
        ['db', 'key', 'db'],
        ['web', 'depends_on', 'web'],
        ['db', 'network-attachment', 'back'],
      ],
    );
  });

  it('leave out the implied default network', async () => {
    const project = projectOf(await loadText(oneService()));
    assert.deepEqual(
      serviceMentions(project).map(({ where }) => where),
      ['key'],
    );
  });
});
