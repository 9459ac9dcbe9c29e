/** What tables of others do with our packets, judged without sending one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Condition,
  decide,
  type FilterRule,
  type ForwardFilter,
  type Passage,
  type Verdict,
} from '../../../src/firewall/forward-filter';
import { filterObstacles } from '../../../src/firewall/forward-obstacle';

const OUT: Passage = { way: 'from', bridge: 'br-a', translated: false };
const IN: Passage = { way: 'to', bridge: 'br-a', translated: true };
const ACCEPT: Verdict = { kind: 'accept' };
const DROP: Verdict = { kind: 'drop' };

const rule = (verdict: Verdict, ...conditions: Condition[]): FilterRule => ({ conditions, verdict });
const by = (way: 'in' | 'out', ...names: string[]): Condition => ({
  kind: 'interface',
  way,
  names,
  negated: false,
});
const notBy = (way: 'in' | 'out', ...names: string[]): Condition =>
  ({ ...by(way, ...names), negated: true }) as Condition;
const established: Condition = { kind: 'state', fitsNew: false };
const other: Condition = { kind: 'other' };

function filter(
  policy: ForwardFilter['policy'],
  forward: readonly FilterRule[],
  more: Record<string, readonly FilterRule[]> = {},
): ForwardFilter {
  return { family: 'inet', table: 'filter', chain: 'forward', policy, chains: { forward, ...more } };
}

describe('a filter of somebody else', () => {
  const CASES: readonly (readonly [string, ForwardFilter, Passage, ReturnType<typeof decide>])[] = [
    ['that has no rules and accepts', filter('accept', []), OUT, 'passes'],
    ['that has no rules and drops', filter('drop', []), OUT, 'refused'],
    ['that lets answers pass only', filter('drop', [rule(ACCEPT, established)]), OUT, 'refused'],
    ['that knows our bridge', filter('drop', [rule(ACCEPT, by('in', 'br-a'))]), OUT, 'passes'],
    [
      'that knows our bridge among others',
      filter('drop', [rule(ACCEPT, by('in', 'x', 'br-a'))]),
      OUT,
      'passes',
    ],
    [
      'that knows bridges of ours by a pattern',
      filter('drop', [rule(ACCEPT, by('in', 'br-*'))]),
      OUT,
      'passes',
    ],
    ['that knows another bridge', filter('drop', [rule(ACCEPT, by('in', 'br-b'))]), OUT, 'refused'],
    ['that drops for another bridge', filter('accept', [rule(DROP, by('in', 'br-b'))]), OUT, 'passes'],
    [
      'that drops for all but another bridge',
      filter('accept', [rule(DROP, notBy('in', 'br-b'))]),
      OUT,
      'refused',
    ],
    [
      'that knows our bridge for the other way only',
      filter('drop', [rule(ACCEPT, by('out', 'br-a'))]),
      OUT,
      'refused',
    ],
    ['that knows it for the way in', filter('drop', [rule(ACCEPT, by('out', 'br-a'))]), IN, 'passes'],
    ['that lets published ports pass', filter('drop', [rule(ACCEPT, { kind: 'translated' })]), IN, 'passes'],
    ['that lets only those pass', filter('drop', [rule(ACCEPT, { kind: 'translated' })]), OUT, 'refused'],
    ['that lets pass to some interface', filter('drop', [rule(ACCEPT, by('out', 'eth0'))]), OUT, 'unless'],
    ['that lets something pass', filter('drop', [rule(ACCEPT, other)]), OUT, 'unless'],
    ['that drops something', filter('accept', [rule(DROP, other)]), OUT, 'passes'],
    [
      'that drops what is new',
      filter('accept', [rule(DROP, { kind: 'state', fitsNew: true })]),
      OUT,
      'refused',
    ],
    ['that only counts', filter('accept', [{ conditions: [] }]), OUT, 'passes'],
  ];
  for (const [what, table, passage, decision] of CASES) {
    it(`${what}: ${passage.way} a bridge, ${decision}`, () => assert.equal(decide(table, passage), decision));
  }

  it('is followed through its chains, as firewalld writes them', () => {
    const zones = (trusted: readonly string[]): ForwardFilter =>
      filter(
        'accept',
        [
          rule(ACCEPT, established),
          rule(ACCEPT, { kind: 'translated' }),
          rule({ kind: 'jump', chain: 'ZONES' }),
          rule(DROP),
        ],
        {
          ZONES: [
            ...trusted.map((name) => rule({ kind: 'goto', chain: 'TRUSTED' }, by('in', name))),
            rule({ kind: 'goto', chain: 'PUBLIC' }, by('in', 'eth0')),
            rule({ kind: 'goto', chain: 'PUBLIC' }),
          ],
          TRUSTED: [rule({ kind: 'jump', chain: 'LOG' }), rule(ACCEPT)],
          PUBLIC: [rule({ kind: 'jump', chain: 'LOG' }), rule(DROP)],
          LOG: [],
        },
      );
    assert.equal(decide(zones([]), OUT), 'refused');
    assert.equal(decide(zones([]), IN), 'passes');
    assert.equal(decide(zones(['br-a']), OUT), 'passes');
  });

  it('returns from a goto to where the last jump was', () => {
    const table = filter('drop', [rule({ kind: 'jump', chain: 'A' }), rule(ACCEPT)], {
      A: [rule({ kind: 'goto', chain: 'B' }), rule(DROP)],
      B: [],
    });
    assert.equal(decide(table, OUT), 'passes');
    const left = filter('drop', [rule({ kind: 'jump', chain: 'A' })], {
      A: [rule({ kind: 'return' }), rule(ACCEPT)],
    });
    assert.equal(decide(left, OUT), 'refused');
  });

  it('ends also where chains go round in a circle', () => {
    const round = rule({ kind: 'jump', chain: 'forward' });
    assert.equal(decide(filter('accept', [round, round]), OUT), 'passes');
  });
});

describe('obstacles', () => {
  const networks = ['br-a', 'br-b'].map((bridge) => ({ bridge, subnet: '172.18.0.0/16', internal: false }));
  const port = {
    bridge: 'br-b',
    address: '172.18.0.2',
    containerPort: 80,
    protocol: 'tcp',
    hostAddress: '0.0.0.0',
    hostPort: 80,
  } as const;

  it('name the bridges that a filter refuses, and internal networks need nothing', () => {
    const table = filter('drop', [rule(ACCEPT, by('in', 'br-a'))]);
    const [obstacle, ...more] = filterObstacles([table], networks, []);
    assert.deepEqual(more, []);
    assert.deepEqual(obstacle, {
      ...{ kind: 'filter', family: 'inet', table: 'filter', chain: 'forward' },
      ...{ bridges: ['br-b'], certain: true },
    });
    assert.deepEqual(
      filterObstacles(
        [table],
        networks.map((each) => ({ ...each, internal: true })),
        [port],
      ),
      [],
    );
  });

  it('count the way in where a port is published', () => {
    const table = filter('drop', [rule(ACCEPT, by('in', 'br-*'))]);
    assert.deepEqual(filterObstacles([table], networks, []), []);
    assert.deepEqual(filterObstacles([table], networks, [port])[0]?.bridges, ['br-b']);
  });

  it('are none in tables of a family that the networks do not have', () => {
    const of = (family: string): ForwardFilter => ({ ...filter('drop', []), family });
    assert.deepEqual(filterObstacles([of('ip6')], networks, []), []);
    const dual = networks.flatMap((each) => [each, { ...each, subnet: 'fd00:18::/64' }]);
    const seen = filterObstacles([of('ip6'), of('ip'), of('inet')], dual, []);
    assert.deepEqual(
      seen.map(({ family }) => family),
      ['ip6', 'ip', 'inet'],
    );
    assert.ok(
      seen.every(({ bridges }) => new Set(bridges).size === bridges.length),
      'each bridge is named once',
    );
  });
});
