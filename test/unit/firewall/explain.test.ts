import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainRule } from '../../../src/firewall/explain';
import { parseIptablesSave } from '../../../src/firewall/parse-iptables-save';
import { CONTAINER_NAT, MIXED } from './samples';

function sentences(text: string, table: string, chain: string): string[] {
  const found = parseIptablesSave(text).find((each) => each.name === table);
  return (found?.chains.find((each) => each.name === chain)?.rules ?? []).map(explainRule);
}

test("the resolver's rules say what they are for", () => {
  assert.deepEqual(sentences(CONTAINER_NAT, 'nat', 'OUTPUT'), [
    'Hands packets for 127.0.0.11 to the chain DOCKER_OUTPUT.',
  ]);
  assert.deepEqual(sentences(CONTAINER_NAT, 'nat', 'DOCKER_OUTPUT'), [
    "Sends DNS over TCP for 127.0.0.11 to the resolver's socket, 127.0.0.11:46099.",
    "Sends DNS over UDP for 127.0.0.11 to the resolver's socket, 127.0.0.11:57275.",
  ]);
  assert.deepEqual(
    sentences(CONTAINER_NAT, 'nat', 'DOCKER_POSTROUTING')[1],
    "Makes what the resolver's UDP socket, 127.0.0.11:57275, sends look as if it came from port 53.",
  );
});

test('rules of the host', () => {
  assert.deepEqual(sentences(MIXED, 'nat', 'PREROUTING'), [
    'Hands packets for an address of this machine to the chain NETSCOPE-0011aabb-DNAT.',
  ]);
  assert.equal(
    sentences(MIXED, 'nat', 'POSTROUTING')[0],
    'Gives packets from 172.18.0.0/16 that leave by any interface but br-abc the address of the interface they leave by.',
  );
  assert.equal(
    sentences(MIXED, 'nat', 'NETSCOPE-0011aabb-DNAT')[0],
    'Sends UDP packets to port 53 for 10.0.0.1 that arrive by any interface but br-abc to 172.18.0.3:53 instead.',
  );
  const forward = sentences(MIXED, 'filter', 'FORWARD');
  assert.equal(
    forward[0],
    'Lets packets that leave by br-abc as part of connections that are already open pass.',
  );
  assert.equal(
    forward[2],
    'Lets TCP packets to port 5000 from 1.2.3.4 for 172.18.0.3 that arrive by any interface but br-abc and leave by br-abc pass.',
  );
});

test('what is not decoded is shown, not guessed', () => {
  const forward = sentences(MIXED, 'filter', 'FORWARD');
  assert.equal(
    forward[5],
    'Applies "REJECT --reject-with icmp-port-unreachable" to TCP packets (only where "-m multiport --dports 80,443"); this program does not read that target.',
  );
  assert.equal(forward[8], 'Counts packets (only where "! -p tcp") and does nothing else.');
});

test('a rule without any match is about all packets', () => {
  assert.equal(explainRule({ target: { kind: 'drop' } }), 'Drops all packets without a word to the sender.');
});
