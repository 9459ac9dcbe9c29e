import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dnsNatPlan } from '../../../src/firewall/dns-plan';
import { formatChainHeader, formatRule } from '../../../src/firewall/format';

// What `iptables-save -t nat` shows in a container of Docker 20.10 on a user-defined network, counters aside.
const DOCKER = [
  ':PREROUTING',
  ':INPUT',
  ':OUTPUT',
  ':POSTROUTING',
  ':DOCKER_OUTPUT',
  ':DOCKER_POSTROUTING',
  '-A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT',
  '-A POSTROUTING -d 127.0.0.11/32 -j DOCKER_POSTROUTING',
  '-A DOCKER_OUTPUT -d 127.0.0.11/32 -p tcp -m tcp --dport 53 -j DNAT --to-destination 127.0.0.11:46099',
  '-A DOCKER_OUTPUT -d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:57275',
  '-A DOCKER_POSTROUTING -s 127.0.0.11/32 -p tcp -m tcp --sport 46099 -j SNAT --to-source :53',
  '-A DOCKER_POSTROUTING -s 127.0.0.11/32 -p udp -m udp --sport 57275 -j SNAT --to-source :53',
];

test('the plan of a namespace is the nat table that Docker writes, rule by rule', () => {
  const plan = dnsNatPlan({ tcp: 46099, udp: 57275 });
  const lines = [
    ...plan.map((chain) => formatChainHeader(chain).split(' ')[0]),
    ...plan.flatMap((chain) => chain.rules.map((rule) => formatRule(chain.name, rule))),
  ];
  assert.deepEqual(lines, DOCKER);
});
