import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codesOf, covered, load, loadText, oneService, problemOf } from './in-memory';

/** The problem of a code in a single file, with the text it points at. */
async function found(text: string, code: string) {
  const problem = problemOf(await loadText(text), code);
  return { problem, at: covered({ '/shop/compose.yaml': text }, problem.range) };
}

describe('contradictions between services and networks', () => {
  it('name a network that is not defined, at the attachment', async () => {
    for (const form of ['networks: [back]', 'networks: {back: {}}']) {
      const { problem, at } = await found(oneService(form), 'undefined-network');
      assert.equal(at, 'back');
      assert.equal(problem.severity, 'error');
      assert.match(problem.message, /"web".*"back"/);
      assert.match(problem.hint ?? '', /networks:/);
    }
  });

  it('say which word is wrong, and what is most likely meant', async () => {
    const text = `${oneService('networks: [frnt]')}networks: {front: {}}\n`;
    const { problem } = await found(text, 'undefined-network');
    assert.deepEqual(problem.subject, { word: 'frnt', nearest: 'front', service: 'web' });
    const { problem: unknown } = await found(oneService('containerName: a'), 'unknown-attribute');
    assert.deepEqual(unknown.subject, { word: 'containerName', nearest: 'container_name' });
  });

  it('point into the file that has the mistake', async () => {
    const files = {
      '/shop/compose.yaml': oneService(),
      '/shop/compose.override.yaml': oneService('networks: [back]'),
    };
    const problem = problemOf(await load(files), 'undefined-network');
    assert.equal(problem.range?.file, '/shop/compose.override.yaml');
    assert.equal(covered(files, problem.range), 'back');
  });

  it('name a service that is not defined, at each kind of reference', async () => {
    const references = {
      'depends_on: [db]': 'db',
      'depends_on: {db: {condition: service_started}}': 'db',
      'links: ["db:alias"]': 'db',
      'network_mode: service:db': 'db',
    };
    for (const [line, text] of Object.entries(references)) {
      assert.equal((await found(oneService(line), 'undefined-service')).at, text);
    }
  });

  it('name each ring of dependencies once', async () => {
    const text =
      'services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [c]}\n  c: {image: x, links: [a]}\n';
    const { problem, at } = await found(text, 'dependency-cycle');
    assert.match(problem.message, /a -> b -> c -> a/);
    assert.equal(at, 'a');
    assert.deepEqual(codesOf(await loadText(text)), ['dependency-cycle']);
    assert.deepEqual(codesOf(await loadText(oneService('depends_on: [web]'))), ['dependency-cycle']);
  });

  it('name a service without image and build', async () => {
    assert.equal((await found('services:\n  web:\n    hostname: h\n', 'no-image')).at, 'web');
  });

  it('name a container name that is taken, illegal or shared by replicas', async () => {
    const taken = await found(
      `${oneService('container_name: box')}  db: {image: x, container_name: box}\n`,
      'container-name-taken',
    );
    assert.match(taken.problem.message, /"web"/);
    await found(oneService('container_name: "!"'), 'pattern');
    await found(oneService('container_name: box', 'scale: 2'), 'container-name-scale');
  });

  it('name a project without services', async () => {
    problemOf(await loadText('networks: {a: {}}\n'), 'no-services');
    problemOf(await loadText('services: {}\n'), 'no-services');
  });
});

describe('values of the wrong kind', () => {
  it('name the path and what is expected', async () => {
    const mistakes: Readonly<Record<string, RegExp>> = {
      'hostname: 5': /services\.web\.hostname must be a string/,
      'hostname: [a]': /services\.web\.hostname must be a string/,
      'dns: {a: b}': /services\.web\.dns must be a/,
      'networks: web': /services\.web\.networks must be a/,
      'networks:': /services\.web\.networks must be a/,
      'networks: {default: [a]}': /services\.web\.networks\.default must be a mapping/,
    };
    for (const [line, pattern] of Object.entries(mistakes)) {
      assert.match(problemOf(await loadText(oneService(line)), 'wrong-type').message, pattern);
    }
    assert.match(
      problemOf(await loadText('services: [a]\n'), 'wrong-type').message,
      /services must be a mapping/,
    );
    assert.match(problemOf(await loadText('services:\n  a: nginx\n'), 'wrong-type').message, /services\.a/);
    assert.match(
      problemOf(await loadText(`${oneService()}networks: {a: x}\n`), 'wrong-type').message,
      /networks\.a/,
    );
  });

  it('include service names that no engine accepts', async () => {
    assert.equal((await found('services:\n  "a b": {image: x}\n', 'service-name')).at, 'a b');
  });
});

describe('every problem', () => {
  it('says what to do next', async () => {
    const text = `version: "3"\nfoo: 1\nservices:\n  a: {networks: [n], depends_on: [b], ports: [x], scale: z}\n  c:\n`;
    const { problems } = await loadText(text);
    assert.ok(problems.length >= 6);
    for (const problem of problems) {
      assert.ok(problem.hint, problem.code);
      assert.equal(problem.range?.file, '/shop/compose.yaml', problem.code);
      assert.match(problem.code, /^[a-z]+(-[a-z]+)*$/);
    }
  });
});

describe('broken YAML', () => {
  it('is told alone for its service, with what is wrong in others', async () => {
    const text =
      'services:\n  web:\n    image: nginx\n    hostname: [a\n  api:\n    image: nginx\n    prots: ["80"]\n';
    const result = await loadText(text);
    assert.deepEqual([...new Set(codesOf(result))], ['yaml-syntax', 'unknown-attribute']);
  });
});
