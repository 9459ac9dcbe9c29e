import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resolvePlainScalar } from '../../../src/compose/yaml/plain-scalar';
import { covered, load, loadText, oneService, problemOf, projectOf, serviceOf } from './in-memory';

describe('unquoted scalars', () => {
  it('are strings where YAML 1.1 sees booleans, times and base 60', () => {
    for (const text of ['yes', 'no', 'on', 'off', 'y', 'n', '22:22', '12:34:56:07:08:09', '1.2.3', '-']) {
      assert.deepEqual(resolvePlainScalar(text), { value: text });
    }
  });

  it('are numbers in decimal, octal, hexadecimal and binary, with underscores', () => {
    const numbers = {
      '12': 12,
      '-3': -3,
      '010': 8,
      '0777': 511,
      '0o10': 8,
      '0x10': 16,
      '0b11': 3,
      '1_000': 1000,
    };
    for (const [text, value] of Object.entries(numbers)) {
      assert.deepEqual(resolvePlainScalar(text), { value });
    }
    assert.deepEqual(resolvePlainScalar('80.5'), { value: 80.5, goType: 'float64' });
    assert.deepEqual(resolvePlainScalar('1e3'), { value: 1000, goType: 'float64' });
  });

  it('keep every digit of large integers, and print floating-point numbers as Go does', () => {
    const texts = {
      '9223372036854775807': '9223372036854775807',
      '0xffffffffffffffff': '18446744073709551615',
      '18446744073709551616': '1.8446744073709552e+19',
      '1e6': '1e+06',
      '0.00001': '1e-05',
      '-0.0': '-0',
      '.inf': '+Inf',
    };
    for (const [text, printed] of Object.entries(texts)) assert.equal(resolvePlainScalar(text).text, printed);
    assert.deepEqual(resolvePlainScalar('1e400'), { value: '1e400' });
  });

  it('are points in time only for days that exist', () => {
    assert.equal(resolvePlainScalar('2024-02-29').goType, 'time.Time');
    assert.deepEqual(resolvePlainScalar('2023-02-29'), { value: '2023-02-29' });
    assert.deepEqual(resolvePlainScalar('2020-01-01 25:00:00'), { value: '2020-01-01 25:00:00' });
  });

  it('are booleans and null in three spellings', () => {
    const texts = ['true', 'True', 'FALSE', '~', 'Null', ''];
    assert.deepEqual(
      texts.map((text) => resolvePlainScalar(text).value),
      [true, true, false, null, null, null],
    );
  });
});

describe('tags', () => {
  const hostname = async (written: string) =>
    serviceOf(await loadText(oneService(`hostname: ${written}`)), 'web').hostname;

  it('make strings, also those of other programs, and decode binary text', async () => {
    assert.equal(await hostname('!!str 12'), '12');
    assert.equal(await hostname('!unit 12'), '12');
    assert.equal(await hostname('!!binary d2Vi'), 'web');
  });

  it('refuse a value of another type', async () => {
    for (const written of ['!!int x', '!!bool "yes"', '!!binary d2V']) {
      const problem = problemOf(await loadText(oneService(`hostname: ${written}`)), 'yaml-tag');
      assert.match(problem.message, /construct|base64/);
    }
  });
});

describe('escapes', () => {
  it('that Go does not know are refused', async () => {
    for (const escape of ['\\/', '\\ud83d\\ude00', '\\\\\\/']) {
      problemOf(await loadText(oneService(`hostname: "a${escape}"`)), 'yaml-escape');
    }
    const text = oneService('hostname: "a\\\\/\\U0001F600"');
    assert.equal(serviceOf(await loadText(text), 'web').hostname, 'a\\/\u{1F600}');
  });
});

describe('anchors and merge keys', () => {
  it('share values through aliases', async () => {
    const text = 'x-net: &n [back]\nservices:\n  a: {image: x, networks: *n}\nnetworks: {back: {}}\n';
    assert.equal(serviceOf(await loadText(text), 'a').networks[0]?.network, 'back');
  });

  it('let own keys win wherever << stands, and the earlier of several sources', async () => {
    const text = [
      'x-a: &a {image: a, hostname: a}',
      'x-b: &b {image: b, hostname: b, domainname: b}',
      'services:',
      '  web:',
      '    hostname: own',
      '    <<: [*a, *b]',
    ].join('\n');
    const web = serviceOf(await loadText(text), 'web');
    assert.deepEqual([web.image, web.hostname, web.domainname], ['a', 'own', 'b']);
  });

  it('refuse a scalar behind <<, an unknown alias, and an anchor within itself', async () => {
    problemOf(await loadText('x-s: &s text\nservices:\n  a:\n    image: x\n    <<: *s\n'), 'yaml-merge-key');
    problemOf(await loadText(oneService('hostname: *nobody')), 'yaml-alias');
    const circular = problemOf(
      await loadText('x-a: &a\n  b:\n    <<: *a\nservices: {a: {image: x}}\n'),
      'yaml-alias',
    );
    assert.match(circular.message, /contains itself/);
  });

  it('do not explode', async () => {
    const lines = ['x-0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level++) {
      lines.push(
        `x-${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    problemOf(await loadText(`${lines.join('\n')}\n${oneService()}`), 'yaml-excessive-aliasing');
  });
});

describe('mistakes in the YAML', () => {
  it('name both places of a duplicate key', async () => {
    const text = oneService('hostname: a', 'hostname: b');
    const problem = problemOf(await loadText(text), 'yaml-duplicate-key');
    assert.equal(problem.range?.start.line, 4);
    assert.equal(problem.related?.range.start.line, 3);
  });

  it('name the place of a tab', async () => {
    const problem = problemOf(
      await loadText('services:\n  web:\n    image: nginx\n\tbuild: .\n'),
      'yaml-syntax',
    );
    assert.equal(problem.range?.start.line, 3);
    assert.match(problem.hint ?? '', /spaces/);
  });

  it('name keys that are not strings, with their path', async () => {
    const top = problemOf(await loadText(`123: x\n${oneService()}`), 'yaml-key-type');
    assert.match(top.message, /"123" at top level/);
    const nested = problemOf(await loadText(oneService('environment:', '  1: FOO')), 'yaml-key-type');
    assert.match(nested.message, /"1" in services\.web\.environment/);
  });

  it('leave the rest of a half-typed file understandable', async () => {
    const text =
      'services:\n  web:\n    image: nginx\n    depends_on:\n      - db\n      - \n  db:\n    image: x\n    netw';
    const result = await loadText(text);
    const problem = problemOf(result, 'yaml-syntax');
    assert.equal(covered({ '/shop/compose.yaml': text }, problem.range), 'netw');
    assert.deepEqual(
      result.project?.services.map((service) => service.name),
      ['web', 'db'],
    );
    assert.equal(serviceOf(result, 'web').dependsOn[0]?.service, 'db');
  });

  it('include a top level that is no mapping, and an empty file', async () => {
    problemOf(await loadText('- web\n'), 'wrong-type');
    const empty = await loadText('# nothing yet\n');
    assert.match(problemOf(empty, 'empty-compose-file').hint ?? '', /services/);
    assert.deepEqual(empty.project?.services, []);
  });
});

describe('files', () => {
  it('may hold several documents, merged in order', async () => {
    const text = `${oneService('hostname: one')}---\nservices:\n  web:\n    hostname: two\n`;
    assert.equal(serviceOf(await loadText(text), 'web').hostname, 'two');
  });

  it('may start with a byte order mark and use CRLF, and ranges stay true', async () => {
    const text = '\uFEFFservices:\r\n  web:\r\n    image: nginx\r\n    hostname: "h"\r\n';
    const project = projectOf(await load({ '/shop/compose.yaml': text }));
    const range = project.services[0]?.range;
    assert.deepEqual(
      [range?.start, range?.end],
      [
        { line: 1, character: 2 },
        { line: 1, character: 5 },
      ],
    );
  });

  it('may still carry a version, with a warning', async () => {
    const text = `version: '3'
services:
  web:
    build: .
    ports:
      - "5000:5000"
  redis:
    image: "redis:alpine"
`;
    const result = await load({ '/composetest/compose.yaml': text }, { workingDirectory: '/composetest' });
    const project = projectOf(result);
    assert.equal(problemOf(result, 'obsolete-version').severity, 'warning');
    assert.deepEqual(
      project.services.map(({ name, networks }) => [name, networks.map(({ network }) => network)]),
      [
        ['web', ['default']],
        ['redis', ['default']],
      ],
    );
    assert.deepEqual(
      project.networks.map(({ key, name }) => [key, name]),
      [['default', 'composetest_default']],
    );
  });

  it('may hold no unknown top-level key', async () => {
    const problem = problemOf(await loadText(`web:\n  image: nginx\n${oneService()}`), 'unknown-attribute');
    assert.match(problem.hint ?? '', /services/);
  });
});
