import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { renderSetupScript } from '../../../src/render/script/setup-script';
import { command, comment, withInput } from '../../../src/render/script/shell';
import { planTopology } from '../../../src/topology/plan';
import type { Topology } from '../../../src/topology/topology';
import { attachment, network, project, service, tcp } from '../topology/project-builder';

const sh = (script: string): string => execFileSync('sh', ['-e'], { input: script, encoding: 'utf8' });
const hostile = [
  `it's`,
  'a b',
  '$(echo x)',
  '`echo x`',
  '"',
  '\\',
  'a\nb',
  '*',
  '~',
  '!',
  ';true',
  '-e',
  'END',
  '',
];

describe('text in a shell', () => {
  it('reaches a program as it is', () => {
    for (const text of hostile) {
      const line = command('printf', '%s|', text);
      assert.equal(sh(line), `${text}|`, line);
    }
  });

  it('reaches standard input as it is', () => {
    for (const text of [...hostile, 'END\nEND_', "'END'", '$HOME\n`id`']) {
      assert.equal(sh(withInput('cat', `${text}\n`)), `${text}\n`);
    }
  });

  it('does nothing in a comment', () => {
    for (const text of ['a\necho x', 'a\r\necho x', 'a\recho x']) assert.equal(sh(comment(text)), '');
  });
});

describe('the script of a network', () => {
  const script = (next: Topology, current?: Topology, mode: 'rootless' | 'rootful' = 'rootful'): string[] =>
    renderSetupScript({ id: '0123abcd', mode, next, current, hostFile: () => 'nameserver 192.0.2.53\n' })
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  const networks = [network('front'), network('back', { internal: true })];
  const web = service('web', {
    networks: [attachment('front')],
    ports: [tcp(80, { published: '8080' }), tcp(81)],
  });
  const shop = planTopology(project([web], networks.slice(0, 1)));

  it('makes bridges, namespaces, files and rules, in this order', () => {
    const lines = script(shop);
    const order = [
      /^ip link add br-\w{12} type bridge$/,
      /^ip address add 172\.18\.0\.1\/16 broadcast \+ dev br-/,
      /^ip netns add shop-web-1$/,
      /^ip link add veth\w{10} type veth peer name eth0 address 02:42:ac:12:00:02 netns shop-web-1$/,
      /^ip link set veth\w{10} master br-\w{12} up$/,
      /^ip -n shop-web-1 address add 172\.18\.0\.2\/16 broadcast \+ dev eth0$/,
      /^ip -4 -n shop-web-1 route replace default via 172\.18\.0\.1 dev eth0$/,
      /^ip netns exec shop-web-1 iptables-restore/,
      /^-A DOCKER_OUTPUT .* --to-destination 127\.0\.0\.11:40054$/,
      /^nameserver 127\.0\.0\.11$/,
      /^iptables-restore --noflush/,
      /^-A NETSCOPE-0123abcd-DNAT .*--dport 8080 -j DNAT --to-destination 172\.18\.0\.2:80$/,
      /^-I FORWARD -j NETSCOPE-0123abcd$/,
    ];
    const found = order.map((pattern) => lines.findIndex((line) => pattern.test(line)));
    assert.ok(!found.includes(-1), `${found.join()}\n${lines.join('\n')}`);
    assert.deepEqual(
      found,
      [...found].sort((a, b) => a - b),
    );
    assert.ok(!lines.some((line) => line.includes(':81')), 'a port that is yet to be chosen has no rule');
    assert.ok(!script(shop, undefined, 'rootless').some((line) => line.includes('-DNAT')));
  });

  it('has the addresses, routes and rules of IPv6 where a network has it', () => {
    const dual = network('front', { enableIpv6: true, ipam: [{ subnet: 'fd00:18::/64' }] });
    const plan = planTopology(project([web], [dual]));
    const lines = script(plan);
    for (const pattern of [
      /sysctl -q -w net\.ipv6\.conf\.br-\w{12}\.accept_ra=0$/,
      /^ip address add fd00:18::1\/64 nodad dev br-\w{12}$/,
      /^sysctl -q -w net\.ipv6\.conf\.all\.forwarding=1$/,
      /ip netns exec shop-web-1 sysctl -q -w net\.ipv6\.conf\.eth0\.disable_ipv6=0$/,
      /^ip -n shop-web-1 address add fd00:18::2\/64 nodad dev eth0$/,
      /^ip -6 -n shop-web-1 route replace default via fd00:18::1 dev eth0$/,
      /^ip6tables-restore --noflush/,
      /^-A NETSCOPE-0123abcd-DNAT .*--dport 8080 -j DNAT --to-destination \[fd00:18::2\]:80$/,
    ])
      assert.ok(
        lines.some((line) => pattern.test(line)),
        `${String(pattern)}\n${lines.join('\n')}`,
      );
    assert.deepEqual(script(plan, plan), []);
    assert.ok(!script(shop).some((line) => line.includes('ip6tables') || line.includes('forwarding')));
    assert.ok(script(shop).some((line) => line.endsWith('net.ipv6.conf.eth0.disable_ipv6=1')));
  });

  it('changes what differs only', () => {
    assert.deepEqual(script(shop, shop), []);
    const joined = planTopology(
      project([{ ...web, networks: [attachment('front'), attachment('back')] }], networks),
      { previous: shop },
    );
    const lines = script(joined, shop);
    assert.ok(lines.some((line) => /^ip link add veth\w+ .* netns shop-web-1$/.test(line)));
    assert.ok(!lines.some((line) => line.startsWith('ip netns add')));
    assert.ok(!lines.some((line) => line.startsWith('-I ')), 'the jumps are there');
    assert.ok(lines.includes("cat > /etc/netns/shop-web-1/hosts <<'END'"));
    const left = script(shop, joined);
    assert.ok(left.some((line) => /^ip link delete veth/.test(line)));
    assert.ok(left.some((line) => /^ip link delete br-/.test(line)));
  });
});
