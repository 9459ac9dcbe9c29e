import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadProject } from '../../../src/compose/load';
import { type LiveResult, ProjectLoader } from '../../../src/compose/loader';
import type { LoadOptions } from '../../../src/compose/project';
import { generator } from '../random';
import { codesOf, projectOf, readerOf, serviceOf } from './in-memory';

const FILE = '/shop/compose.yaml';
const OPTIONS: LoadOptions = {
  workingDirectory: '/shop',
  files: [],
  profiles: [],
  envFiles: [],
  environment: { TAG: '7' },
};

const TEXT = `# A shop.
name: shop
x-common: &common
  image: "common:\${TAG}"
  networks: [back]

services:
  web:
    <<: *common
    ports: ["8080:80"]
    environment:
      CACHE: redis://cache:6379/0
    depends_on: [cache]
  cache:
    <<: *common
    hostname: &host cache.internal

  # The worker starts as a copy.
  worker:
    extends: web
    container_name: \${NAME:-worker}
    domainname: *host
    ports: !override []
  mail: {image: mail, profiles: [mail]}

networks:
  back:
    ipam:
      config: [{subnet: 10.1.0.0/24}]
`;

/** A file that is edited, and the loader that follows. */
class Editor {
  private readonly loader = new ProjectLoader();

  constructor(
    public text: string,
    private readonly others: Readonly<Record<string, string>> = {},
  ) {}

  load(): Promise<LiveResult> {
    return this.loader.load(OPTIONS, readerOf({ ...this.others, [FILE]: this.text }));
  }

  replace(from: string, to: string): Promise<LiveResult> {
    assert.ok(this.text.includes(from));
    this.text = this.text.replace(from, to);
    return this.load();
  }

  /** What a load without memory gives. */
  async afresh(): Promise<unknown> {
    const result = await loadProject(OPTIONS, readerOf({ ...this.others, [FILE]: this.text }));
    return { project: result.project, problems: result.problems };
  }
}

async function assertSameAsAfresh(editor: Editor, result: LiveResult, what: string): Promise<void> {
  assert.deepEqual({ project: result.project, problems: result.problems }, await editor.afresh(), what);
}

describe('loading again after an edit', () => {
  it('gives what loading afresh gives, whatever the edit', async () => {
    const editor = new Editor(TEXT, {
      '/shop/compose.override.yaml':
        'services:\n  web:\n    hostname: !reset null\n    dns: [10.0.0.1]\n  cache:\n    ports: ["6379"]\n',
    });
    await assertSameAsAfresh(editor, await editor.load(), 'the first load');
    const next = generator(7);
    const pieces = ['x', ' ', '\n', ':', '"', '{', '}', '- ', '*host', '&a ', '  ', '#', '$', '\t', 'web:\n'];
    for (let edit = 0; edit < 400; edit++) {
      const { text } = editor;
      const at = next(text.length + 1);
      const piece = pieces[next(pieces.length)] ?? '';
      // Most edits are taken back, so that the text stays a compose file.
      editor.text =
        next(3) === 0
          ? text.slice(0, at) + text.slice(at + 1 + next(8))
          : text.slice(0, at) + piece + text.slice(at);
      await assertSameAsAfresh(editor, await editor.load(), `edit ${edit}:\n${editor.text}`);
      if (next(8) === 0) continue;
      editor.text = text;
      await assertSameAsAfresh(editor, await editor.load(), `edit ${edit} taken back`);
      if (next(10) === 0) editor.text = TEXT;
    }
  });

  it('keeps the services that the edit leaves alone', async () => {
    const editor = new Editor(TEXT);
    const before = projectOf(await editor.load());
    const after = projectOf(await editor.replace('redis://cache:6379/0', 'redis://cache:6379/1'));
    const kept = after.services.filter((service) => before.services.includes(service));
    assert.deepEqual(
      kept.map(({ name }) => name),
      ['cache'],
    );
  });

  it('moves what stands below a new line, and only that', async () => {
    const editor = new Editor(TEXT);
    const before = await editor.load();
    const after = await editor.replace('  # The worker', '\n  # The worker');
    assert.equal(
      serviceOf(after, 'worker').range.start.line,
      serviceOf(before, 'worker').range.start.line + 1,
    );
    assert.equal(serviceOf(after, 'web'), serviceOf(before, 'web'));
  });

  it('leaves the results of earlier loads as they were', async () => {
    const editor = new Editor(TEXT);
    const before = await editor.load();
    const copy = structuredClone(before.project);
    await editor.replace('name: shop\n', 'name: shop\n\n\n');
    assert.deepEqual(before.project, copy);
  });

  it('follows an anchor into the services that refer to it', async () => {
    const editor = new Editor(TEXT);
    await editor.load();
    const after = await editor.replace('networks: [back]', 'networks: [back, default]');
    for (const name of ['web', 'cache', 'worker']) {
      const networks = serviceOf(after, name).networks.map(({ network }) => network);
      assert.deepEqual(networks, ['back', 'default'], name);
    }
  });

  it('follows variables', async () => {
    const loader = new ProjectLoader();
    const load = (environment: string) =>
      loader.load(OPTIONS, readerOf({ [FILE]: TEXT, '/shop/.env': environment }));
    assert.equal(serviceOf(await load('NAME=one\n'), 'worker').containerName, 'one');
    assert.equal(serviceOf(await load('NAME=two\n'), 'worker').containerName, 'two');
  });

  it('tells two services with the same text apart', async () => {
    const same = (name: string) => `  ${name}:\n    image: x\n`;
    const editor = new Editor(`services:\n${same('a')}${same('b')}${same('a')}`);
    assert.ok(codesOf(await editor.load()).includes('yaml-duplicate-key'));
    const mended = await editor.replace(same('a'), '');
    assert.deepEqual(codesOf(mended), []);
    assert.deepEqual(
      projectOf(mended).services.map(({ name, range }) => [name, range.start.line]),
      [
        ['b', 1],
        ['a', 3],
      ],
    );
  });

  it('loads in the order of the calls', async () => {
    const loader = new ProjectLoader();
    const load = (image: string) =>
      loader.load(OPTIONS, readerOf({ [FILE]: `services:\n  web:\n    image: ${image}\n` }));
    const results = await Promise.all(['a', 'b', 'c'].map(load));
    assert.deepEqual(
      results.map((result) => serviceOf(result, 'web').image),
      ['a', 'b', 'c'],
    );
  });

  it('goes on after a reader that failed', async () => {
    const loader = new ProjectLoader();
    const failing = { read: () => Promise.reject(new Error('no disk')) };
    await assert.rejects(loader.load(OPTIONS, failing), /no disk/);
    const result = await loader.load(OPTIONS, readerOf({ [FILE]: TEXT }));
    assert.equal(projectOf(result).name, 'shop');
  });
});

describe('a line that is half typed', () => {
  it('costs no more than its own service', async () => {
    const editor = new Editor(TEXT);
    await editor.load();
    const broken = await editor.replace('    hostname: &host cache.internal\n', '    hostname: "cache\n');
    assert.ok(codesOf(broken).includes('yaml-syntax'));
    assert.deepEqual(
      broken.project?.services.map(({ name }) => name),
      ['web', 'cache', 'worker'],
    );
    assert.equal(serviceOf(broken, 'worker').containerName, 'worker');
  });

  it('leaves the last good project at hand', async () => {
    const editor = new Editor(TEXT);
    const good = await editor.load();
    assert.equal(good.lastGood, good.project);
    const broken = await editor.replace('  cache:\n', '  cache\n');
    assert.ok(broken.problems.some(({ severity }) => severity === 'error'));
    assert.equal(broken.lastGood, good.project);
    const mended = await editor.replace('  cache\n', '  cache:\n');
    assert.equal(mended.lastGood, mended.project);
  });

  it('leaves its service as it last was in what is shown', async () => {
    const editor = new Editor(TEXT);
    const good = await editor.load();
    const broken = await editor.replace('    depends_on: [cache]', '    depends_on: [cache');
    assert.equal(broken.steady?.services[0], good.project?.services[0]);
    assert.notEqual(broken.steady?.services[0], broken.project?.services[0]);
    assert.equal(broken.steady?.services[1], broken.project?.services[1]);
  });

  it('does not take services away from what is shown', async () => {
    const editor = new Editor(TEXT);
    await editor.load();
    const broken = await editor.replace('services:\n', 'servic\n');
    assert.deepEqual(
      broken.steady?.services.map(({ name }) => name),
      ['web', 'cache', 'worker'],
    );
    const gone = await editor.replace('servic\n', 'services:\n  one: {image: x}\nx-others:\n');
    assert.deepEqual(
      gone.steady?.services.map(({ name }) => name),
      ['one'],
    );
  });

  it('is the only one reported when it stands between entries', async () => {
    const editor = new Editor(TEXT);
    const result = await editor.replace('networks:\n  back:', 'vol\nnetworks:\n  back:');
    const errors = result.problems.filter(({ severity }) => severity === 'error');
    assert.deepEqual(
      errors.map(({ code, range }) => [code, range?.start]),
      [['yaml-syntax', { line: editor.text.split('\n').indexOf('vol'), character: 0 }]],
    );
  });
});
