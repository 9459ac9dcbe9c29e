import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRule } from '../../../src/firewall/format';
import { hostPlan, type HostPlanOptions, type HostTablePlan } from '../../../src/firewall/host-plan';

const FRONT = { bridge: 'br-front', subnet: '172.18.0.0/16', internal: false };
const BACK = { bridge: 'br-back', subnet: '172.19.0.0/16', internal: true };
const WEB = {
  bridge: 'br-front',
  hostAddress: '0.0.0.0',
  hostPort: 8000,
  address: '172.18.0.3',
  containerPort: 5000,
  protocol: 'tcp',
} as const;

function lines(options: HostPlanOptions): Record<string, string[]> {
  const text = (plan: HostTablePlan): string[] => [
    ...plan.jumps.map(({ chain, rule }) => formatRule(chain, rule)),
    ...plan.ownChains.flatMap((chain) => chain.rules.map((rule) => formatRule(chain.name, rule))),
  ];
  return Object.fromEntries(hostPlan(options).map((plan) => [plan.table, text(plan)]));
}

test('a published port is sent to its container and let in; the way out is masqueraded', () => {
  assert.deepEqual(lines({ id: '0011aabb', networks: [FRONT], ports: [WEB], publish: true }), {
    nat: [
      '-A POSTROUTING -j NETSCOPE-0011aabb-POST',
      '-A PREROUTING -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT',
      '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT',
      '-A NETSCOPE-0011aabb-POST -s 172.18.0.0/16 ! -o br-front -j MASQUERADE',
      '-A NETSCOPE-0011aabb-DNAT ! -i br-front -p tcp -m tcp --dport 8000 -j DNAT --to-destination 172.18.0.3:5000',
    ],
    filter: [
      '-A FORWARD -j NETSCOPE-0011aabb',
      '-A NETSCOPE-0011aabb -o br-front -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A NETSCOPE-0011aabb -d 172.18.0.3/32 ! -i br-front -o br-front -p tcp -m tcp --dport 5000 -j ACCEPT',
      '-A NETSCOPE-0011aabb ! -i br-front -o br-front -j DROP',
      '-A NETSCOPE-0011aabb -i br-front -j ACCEPT',
    ],
  });
});

test('a port that is published on one address is sent on for that address only', () => {
  const ports = [{ ...WEB, hostAddress: '192.0.2.7', protocol: 'udp' } as const];
  assert.equal(
    lines({ id: '0011aabb', networks: [FRONT], ports, publish: true })['nat']?.at(-1),
    '-A NETSCOPE-0011aabb-DNAT -d 192.0.2.7/32 ! -i br-front -p udp -m udp --dport 8000 -j DNAT --to-destination 172.18.0.3:5000',
  );
});

test('an internal network is sealed: no masquerading, no published port, nothing in or out', () => {
  const ports = [{ ...WEB, bridge: 'br-back', address: '172.19.0.2' }];
  assert.deepEqual(lines({ id: '0011aabb', networks: [BACK], ports, publish: true }), {
    nat: [
      '-A POSTROUTING -j NETSCOPE-0011aabb-POST',
      '-A PREROUTING -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT',
      '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT',
    ],
    filter: [
      '-A FORWARD -j NETSCOPE-0011aabb',
      '-A NETSCOPE-0011aabb ! -d 172.19.0.0/16 -i br-back -j DROP',
      '-A NETSCOPE-0011aabb ! -s 172.19.0.0/16 -o br-back -j DROP',
      '-A NETSCOPE-0011aabb -i br-back -o br-back -j ACCEPT',
    ],
  });
});

test('with two networks, what enters a bridge is decided before what leaves the other is let through', () => {
  const other = { bridge: 'br-other', subnet: '172.20.0.0/16', internal: false };
  const filter =
    lines({ id: '0011aabb', networks: [FRONT, other], ports: [], publish: false })['filter'] ?? [];
  const dropIntoOther = filter.findIndex((line) => line.includes('! -i br-other -o br-other -j DROP'));
  const acceptFromFront = filter.findIndex((line) => line.endsWith('-i br-front -j ACCEPT'));
  assert.ok(dropIntoOther > 0 && acceptFromFront > dropIntoOther, filter.join('\n'));
});

test('without publishing there is no DNAT chain, but masquerading stays', () => {
  assert.deepEqual(lines({ id: '0011aabb', networks: [FRONT], ports: [WEB], publish: false })['nat'], [
    '-A POSTROUTING -j NETSCOPE-0011aabb-POST',
    '-A NETSCOPE-0011aabb-POST -s 172.18.0.0/16 ! -o br-front -j MASQUERADE',
  ]);
});

test('every rule outside the own chains is a jump into one, and names fit', () => {
  for (const plan of hostPlan({ id: 'ffffffff', networks: [FRONT, BACK], ports: [WEB], publish: true })) {
    const own = plan.ownChains.map((chain) => chain.name);
    assert.ok(own.every((name) => name.length <= 28));
    for (const { rule } of plan.jumps) {
      assert.ok(rule.target.kind === 'jump' && own.includes(rule.target.chain));
    }
  }
});

test('addresses of IPv6 are left to the port forwarder', () => {
  const ports = [{ ...WEB, hostAddress: '::' }];
  const nat = lines({ id: '0011aabb', networks: [FRONT], ports, publish: true })['nat'] ?? [];
  assert.ok(!nat.some((line) => line.includes('DNAT --to')), nat.join('\n'));
});

test('an id of another form and a port without a number are refused', () => {
  assert.throws(() => hostPlan({ id: 'X', networks: [], ports: [], publish: true }), RangeError);
  const ports = [{ ...WEB, hostPort: 0 }];
  assert.throws(() => hostPlan({ id: '0011aabb', networks: [FRONT], ports, publish: true }), RangeError);
});
