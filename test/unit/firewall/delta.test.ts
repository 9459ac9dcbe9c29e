import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counterDeltas } from '../../../src/firewall/delta';
import { parseIptablesSave } from '../../../src/firewall/parse-iptables-save';
import type { Table } from '../../../src/firewall/rule';
import { CONTAINER_NAT } from './samples';

function table(text: string): Table {
  const [first] = parseIptablesSave(text);
  assert.ok(first);
  return first;
}

test('packets and bytes that were counted between two readings', () => {
  const later = CONTAINER_NAT.replaceAll('[1:51]', '[3:160]');
  const moved = counterDeltas(table(CONTAINER_NAT), table(later)).filter((delta) => delta.packets > 0);
  assert.deepEqual(
    moved.map(({ chain, packets, bytes, change }) => ({ chain, packets, bytes, change })),
    [
      { chain: 'OUTPUT', packets: 2, bytes: 109, change: 'kept' },
      { chain: 'POSTROUTING', packets: 2, bytes: 109, change: 'kept' },
      { chain: 'DOCKER_OUTPUT', packets: 2, bytes: 109, change: 'kept' },
    ],
  );
});

test('a rule that is gone, one that is new, and a counter that went back', () => {
  const later = CONTAINER_NAT.replace('[1:51] -A OUTPUT', '[0:0] -A OUTPUT').replaceAll('57275', '40000');
  const changes = counterDeltas(table(CONTAINER_NAT), table(later)).map(
    (delta) => `${delta.chain} ${delta.change}`,
  );
  assert.deepEqual(changes, [
    'OUTPUT reset',
    'POSTROUTING kept',
    'DOCKER_OUTPUT kept',
    'DOCKER_OUTPUT added',
    'DOCKER_POSTROUTING kept',
    'DOCKER_POSTROUTING added',
    'DOCKER_OUTPUT removed',
    'DOCKER_POSTROUTING removed',
  ]);
});

test('equal rules are paired in their order', () => {
  const twice = `*nat\n:OUTPUT ACCEPT [0:0]\n[1:10] -A OUTPUT -j RETURN\n[5:50] -A OUTPUT -j RETURN\nCOMMIT\n`;
  const later = twice.replace('[5:50]', '[7:70]');
  assert.deepEqual(
    counterDeltas(table(twice), table(later)).map((delta) => delta.packets),
    [0, 2],
  );
});

test('a kernel handle tells a rule from its replacement with the same text', () => {
  const chain = (handle: number, packets: number): Table => ({
    family: 'ip',
    name: 'nat',
    chains: [{ name: 'OUTPUT', rules: [{ handle, packets, bytes: packets, target: { kind: 'return' } }] }],
  });
  const changes = counterDeltas(chain(4, 2), chain(9, 5)).map((delta) => delta.change);
  assert.deepEqual(changes, ['added', 'removed']);
});
