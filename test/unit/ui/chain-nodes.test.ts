import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dnsNatPlan } from '../../../src/firewall/dns-plan';
import type { Table } from '../../../src/firewall/rule';
import { chainNodes, namespaceId, namespaceNodes } from '../../../src/ui/trees/chain-nodes';
import type { TreeNode } from '../../../src/ui/trees/node';
import { plan, running } from './sample';

const BASE_CHAINS = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'];

/** The nat table of a namespace in which the UDP rule was hit once. */
const TABLE: Table = {
  family: 'ip',
  name: 'nat',
  chains: dnsNatPlan({ udp: 40_000, tcp: 41_000 }).map(({ name, rules }) => ({
    name,
    ...(BASE_CHAINS.includes(name) ? { policy: 'ACCEPT' as const } : {}),
    rules: rules.map((rule, index) => {
      const hit = rule.target.kind === 'dnat' && rule.protocol === 'udp';
      return { ...rule, handle: index + 1, packets: hit ? 1 : 0, bytes: hit ? 51 : 0 };
    }),
  })),
};

function childrenOf(node: TreeNode | undefined): readonly TreeNode[] {
  assert.ok(Array.isArray(node?.children));
  return node.children as readonly TreeNode[];
}

describe('the tree of chains', () => {
  it('has a namespace for each replica that is up, whose chains are read when it is opened', async () => {
    const topology = await plan();
    const nodes = namespaceNodes([running(topology)]);
    assert.deepEqual(nodes.map(({ description }) => description).sort(), [
      'shop-redis-1',
      'shop-reports-1',
      'shop-web-1',
    ]);
    assert.ok(nodes.every(({ children }) => children === 'load'));
    assert.ok(nodes.some(({ id }) => id === namespaceId('shop', 'shop-web-1')));
  });

  it('is empty while a network comes up or goes down', async () => {
    const topology = await plan();
    assert.deepEqual(namespaceNodes([running(topology, { kind: 'starting' })]), []);
  });

  it('puts chains with rules first and says what is in them', () => {
    const nodes = chainNodes('n', TABLE);
    assert.deepEqual(
      nodes.map(({ label, description }) => `${label}: ${description ?? ''}`),
      [
        'OUTPUT: 1 rule',
        'POSTROUTING: 1 rule',
        'DOCKER_OUTPUT: 2 rules',
        'DOCKER_POSTROUTING: 2 rules',
        'PREROUTING: empty',
        'INPUT: empty',
      ],
    );
  });

  it('says the policy of a base chain aloud and in the tooltip, and beside the chain where it is not ACCEPT', () => {
    const closed: Table = { ...TABLE, chains: [{ name: 'INPUT', policy: 'DROP', rules: [] }] };
    const [input] = chainNodes('n', closed);
    assert.equal(input?.description, 'empty · policy DROP');
    const output = chainNodes('n', TABLE).find(({ label }) => label === 'OUTPUT');
    assert.match(output?.tooltip ?? '', /policy ACCEPT$/);
    assert.match(output?.spoken ?? '', /policy ACCEPT$/);
  });

  it('shows a rule in short with its counter, and in words and exactly in the tooltip', () => {
    const chain = chainNodes('n', TABLE).find(({ label }) => label === 'DOCKER_OUTPUT');
    const rule = childrenOf(chain).find(({ label }) => label === '1 pkt');
    assert.equal(rule?.description, 'DNAT UDP :53 → :40000');
    assert.match(rule.tooltip ?? '', /^Sends DNS over UDP .* 127\.0\.0\.11:40000/);
    assert.match(
      rule.tooltip ?? '',
      /\[1:51\] -A DOCKER_OUTPUT -d 127\.0\.0\.11\/32 -p udp -m udp --dport 53 -j DNAT/,
    );
    assert.match(rule.spoken ?? '', /DNS over UDP.* 1 packet, 51 bytes/);
  });

  it('keeps the identity of a rule while its counters move', () => {
    const later: Table = {
      ...TABLE,
      chains: TABLE.chains.map((chain) => ({
        ...chain,
        rules: chain.rules.map((rule) => ({ ...rule, packets: rule.packets + 5 })),
      })),
    };
    const ids = (table: Table): string[] =>
      chainNodes('n', table).flatMap(({ children }) =>
        Array.isArray(children) ? (children as readonly TreeNode[]).map(({ id }) => id) : [],
      );
    assert.deepEqual(ids(later), ids(TABLE));
    assert.equal(new Set(ids(TABLE)).size, 6);
  });

  it('says so where a namespace has no nat table', () => {
    assert.deepEqual(
      chainNodes('n', undefined).map(({ label }) => label),
      ['No nat table in this namespace'],
    );
  });
});
