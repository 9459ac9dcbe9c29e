import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foundIn } from './checked';
import { oneService } from './in-memory';

const shown = (text: string) => foundIn(text).map(({ code, message, at }) => [code, message, at]);
const codesAndPlaces = (text: string) => foundIn(text).map(({ code, at }) => [code, at]);

describe('what a service refers to', () => {
  it('has to be declared, and is named where it is not', () => {
    const cases: Readonly<Record<string, readonly [string, string, string]>> = {
      'volumes: ["data:/data:ro"]': ['undefined-volume', 'volume data', 'data'],
      'volumes: [{type: volume, source: data, target: /a}]': ['undefined-volume', 'volume data', 'data'],
      'secrets: [token]': ['undefined-secret', 'secret token', 'token'],
      'secrets: [{source: token}]': ['undefined-secret', 'secret token', 'token'],
      'build: {secrets: [token]}': ['undefined-secret', 'build secret token', 'token'],
      'configs: [conf]': ['undefined-config', 'config conf', 'conf'],
      'models: [llm]': ['undefined-model', 'model llm', 'llm'],
      'models: {llm: {model_var: X}}': ['undefined-model', 'model llm', 'llm'],
    };
    for (const [line, [code, what, at]] of Object.entries(cases)) {
      const expected = [[code, `service "web" refers to undefined ${what}.`, at]];
      assert.deepEqual(shown(oneService(line)), expected);
    }
  });

  it('may be declared in another file, and without anything in it', () => {
    const lines = ['volumes: ["data:/a"]', 'secrets: [s]', 'configs: [c]', 'models: [m, x-m]'];
    const sections = [
      'volumes: {data: }',
      'secrets: {s: {file: f}}',
      'configs: {c: {file: f}}',
      'models: {m: {model: x}, x-m: {model: x}}',
    ];
    assert.deepEqual(foundIn(oneService(...lines), [oneService(), ...sections, ''].join('\n')), []);
  });

  it('is no volume where a folder, a drive or nothing is mounted', () => {
    const short = ['./a:/a', '/b:/b', '~/c:/c', '~:/d', 'e:/e', '/f', 'gg', '\\\\.\\pipe\\h:/h'];
    const long = ['{type: volume, target: /i}', '{type: bind, source: j, target: /j}'];
    const items = [...short.map((volume) => `'${volume}'`), ...long, '{type: tmpfs, target: /k}'];
    assert.deepEqual(foundIn(oneService(`volumes: [${items.join()}]`)), []);
  });

  it('is shown at the alias through which it came', () => {
    const text = `x-v: &v "data:/data"\n${oneService('volumes: [*v]')}`;
    assert.deepEqual(codesAndPlaces(text), [['undefined-volume', '*v']]);
  });

  it('is named where the name is left out', () => {
    const [found] = foundIn(oneService('secrets: [{target: a}]'));
    assert.equal(found?.code, 'undefined-secret');
    assert.match(found.hint, /source/);
  });

  it('may be another service, if that one is built', () => {
    const line = 'build: {context: ., additional_contexts: {a: "service:other", b: ./b}}';
    const message = 'service "web" declares unknown service "other" as additional contexts a.';
    assert.deepEqual(shown(oneService(line)), [['undefined-service', message, 'service:other']]);
    const image = `${oneService(line)}  other: {image: x}\n`;
    assert.deepEqual(codesAndPlaces(image), [['service-not-built', 'service:other']]);
    assert.deepEqual(foundIn(`${oneService(line)}  other: {build: .}\n`), []);
  });
});

describe('attributes of one service', () => {
  it('may not contradict those of deploy', () => {
    const cases: Readonly<Record<string, string>> = {
      'cpus: 1': '{limits: {cpus: "2"}}',
      'mem_limit: 1g': '{limits: {memory: 1000m}}',
      'mem_reservation: 1g': '{reservations: {memory: 2g}}',
      'pids_limit: 5': '{limits: {pids: 6}}',
    };
    for (const [line, resources] of Object.entries(cases)) {
      const [found, ...rest] = foundIn(oneService(line, `deploy: {resources: ${resources}}`));
      assert.deepEqual(rest, []);
      const [attribute] = line.split(':', 1);
      assert.deepEqual([found?.code, found?.at], ['limit-conflict', attribute]);
      assert.match(
        found?.message ?? '',
        new RegExp(`can't set distinct values on '${attribute}' and 'deploy`),
      );
    }
  });

  it('may say the same in other words', () => {
    const limits = 'deploy: {resources: {limits: {cpus: "0.1", memory: 1024m}}}';
    assert.deepEqual(foundIn(oneService('cpus: 0.1', 'mem_limit: 1g', limits)), []);
    assert.deepEqual(foundIn(oneService('cpus: 1', 'deploy: {resources: {reservations: {cpus: "2"}}}')), []);
  });

  it('contradict a section that leaves their limit out, as Docker takes it', () => {
    const lines = ['cpus: 1', 'deploy: {resources: {limits: {memory: 1g}}}'];
    assert.deepEqual(codesAndPlaces(oneService(...lines)), [['limit-conflict', 'cpus']]);
  });

  it('give one Dockerfile, and the platform among those that are built', () => {
    const both = 'build: {context: ., dockerfile: a, dockerfile_inline: b}';
    assert.deepEqual(codesAndPlaces(oneService(both)), [['exclusive-attributes', 'dockerfile_inline']]);
    assert.deepEqual(foundIn(oneService('build: {context: ., dockerfile_inline: b}')), []);
    const platforms = 'build: {context: ., platforms: [linux/amd64]}';
    const other = oneService(platforms, 'platform: linux/arm64');
    assert.deepEqual(codesAndPlaces(other), [['platform-conflict', 'linux/arm64']]);
    assert.deepEqual(foundIn(oneService(platforms, 'platform: linux/amd64')), []);
  });

  it('say where watched files go', () => {
    const watch = (action: string) => oneService(`develop: {watch: [{path: ., action: ${action}}]}`);
    for (const action of ['sync', 'sync+restart']) {
      assert.deepEqual(codesAndPlaces(watch(action)), [['missing-attribute', action]]);
    }
    for (const action of ['rebuild', 'restart']) assert.deepEqual(foundIn(watch(action)), []);
  });

  it('mount one thing at one place', () => {
    const message = 'services.web.volumes[0]: target /b already mounted as services.web.tmpfs[1].';
    assert.deepEqual(shown(oneService('tmpfs: [/a, /b]', 'volumes: ["./x:/b/", "./y:/c"]')), [
      ['mount-conflict', message, './x:/b/'],
    ]);
    const long = 'volumes: ["./x:/c", {type: tmpfs, target: /c/.}]';
    assert.deepEqual(codesAndPlaces(oneService(long)), [['mount-conflict', '/c/.']]);
    // The same target in the same spelling is one mount, of which the later counts.
    assert.deepEqual(foundIn(oneService('volumes: ["./x:/c", "./y:/c"]')), []);
  });

  it('know that a letter before a colon is a drive', () => {
    assert.deepEqual(foundIn(oneService('volumes: ["e:/x", "./y:/x"]')), []);
  });
});

describe('a declared volume, secret or config', () => {
  const of = (section: string, definition: string) => `${oneService()}${section}: {it: ${definition}}\n`;

  it('that is external has nothing but a name', () => {
    const conflict = (key: string) => [
      'external-conflict',
      `volumes.it: conflicting parameters "external" and "${key}" specified.`,
      key,
    ];
    const full = of('volumes', '{external: true, name: a, driver: b, labels: {}, x-a: 1}');
    assert.deepEqual(shown(full), [conflict('driver'), conflict('labels')]);
    for (const definition of ['{external: "true"}', '{external: false, driver: a}', '{external: {}}', '']) {
      assert.deepEqual(foundIn(of('volumes', definition)), [], definition);
    }
  });

  it('may have its name in the dated place, if there is no other', () => {
    for (const section of ['volumes', 'secrets', 'configs']) {
      const [warning, ...rest] = foundIn(of(section, '{external: {name: a}}'));
      assert.deepEqual(rest, []);
      assert.deepEqual([warning?.severity, warning?.code], ['warning', 'dated-external-name']);
      assert.equal(warning?.at, 'external');
      const advice = 'external.name is deprecated. Please set name and external: true.';
      assert.equal(warning.message, `${section}.it: ${advice}`);
      const conflict = foundIn(of(section, '{external: {name: a}, name: b}')).at(-1);
      assert.deepEqual([conflict?.code, conflict?.at], ['name-conflict', 'b']);
      assert.equal(conflict?.message, `${section}.it: name and external.name conflict; only use name.`);
    }
  });

  it('comes from one place', () => {
    assert.deepEqual(shown(of('secrets', '{file: a, environment: b}')), [
      [
        'exclusive-attributes',
        'secrets.it: file|environment attributes are mutually exclusive.',
        'environment',
      ],
    ]);
    assert.deepEqual(codesAndPlaces(of('configs', '{environment: a, content: b}')), [
      ['exclusive-attributes', 'content'],
    ]);
  });

  it('comes from somewhere', () => {
    assert.deepEqual(shown(of('secrets', '{}')), [
      ['missing-source', 'secrets.it: one of file|environment must be set.', 'it'],
    ]);
    assert.deepEqual(shown(of('configs', '{labels: {}}')), [
      ['missing-source', 'configs.it: one of file|environment|content must be set.', 'it'],
    ]);
    for (const definition of ['{driver: a}', '{external: false}']) {
      const [found] = foundIn(of('secrets', definition));
      assert.match(found?.message ?? '', /must declare either `file` or `environment`/);
    }
    for (const definition of ['{external: true}', '{file: ""}', '{environment: A}']) {
      assert.deepEqual(foundIn(of('secrets', definition)), [], definition);
    }
    assert.deepEqual(foundIn(of('configs', '{external: false}')), []);
  });
});
