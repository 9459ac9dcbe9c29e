import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foundBefore, foundIn, onlyProblem } from './checked';
import { oneService } from './in-memory';

const messagesOf = (...texts: readonly string[]) => foundIn(...texts).map(({ message }) => message);

describe('a value of the wrong type', () => {
  it('is named with its path and what may stand there, in the words of Docker', () => {
    const mistakes: Readonly<Record<string, readonly [message: string, at: string]>> = {
      'hostname: 5': ['services.web.hostname must be a string.', '5'],
      'hostname: [a]': ['services.web.hostname must be a string.', '[a]'],
      'hostname: {a: b}': ['services.web.hostname must be a string.', '{a: b}'],
      'tty: 5': ['services.web.tty must be a boolean or string.', '5'],
      'scale: 1.5': ['services.web.scale must be a integer or string.', '1.5'],
      'ports: {a: b}': ['services.web.ports must be a array.', '{a: b}'],
      'healthcheck: [a]': ['services.web.healthcheck must be a mapping.', '[a]'],
      'deploy: [a]': ['services.web.deploy must be a mapping or null.', '[a]'],
      'environment: {A: [1]}': [
        'services.web.environment.A must be a boolean, null, number or string.',
        '[1]',
      ],
      'links: [5]': ['services.web.links.0 must be a string.', '5'],
      'healthcheck: {test: [CMD, 5]}': ['services.web.healthcheck.test.1 must be a string.', '5'],
    };
    for (const [line, [message, at]] of Object.entries(mistakes)) {
      assert.deepEqual(onlyProblem(line), ['wrong-type', message, at]);
    }
  });

  it('names the first form where there are several and none is of its kind', () => {
    assert.match(onlyProblem('networks: web')[1], /services\.web\.networks must be a array/);
    assert.match(onlyProblem('environment: web')[1], /services\.web\.environment must be a mapping/);
    assert.match(onlyProblem('dns: {a: b}')[1], /services\.web\.dns must be a string/);
    assert.match(onlyProblem('dns: 5')[1], /services\.web\.dns must be a string/);
    assert.match(onlyProblem('build: 5')[1], /services\.web\.build must be a string/);
    assert.match(onlyProblem('ports: [true]')[1], /services\.web\.ports\.0 must be a number/);
  });

  it('is checked against the form of its own kind', () => {
    const inMap = onlyProblem('networks: {default: {gw_priority: "5"}}');
    assert.deepEqual(inMap, [
      'wrong-type',
      'services.web.networks.default.gw_priority must be a number.',
      '5',
    ]);
    assert.match(onlyProblem('cpu_count: -1')[1], /cpu_count must be greater than or equal to 0/);
    assert.match(onlyProblem('extra_hosts: {a: [5]}')[1], /extra_hosts\.a\.0 must be a string/);
  });

  it('is shown at its key where it is empty or takes several lines', () => {
    assert.deepEqual(onlyProblem('hostname:').slice(1), [
      'services.web.hostname must be a string.',
      'hostname',
    ]);
    assert.deepEqual(onlyProblem('hostname:', '  a: b')[2], 'hostname');
    assert.deepEqual(onlyProblem('networks:', '  default:', '    aliases:')[2], 'aliases');
  });

  it('is shown at its beginning where the key is that of another file', () => {
    const found = foundIn(
      oneService('deploy: {labels: {a: b}}'),
      oneService('deploy:', '  replicas:', '    - a', '    - b'),
    );
    assert.deepEqual(
      found.map(({ at, range }) => [at, range.file]),
      [['replicas', '/shop/1.yaml']],
    );
    const replaced = foundIn(
      oneService('command: x'),
      oneService('command: # a mapping', '  # of nothing', '  x: y'),
    );
    assert.deepEqual(
      replaced.map(({ at, range }) => [at, range.file]),
      [['x', '/shop/1.yaml']],
    );
  });

  it('is shown at the alias through which it came', () => {
    const [found] = foundIn(`x-number: &number 5\n${oneService('hostname: *number')}`);
    assert.equal(found?.at, '*number');
  });

  it('comes with a hint that fits', () => {
    const hintOf = (line: string) => foundIn(oneService(line))[0]?.hint;
    assert.match(hintOf('hostname: 5') ?? '', /quotes/);
    assert.match(hintOf('hostname:') ?? '', /after the colon/);
    assert.match(hintOf('links: [~]') ?? '', /after the dash/);
    assert.match(hintOf('networks: {default: {priority: "1"}}') ?? '', /without quotes/);
    assert.match(hintOf('ports: {a: b}') ?? '', /"- "/);
    assert.match(hintOf('healthcheck: [a]') ?? '', /without "- "/);
    assert.match(hintOf('scale: 1.5') ?? '', /whole number/);
    assert.match(hintOf('tty: 5') ?? '', /true or false/);
    assert.match(hintOf('volumes: [[a]]') ?? '', /"KEY: value"/);
  });

  it('is an infinite number too, with which Docker cannot print the model', () => {
    assert.match(onlyProblem('cpus: .inf')[1], /unsupported value/);
  });
});

describe('null', () => {
  it('may stand where the specification says so', () => {
    const lines = ['command:', 'entrypoint:', 'deploy:', 'develop:', 'networks: {default: }'];
    assert.deepEqual(messagesOf(oneService(...lines)), []);
    assert.deepEqual(messagesOf(`${oneService()}networks: {a: }\nvolumes: {v: }\n`), []);
  });

  it('stands for nothing elsewhere', () => {
    for (const key of [
      'environment',
      'labels',
      'networks',
      'ports',
      'logging',
      'healthcheck',
      'pid',
      'build',
    ]) {
      assert.equal(onlyProblem(`${key}:`)[0], 'wrong-type', key);
    }
    for (const key of ['networks', 'volumes', 'secrets', 'configs', 'models']) {
      assert.deepEqual(messagesOf(`${oneService()}${key}:\n`), [`${key} must be a mapping.`]);
    }
    assert.deepEqual(messagesOf('services:\n'), ['services must be a mapping.']);
    assert.deepEqual(messagesOf('services:\n  a:\n'), ['services.a must be a mapping.']);
  });
});

describe('an unknown attribute', () => {
  it('is refused at its key, each for itself', () => {
    const found = foundIn(oneService('foo: 1', 'deploy: {resources: {impossible: 1}}', 'bar: 1'));
    assert.deepEqual(
      found.map(({ code, message, at }) => [code, message, at]),
      [
        ['unknown-attribute', "services.web additional properties 'foo' not allowed.", 'foo'],
        [
          'unknown-attribute',
          "services.web.deploy.resources additional properties 'impossible' not allowed.",
          'impossible',
        ],
        ['unknown-attribute', "services.web additional properties 'bar' not allowed.", 'bar'],
      ],
    );
  });

  it('may be a slip for a known one', () => {
    const hints = {
      'port: [80]': 'ports',
      'enviroment: {}': 'environment',
      'container-name: x': 'container_name',
      'containerName: x': 'container_name',
      'networks: {default: {alias: [x]}}': 'aliases',
    };
    for (const [line, word] of Object.entries(hints)) {
      assert.equal(foundIn(oneService(line))[0]?.hint, `Did you mean "${word}"?`);
    }
    assert.match(foundIn('service: {}\n')[0]?.hint ?? '', /"services"/);
    assert.match(foundIn(oneService('zzzzzz: 1'))[0]?.hint ?? '', /x-/);
  });

  it('is no mistake as an extension, where extensions may stand', () => {
    const lines = [
      'x-a: 1',
      'deploy: {x-a: 1}',
      'networks: {default: {x-a: 1}}',
      'volumes: [{type: volume, target: /a, x-a: 1}]',
    ];
    assert.deepEqual(messagesOf(`x-a: 1\n${oneService(...lines)}networks: {a: {x-a: [1]}}\n`), []);
    assert.equal(onlyProblem('blkio_config: {x-a: 1}')[2], 'x-a');
  });

  it('is passed over where Docker passes over it', () => {
    assert.deepEqual(messagesOf(oneService('gpus: [{foo: 1}]')), []);
    assert.deepEqual(messagesOf(`${oneService()}secrets: {s: {external: {foo: 1}}}\n`), []);
  });

  it('may be a top-level key', () => {
    const [found] = foundIn(`${oneService()}foo: 1\n`);
    assert.deepEqual([found?.message, found?.at], ["additional properties 'foo' not allowed.", 'foo']);
  });

  it('may have the name of a method', () => {
    assert.equal(onlyProblem('constructor: 1')[2], 'constructor');
    assert.equal(onlyProblem('toString: 1')[2], 'toString');
  });
});

describe('a name', () => {
  it('has a certain form', () => {
    const refused = "additional properties 'a b' not allowed.";
    assert.deepEqual(onlyProblem('networks: {"a b": }'), [
      'name-syntax',
      `services.web.networks ${refused}`,
      'a b',
    ]);
    assert.deepEqual(messagesOf(`${oneService()}volumes: {"a b": }\n`), [`volumes ${refused}`]);
    const [service] = foundIn('services:\n  "a b": {image: x}\n');
    assert.deepEqual(
      [service?.code, service?.message, service?.at],
      ['service-name', `services ${refused}`, 'a b'],
    );
  });

  it('may have any form where nobody looks', () => {
    assert.deepEqual(messagesOf(`${oneService()}networks: {"a b": {foo: 1}}\n`), []);
  });
});

describe('an absent attribute', () => {
  it('is named at the key, or at the first key of a list item', () => {
    assert.deepEqual(onlyProblem('depends_on: {db: {restart: true}}').slice(1), [
      "services.web.depends_on.db missing property 'condition'.",
      'db',
    ]);
    assert.deepEqual(onlyProblem('develop:', '  watch:', '    - path: a', '      target: b').slice(1), [
      "services.web.develop.watch.0 missing property 'action'.",
      'path',
    ]);
    assert.deepEqual(
      onlyProblem('volumes: [{type: volume}]')[1],
      "services.web.volumes.0 missing property 'target'.",
    );
    assert.equal(onlyProblem('devices: [{source: /a}]')[0], 'missing-attribute');
  });

  it('may come from a later file', () => {
    const base = oneService('depends_on: {db: {condition: service_started}}');
    assert.deepEqual(messagesOf(base, oneService('depends_on: {db: {required: false}}')), []);
  });

  it('is the source of a bind mount', () => {
    assert.deepEqual(onlyProblem('volumes: [{type: bind, target: /a}]')[2], 'type');
    assert.match(onlyProblem('volumes: [{type: bind, target: /a}]')[1], /field Source must not be empty/);
  });
});

describe('an item that stands twice', () => {
  it('is refused in lists whose items are unique, at the second one', () => {
    for (const key of ['external_links', 'security_opt', 'volumes_from', 'extra_hosts']) {
      assert.deepEqual(onlyProblem(`${key}: [a=1, b=2, a=1]`), [
        'duplicate-item',
        `services.web.${key} items at 0 and 2 are equal.`,
        'a=1',
      ]);
    }
    assert.equal(onlyProblem('group_add: [1, 1]')[0], 'duplicate-item');
    assert.deepEqual(messagesOf(oneService('group_add: [1, "1"]')), []);
  });

  it('is refused in lists of names that are mappings now', () => {
    for (const key of ['networks', 'depends_on']) {
      const [code, message] = onlyProblem(`${key}: [a, a]`);
      assert.deepEqual(
        [code, message],
        ['duplicate-item', `services.web.${key} items at 0 and 1 are equal.`],
      );
    }
  });

  it('is no mistake where two files have it, or where an item is taken once anyway', () => {
    assert.deepEqual(messagesOf(oneService('networks: [a]'), oneService('networks: [a]')), []);
    assert.deepEqual(messagesOf(oneService('networks: [a]'), oneService('networks: [a, a]')), []);
    const lines = ['dns: [1.1.1.1, 1.1.1.1]', 'ports: ["80", "80"]', 'expose: [80, 80]', 'links: [a, a]'];
    assert.deepEqual(messagesOf(oneService(...lines, 'environment: [A=1, A=1]')), []);
  });

  it('is refused where two files have it in a list that is only appended', () => {
    const [found] = foundIn(oneService('external_links: [a]'), oneService('external_links: [a]'));
    assert.deepEqual([found?.code, found?.range.file], ['duplicate-item', '/shop/1.yaml']);
  });
});

describe('a form that the canonical tree no longer shows', () => {
  it('is still refused', () => {
    assert.deepEqual(onlyProblem('dns_opt: x'), ['wrong-type', 'services.web.dns_opt must be a array.', 'x']);
    assert.deepEqual(messagesOf(oneService('dns: 1.1.1.1', 'dns_search: a', 'tmpfs: /a', 'env_file: a')), []);
  });

  it('is accepted on top of another file', () => {
    assert.deepEqual(messagesOf(oneService('dns_opt: [a]'), oneService('dns_opt: b')), []);
  });
});

describe('everything at once', () => {
  it('is reported, not only the first mistake', () => {
    const text = `${oneService('hostname: 5', 'tty: 5', 'prots: [1]', 'deploy: {replicas: [1], mode: 5}')}volumes: {v: 5}\n`;
    assert.deepEqual(
      foundIn(text).map(({ at }) => at),
      ['5', '5', '5', 'prots', '[1]', '5'],
    );
  });
});

describe('a tree that more files may be laid on', () => {
  it('is free of what the schema refuses, but need not be readable yet', () => {
    const codes = (line: string, isFinal: boolean) => foundBefore(oneService(line), isFinal);
    for (const line of [
      'hostname: 5',
      'foo: 1',
      'external_links: [a, a]',
      'volumes: [":/x"]',
      'expose: [1.5]',
    ]) {
      assert.equal(codes(line, false).length, 1, line);
    }
    const late = [
      'stop_grace_period: abc',
      'mem_limit: abc',
      'attach: maybe',
      'gpus: [{count: 1, device_ids: []}]',
    ];
    for (const line of [...late, 'group_add: [1.5]', 'volumes: [{type: bind, target: /a}]']) {
      assert.equal(codes(line, false).length, 0, line);
      assert.equal(codes(line, true).length, 1, line);
    }
  });
});
