import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIptablesSave } from '../../../src/firewall/parse-iptables-save';
import type { NamespaceEvidence } from '../../../src/probe/evidence';
import { renderChains } from '../../../src/render/chains-text';
import { CONTAINER_NAT } from '../firewall/samples';

const EMPTY: NamespaceEvidence = {
  containerName: 'shop-web-1',
  networkNamespace: 4026532402,
  takenAt: 0,
  resolvConf: '',
  hosts: '',
  sockets: [],
  interfaces: [],
  routes: [],
};

test('each rule has its sentence above it, and without the comments it is what iptables-save prints', () => {
  const [nat] = parseIptablesSave(CONTAINER_NAT);
  assert.ok(nat);
  const text = renderChains({ ...EMPTY, nat });
  assert.match(text, /^# shop-web-1, network namespace 4026532402\n/);
  assert.match(text, /\n# Hands packets for 127\.0\.0\.11 to the chain DOCKER_OUTPUT\.\n\[1:51\] -A OUTPUT /);
  assert.equal(text.replaceAll(/^#.*\n/gm, ''), CONTAINER_NAT);
});

test('a namespace without a nat table says so', () => {
  assert.match(renderChains(EMPTY), /has no nat table/);
});
