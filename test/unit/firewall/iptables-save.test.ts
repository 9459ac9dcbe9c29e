import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTable } from '../../../src/firewall/format';
import { parseIptablesSave } from '../../../src/firewall/parse-iptables-save';
import type { Rule } from '../../../src/firewall/rule';
import { CONTAINER_NAT, MIXED } from './samples';

function rulesOf(text: string, table: string, chain: string): readonly Rule[] {
  const found = parseIptablesSave(text).find((each) => each.name === table);
  return found?.chains.find((each) => each.name === chain)?.rules ?? [];
}

test('what was read is printed byte for byte, with counters', () => {
  const [nat] = parseIptablesSave(CONTAINER_NAT);
  assert.ok(nat);
  assert.equal(formatTable(nat, { counters: true }), CONTAINER_NAT);
});

test("other programs' rules survive too, without counters", () => {
  const text = parseIptablesSave(MIXED).map((table) => formatTable(table, { counters: false }));
  assert.equal(text.join(''), MIXED);
});

test('counters, protocol, port and target of a DNAT rule', () => {
  assert.deepEqual(rulesOf(CONTAINER_NAT, 'nat', 'DOCKER_OUTPUT')[1], {
    protocol: 'udp',
    destination: { value: '127.0.0.11/32', negated: false },
    destinationPort: 53,
    target: { kind: 'dnat', address: '127.0.0.11', port: 57275 },
    packets: 1,
    bytes: 51,
  });
});

test('an SNAT rule that changes the port only has no address', () => {
  assert.deepEqual(rulesOf(CONTAINER_NAT, 'nat', 'DOCKER_POSTROUTING')[0]?.target, {
    kind: 'snat',
    port: 53,
  });
});

test('a jump is one only where the table declares the chain', () => {
  assert.deepEqual(rulesOf(CONTAINER_NAT, 'nat', 'OUTPUT')[0]?.target, {
    kind: 'jump',
    chain: 'DOCKER_OUTPUT',
  });
  const rejects = rulesOf(MIXED, 'filter', 'FORWARD')[5];
  assert.deepEqual(rejects?.target, { kind: 'other', text: 'REJECT --reject-with icmp-port-unreachable' });
});

test('a match that is not decoded is kept whole, and never half read', () => {
  const forward = rulesOf(MIXED, 'filter', 'FORWARD');
  assert.deepEqual(forward[3]?.otherMatches, [
    '-m state --state NEW',
    '-m comment --comment "say \\"hi\\" there"',
  ]);
  assert.deepEqual(forward[7]?.otherMatches, ['-m tcp --dport 5000:5010', '-m mark ! --mark 0x1/0xff']);
  assert.equal(forward[7].destinationPort, undefined);
  assert.deepEqual(forward[10]?.otherMatches, ['-m conntrack ! --ctstate NEW']);
  assert.equal(forward[10].connectionStates, undefined);
});

test('a DNAT or SNAT with options that are not decoded does not look like a plain one', () => {
  const masquerade = rulesOf(MIXED, 'nat', 'POSTROUTING');
  assert.equal(masquerade[1]?.target.kind, 'other');
  assert.equal(masquerade[2]?.target.kind, 'other');
});

test('policies are those of base chains', () => {
  const chains = parseIptablesSave(MIXED)[0]?.chains ?? [];
  assert.deepEqual(
    chains.map((chain) => chain.policy),
    ['ACCEPT', 'DROP', 'ACCEPT', undefined],
  );
});

test('an empty or a cut listing is no error', () => {
  assert.deepEqual(parseIptablesSave(''), []);
  const cut = MIXED.slice(0, MIXED.indexOf('-A FORWARD -m state'));
  assert.equal(parseIptablesSave(cut)[0]?.chains[1]?.rules.length, 3);
});
