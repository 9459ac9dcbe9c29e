import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyCasts } from '../../../src/compose/values/casts';
import { parseComposeFile } from '../../../src/compose/combine/documents';
import { LoadMemory } from '../../../src/compose/memory';
import type { Node, ScalarNode } from '../../../src/compose/nodes';
import type { Problem } from '../../../src/compose/project';
import { covered, oneService } from './in-memory';

const FILE = '/shop/compose.yaml';

function documentOf(text: string): Node {
  const [document] = parseComposeFile(FILE, text, new LoadMemory(), ({ message }) =>
    assert.fail(message),
  ).documents;
  assert.ok(document);
  return document;
}

function cast(text: string): { readonly tree: Node; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { tree: applyCasts(documentOf(text), (problem) => problems.push(problem)), problems };
}

function at(node: Node, ...path: readonly (string | number)[]): ScalarNode {
  let current: Node | undefined = node;
  for (const step of path) {
    if (current?.kind === 'map') current = current.entries.get(String(step))?.value;
    else current = current?.kind === 'list' ? current.items[Number(step)] : undefined;
  }
  assert.equal(current?.kind, 'scalar');
  return current;
}

/** The value of an attribute of the service `web` after the casts. */
function valueOf(line: string, ...path: readonly (string | number)[]) {
  return at(cast(oneService(line)).tree, 'services', 'web', ...path).value;
}

describe('casts', () => {
  it('make integers, floating-point numbers and booleans of texts', () => {
    assert.equal(valueOf('scale: "2"', 'scale'), 2);
    assert.equal(valueOf('scale: "+2"', 'scale'), 2);
    assert.equal(valueOf('cpus: "1_0.5"', 'cpus'), 10.5);
    assert.equal(valueOf('cpus: "0x1.8p-1"', 'cpus'), 0.75);
    assert.equal(valueOf('cpu_percent: ".5e1"', 'cpu_percent'), 5);
    assert.equal(valueOf('tty: "TRUE"', 'tty'), true);
    assert.equal(valueOf('init: "off"', 'init'), false);
  });

  it('reach into lists and below names', () => {
    assert.equal(valueOf('ports: [{target: "80"}]', 'ports', 0, 'target'), 80);
    assert.equal(valueOf('ulimits: {a: "1"}', 'ulimits', 'a'), 1);
    assert.equal(valueOf('ulimits: {a: {soft: "1"}}', 'ulimits', 'a', 'soft'), 1);
    const volume = 'volumes: [{type: volume, volume: {nocopy: "true"}}]';
    assert.equal(valueOf(volume, 'volumes', 0, 'volume', 'nocopy'), true);
    const deep = 'deploy: {placement: {max_replicas_per_node: "3"}}';
    assert.equal(valueOf(deep, 'deploy', 'placement', 'max_replicas_per_node'), 3);
    const network = cast('networks: {n.m: {internal: "true"}}\n').tree;
    assert.equal(at(network, 'networks', 'n.m', 'internal').value, true);
  });

  it('leave other places and other types as they are', () => {
    assert.equal(valueOf('hostname: "2"', 'hostname'), '2');
    assert.equal(valueOf('networks: {n: {priority: "2"}}', 'networks', 'n', 'priority'), '2');
    assert.equal(valueOf('ports: [{target: 80, published: "80"}]', 'ports', 0, 'published'), '80');
    assert.equal(valueOf('scale: 2.5', 'scale'), 2.5);
    assert.equal(valueOf('scale: ', 'scale'), null);
    const document = documentOf(oneService('hostname: "2"', 'tty: true'));
    assert.equal(
      applyCasts(document, ({ message }) => assert.fail(message)),
      document,
    );
  });

  it('work on a part of a document as on the whole', () => {
    const tree = documentOf('image: x\nscale: "2"\n');
    assert.equal(
      at(
        applyCasts(tree, () => undefined, ['services', 'a']),
        'scale',
      ).value,
      2,
    );
  });

  it('keep the place, and say whether it still holds exactly the value', () => {
    const text = oneService('scale: "2"', 'tty: "TRUE"', 'cpus: 0.50');
    const { tree } = cast(text);
    const scale = at(tree, 'services', 'web', 'scale');
    assert.equal(covered({ [FILE]: text }, scale.range), '2');
    assert.equal(scale.exact, true);
    assert.equal(at(tree, 'services', 'web', 'tty').exact, false);
  });

  it('report what they cannot convert, and leave it', () => {
    const faults: Readonly<Record<string, string>> = {
      'scale: two':
        'services.web.scale: failed to cast to expected type: strconv.Atoi: parsing "two": invalid syntax.',
      'cpu_shares: 0x1':
        'services.web.cpu_shares: failed to cast to expected type: strconv.ParseInt: parsing "0x1": invalid syntax.',
      'cpus: "1e40"':
        'services.web.cpus: failed to cast to expected type: strconv.ParseFloat: parsing "1e40": value out of range.',
      'tty: maybe': 'services.web.tty: failed to cast to expected type: invalid boolean: maybe.',
      'ports: [{target: a}]':
        'services.web.ports.[].target: failed to cast to expected type: strconv.Atoi: parsing "a": invalid syntax.',
    };
    for (const [line, message] of Object.entries(faults)) {
      const quoted = line.includes('0x1') ? 'cpu_shares: "0x1"' : line;
      const { problems } = cast(oneService(quoted));
      assert.deepEqual(
        problems.map((problem) => [problem.severity, problem.code, problem.message]),
        [['error', 'cast', message]],
      );
      assert.ok(problems[0]?.hint);
    }
    assert.equal(valueOf('scale: two', 'scale'), 'two');
    const { problems } = cast(oneService('scale: "99999999999999999999"'));
    assert.match(problems[0]?.message ?? '', /value out of range/);
  });

  it('report at the value, or at the alias it came through', () => {
    const text = `x-a: &a maybe\n${oneService('tty: *a', 'init: nope')}`;
    const ranges = cast(text).problems.map(({ range }) => covered({ [FILE]: text }, range));
    assert.deepEqual(ranges, ['*a', 'nope']);
  });

  it('warn about words that are booleans in YAML 1.1 only', () => {
    const { problems } = cast(oneService('tty: "Yes"', 'init: "true"'));
    assert.deepEqual(
      problems.map(({ severity, code, message }) => [severity, code, message]),
      [
        [
          'warning',
          'dated-boolean',
          'services.web.tty: "Yes" for boolean is not supported by YAML 1.2, please use `true`.',
        ],
      ],
    );
  });
});
