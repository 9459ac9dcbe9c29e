import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RuleSpec } from '../../../src/firewall/rule';
import { ruleLabel } from '../../../src/ui/trees/rule-label';

const RESOLVER = { value: '127.0.0.11/32', negated: false };

describe('the short form of a rule', () => {
  const forms: readonly (readonly [string, RuleSpec])[] = [
    ['→ DOCKER_OUTPUT', { destination: RESOLVER, target: { kind: 'jump', chain: 'DOCKER_OUTPUT' } }],
    [
      'DNAT UDP :53 → :40000',
      {
        protocol: 'udp',
        destination: RESOLVER,
        destinationPort: 53,
        target: { kind: 'dnat', address: '127.0.0.11', port: 40_000 },
      },
    ],
    [
      'DNAT TCP :8080 → 172.18.0.2:80',
      {
        protocol: 'tcp',
        destinationPort: 8080,
        target: { kind: 'dnat', address: '172.18.0.2', port: 80 },
      },
    ],
    [
      'SNAT TCP :41000 → :53',
      { protocol: 'tcp', source: RESOLVER, sourcePort: 41_000, target: { kind: 'snat', port: 53 } },
    ],
  ];
  for (const [label, rule] of forms) {
    it(`is ${label}`, () => assert.equal(ruleLabel(rule), label));
  }

  it('is a sentence for a rule of any other kind', () => {
    assert.equal(
      ruleLabel({ protocol: 'tcp', target: { kind: 'drop' } }),
      'Drops TCP packets without a word to the sender.',
    );
  });

  it('is a sentence where a match is not decoded', () => {
    const rule: RuleSpec = { otherMatches: ['-m mark --mark 0x1'], target: { kind: 'jump', chain: 'X' } };
    assert.match(ruleLabel(rule), /mark/);
  });
});
