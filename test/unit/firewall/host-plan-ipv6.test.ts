import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainRule } from '../../../src/firewall/explain';
import { formatRule } from '../../../src/firewall/format';
import type { HostNetwork, HostPort } from '../../../src/firewall/host-network';
import { hostPlan, type HostPlanOptions } from '../../../src/firewall/host-plan';

const FRONT6: HostNetwork = { bridge: 'br-front', subnet: 'fd00:18::/64', internal: false };
const FRONT4: HostNetwork = { ...FRONT6, subnet: '172.18.0.0/16' };
const WEB6: HostPort = {
  ...{ bridge: 'br-front', address: 'fd00:18::3', containerPort: 5000 },
  protocol: 'tcp',
  ...{ hostAddress: '::', hostPort: 8000 },
};
const WEB4: HostPort = { ...WEB6, address: '172.18.0.3', hostAddress: '0.0.0.0' };

/** Rules of one family by table, the name of the project's chains shortened. */
function rulesOf(
  family: 'ip' | 'ip6',
  networks: readonly HostNetwork[],
  more: Partial<HostPlanOptions> = {},
): Record<string, string[]> {
  const plans = hostPlan({ id: '0011aabb', networks, ports: [], publish: true, ...more });
  return Object.fromEntries(
    plans
      .filter((plan) => plan.family === family)
      .map((plan) => [
        plan.table,
        [
          ...plan.jumps.map(({ chain, rule }) => formatRule(chain, rule)),
          ...plan.ownChains.flatMap(({ name, rules }) => rules.map((rule) => formatRule(name, rule))),
        ].map((line) => line.replaceAll('NETSCOPE-0011aabb', 'OWN').replace(/^-A /, '')),
      ]),
  );
}

test('each family has the rules of its own subnet, address and port', () => {
  const networks = [FRONT4, FRONT6];
  const ports = [WEB4, WEB6];
  assert.deepEqual(rulesOf('ip6', networks, { ports }), {
    mangle: [
      'FORWARD -j OWN-GUARD',
      'OWN-GUARD -o br-front -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
      'OWN-GUARD -d fd00:18::3/128 ! -i br-front -o br-front -p tcp -m tcp --dport 5000 -m conntrack --ctstate DNAT -j RETURN',
      'OWN-GUARD ! -i br-front -o br-front -j DROP',
    ],
    nat: [
      'POSTROUTING -j OWN-POST',
      'PREROUTING -m addrtype --dst-type LOCAL -j OWN-DNAT',
      'OUTPUT ! -d ::1/128 -m addrtype --dst-type LOCAL -j OWN-DNAT',
      'OWN-POST -s fd00:18::/64 ! -o br-front -j MASQUERADE',
      'OWN-DNAT ! -s fe80::/10 ! -i br-front -p tcp -m tcp --dport 8000 -j DNAT --to-destination [fd00:18::3]:5000',
    ],
    filter: ['FORWARD -j OWN', 'OWN -o br-front -j ACCEPT', 'OWN -i br-front -j ACCEPT'],
  });
  assert.deepEqual(rulesOf('ip', networks, { ports }), rulesOf('ip', [FRONT4], { ports: [WEB4] }));
});

test('nothing of IPv6 is written where no network has it, and nothing across families', () => {
  assert.deepEqual(rulesOf('ip6', [FRONT4], { ports: [WEB4] }), {});
  const across = [
    { ...WEB6, address: '172.18.0.3' },
    { ...WEB4, hostAddress: '::1' },
  ];
  const { nat = [] } = rulesOf('ip6', [FRONT6], { ports: across });
  assert.ok(!nat.some((line) => line.startsWith('OWN-DNAT')), nat.join('\n'));
});

test('a port of one host address is asked for there only', () => {
  const ports = [{ ...WEB6, hostAddress: '2001:db8::7' }];
  const { nat = [] } = rulesOf('ip6', [FRONT6], { ports });
  assert.ok(nat.some((line) => line.startsWith('OWN-DNAT ! -s fe80::/10 -d 2001:db8::7/128 ! -i br-front')));
});

test('an internal network is sealed without keeping neighbours from finding each other', () => {
  const { mangle, nat, filter } = rulesOf('ip6', [{ ...FRONT6, internal: true }]);
  assert.deepEqual(mangle?.slice(1), [
    'OWN-GUARD ! -d fd00:18::/64 -i br-front ! -o br-front -j DROP',
    'OWN-GUARD ! -s fd00:18::/64 ! -i br-front -o br-front -j DROP',
  ]);
  assert.ok(!nat?.some((line) => line.includes('MASQUERADE')));
  assert.deepEqual(filter?.slice(1), ['OWN -i br-front -o br-front -j ACCEPT']);
});

test('a routed network lets ICMPv6 and its ports in, and keeps its addresses on the way out', () => {
  const { bridge, address, containerPort, protocol } = WEB6;
  const { mangle, nat } = rulesOf('ip6', [{ ...FRONT6, gatewayMode: 'routed' }], {
    routedPorts: [{ bridge, address, containerPort, protocol }],
  });
  assert.deepEqual(mangle?.slice(2), [
    'OWN-GUARD -o br-front -p ipv6-icmp -j RETURN',
    'OWN-GUARD -d fd00:18::3/128 ! -i br-front -o br-front -p tcp -m tcp --dport 5000 -j RETURN',
    'OWN-GUARD ! -i br-front -o br-front -j DROP',
  ]);
  assert.ok(!nat?.some((line) => line.startsWith('OWN-POST')));
  const { nat: translated } = rulesOf('ip6', [{ ...FRONT6, hostAddress: '2001:db8::7' }]);
  assert.ok(translated?.includes('OWN-POST -s fd00:18::/64 ! -o br-front -j SNAT --to-source 2001:db8::7'));
});

test('rules of IPv6 are told in words', () => {
  const source = { value: 'fd00:18::3/128', negated: false };
  assert.equal(
    explainRule({
      protocol: 'ipv6-icmp',
      source,
      destination: { value: 'fd00::/32', negated: true },
      target: { kind: 'drop' },
    }),
    'Drops ICMPv6 packets from fd00:18::3 for any address but fd00::/32 without a word to the sender.',
  );
  assert.equal(
    explainRule({ protocol: 'tcp', target: { kind: 'dnat', address: 'fd00:18::3', port: 80 } }),
    'Sends TCP packets to [fd00:18::3]:80 instead.',
  );
});
