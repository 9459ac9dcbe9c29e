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

const POST = 'NETSCOPE-0011aabb-POST';
const GUARD = 'NETSCOPE-0011aabb-GUARD';

/** The rules of one own chain, without its name. */
function rulesOf(
  chain: string,
  networks: HostPlanOptions['networks'],
  more: Partial<HostPlanOptions> = {},
): string[] {
  const all = Object.values(lines({ id: '0011aabb', networks, ports: [], publish: true, ...more })).flat();
  const start = `-A ${chain} `;
  return all.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
}

test('a published port is sent to its container and let in; the way out is masqueraded', () => {
  assert.deepEqual(lines({ id: '0011aabb', networks: [FRONT], ports: [WEB], publish: true }), {
    mangle: [
      '-A FORWARD -j NETSCOPE-0011aabb-GUARD',
      '-A NETSCOPE-0011aabb-GUARD -o br-front -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
      '-A NETSCOPE-0011aabb-GUARD -d 172.18.0.3/32 ! -i br-front -o br-front -p tcp -m tcp --dport 5000 -m conntrack --ctstate DNAT -j RETURN',
      '-A NETSCOPE-0011aabb-GUARD ! -i br-front -o br-front -j DROP',
    ],
    nat: [
      '-A POSTROUTING -j NETSCOPE-0011aabb-POST',
      '-A PREROUTING -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT',
      '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT',
      '-A NETSCOPE-0011aabb-POST -s 172.18.0.0/16 ! -o br-front -j MASQUERADE',
      '-A NETSCOPE-0011aabb-DNAT ! -i br-front -p tcp -m tcp --dport 8000 -j DNAT --to-destination 172.18.0.3:5000',
    ],
    filter: [
      '-A FORWARD -j NETSCOPE-0011aabb',
      '-A NETSCOPE-0011aabb -o br-front -j ACCEPT',
      '-A NETSCOPE-0011aabb -i br-front -j ACCEPT',
    ],
  });
});

test('the guard never accepts, so that the guard of each project has its say', () => {
  const networks = [FRONT, BACK, { ...FRONT, bridge: 'br-open', gatewayMode: 'nat-unprotected' as const }];
  const plan = hostPlan({ id: '0011aabb', networks, ports: [WEB], publish: true });
  const guard = plan.find(({ table }) => table === 'mangle')?.ownChains.flatMap(({ rules }) => rules) ?? [];
  assert.deepEqual([...new Set(guard.map(({ target }) => target.kind))].sort(), ['drop', 'return']);
});

test('without communication endpoints reach the outside only, or on an internal network nothing', () => {
  const drop = (bridge: string): string => `-i ${bridge} -o ${bridge} -j DROP`;
  assert.ok(
    !rulesOf(GUARD, [FRONT, BACK]).some((rule) => [drop('br-front'), drop('br-back')].includes(rule)),
  );
  const rules = rulesOf(GUARD, [
    { ...FRONT, icc: false },
    { ...BACK, icc: false },
  ]);
  assert.ok(rules.includes(drop('br-front')));
  assert.ok(rules.includes(drop('br-back')));
});

test('what leaves keeps its source address, or gets the one of the file', () => {
  assert.deepEqual(rulesOf(POST, [FRONT]), ['-s 172.18.0.0/16 ! -o br-front -j MASQUERADE']);
  assert.deepEqual(rulesOf(POST, [{ ...FRONT, masquerade: false }]), []);
  assert.deepEqual(rulesOf(POST, [{ ...FRONT, hostAddress: '192.0.2.7' }]), [
    '-s 172.18.0.0/16 ! -o br-front -j SNAT --to-source 192.0.2.7',
  ]);
  assert.deepEqual(rulesOf(POST, [{ ...FRONT, hostAddress: '192.0.2.7', masquerade: false }]), []);
});

test('in a namespace of the user what leaves has its address, whatever the file says', () => {
  for (const options of [
    { masquerade: false },
    { hostAddress: '192.0.2.7' },
    { gatewayMode: 'routed' },
  ] as const) {
    assert.deepEqual(rulesOf(POST, [{ ...FRONT, ...options }], { publish: false }), [
      '-s 172.18.0.0/16 ! -o br-front -j MASQUERADE',
    ]);
  }
  assert.deepEqual(rulesOf(POST, [BACK], { publish: false }), []);
});

test('an unprotected network lets everything in, at any port', () => {
  const rules = rulesOf(GUARD, [{ ...FRONT, gatewayMode: 'nat-unprotected' }], { ports: [WEB] });
  assert.deepEqual(rules, ['-o br-front -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN']);
  assert.equal(rulesOf(POST, [{ ...FRONT, gatewayMode: 'nat-unprotected' }]).length, 1, 'the way out stays');
});

test('a routed network lets ping and its own ports in at the address of the endpoint, and changes no address', () => {
  const routed = { ...FRONT, gatewayMode: 'routed' } as const;
  const routedPorts = [
    { bridge: 'br-front', address: '172.18.0.3', containerPort: 53, protocol: 'udp' },
  ] as const;
  assert.deepEqual(rulesOf(GUARD, [routed], { ports: [WEB], routedPorts }), [
    '-o br-front -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    '-o br-front -p icmp -j RETURN',
    '-d 172.18.0.3/32 ! -i br-front -o br-front -p udp -m udp --dport 53 -j RETURN',
    '! -i br-front -o br-front -j DROP',
  ]);
  assert.deepEqual(rulesOf(POST, [routed]), []);
  assert.deepEqual(rulesOf('NETSCOPE-0011aabb-DNAT', [routed], { ports: [WEB] }), []);
});

test('by a trusted interface published ports are reached at the address of the endpoint, once each', () => {
  const networks = [{ ...FRONT, trustedInterfaces: ['eth0', 'eth1'] }];
  const rules = rulesOf(GUARD, networks, { ports: [WEB, { ...WEB, hostPort: 8001 }] });
  assert.deepEqual(
    rules.filter((rule) => rule.includes('eth')),
    ['eth0', 'eth1'].map(
      (name) => `-d 172.18.0.3/32 -i ${name} -o br-front -p tcp -m tcp --dport 5000 -j RETURN`,
    ),
  );
  assert.equal(rules.at(-1), '! -i br-front -o br-front -j DROP');
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
    mangle: [
      '-A FORWARD -j NETSCOPE-0011aabb-GUARD',
      '-A NETSCOPE-0011aabb-GUARD ! -d 172.19.0.0/16 -i br-back -j DROP',
      '-A NETSCOPE-0011aabb-GUARD ! -s 172.19.0.0/16 -o br-back -j DROP',
    ],
    nat: [
      '-A POSTROUTING -j NETSCOPE-0011aabb-POST',
      '-A PREROUTING -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT',
      '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT',
    ],
    filter: ['-A FORWARD -j NETSCOPE-0011aabb', '-A NETSCOPE-0011aabb -i br-back -o br-back -j ACCEPT'],
  });
});

test('an internal network is sealed before another network returns a packet as invited', () => {
  const rules = rulesOf(GUARD, [FRONT, BACK], { ports: [WEB] });
  const seal = rules.findIndex((rule) => rule.includes('-i br-back -j DROP'));
  const invitation = rules.findIndex((rule) => rule.includes('-j RETURN'));
  assert.ok(seal >= 0 && invitation > seal, rules.join('\n'));
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
