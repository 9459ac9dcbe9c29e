import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose } from '../../../../src/diagnose/diagnose';
import { gatherFacts } from '../../../../src/diagnose/gather';
import { staysSilent, told } from './silent';

const one = (lines: string, image = 'example/web'): string => `services: {web: {image: ${image}, ${lines}}}`;

describe('dns of a service', () => {
  staysSilent('dns-not-an-address', {
    'addresses of both families': one('dns: [192.0.2.53, "2001:db8::53", "fe80::1%eth0"]'),
    'a variable that is not set': one('dns: ["$NOBODY"]'),
  });
  staysSilent('dns-loopback', {
    'a DNS server that asks itself': one('dns: [127.0.0.1, 192.0.2.53]', 'pihole/pihole'),
    'one whose port is published': one('dns: 127.0.0.1, ports: ["5353:53/udp"]'),
    'the network of the host, where the stub is': one('dns: 127.0.0.53, network_mode: host'),
    'one that shares its namespace with a DNS server': `
services:
  web: {image: example/web, dns: 127.0.0.1}
  unbound: {image: mvance/unbound, network_mode: "service:web"}
`,
  });
  staysSilent('dns-misread', {
    'a service without dns': one('dns_search: example.com'),
    'the network of the host': one('dns: 192.0.2.53, network_mode: host'),
  });
  staysSilent('dns-self-loop', {
    'a DNS server with a server of its own': one('dns: 192.0.2.53, ports: ["53:53/udp"]', 'pihole/pihole'),
    'one for the machine itself only': one('ports: ["127.0.0.1:53:53/udp"]', 'pihole/pihole'),
    'one on another port': one('ports: ["5353:53/udp"]', 'pihole/pihole'),
    'the address of the DNS server, for others': `
services:
  web: {image: example/web, dns: 10.9.0.53, networks: [n]}
  unbound: {image: mvance/unbound, networks: {n: {ipv4_address: 10.9.0.53}}}
networks: {n: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}
`,
  });

  it('is milder where nobody knows what the image holds', async () => {
    const found = await told('dns-loopback', 'services: {web: {build: ., dns: 127.0.0.1}}');
    assert.match(found[0] ?? '', /^information /);
  });
});

describe('options and search domains', () => {
  staysSilent('custom-ndots', {
    'other options': one('dns_opt: [timeout:1, "attempts:2", use-vc, "ndots:0"]'),
    'the network of the host': one('dns_opt: ["ndots:2"], network_mode: host'),
  });
  staysSilent('search-domain', {
    'the search for nothing': one('dns_search: .'),
    'the network of the host': one('dns_search: example.com, network_mode: host'),
  });
});

/** Findings where the mounted file is known. */
async function withFile(source: string, target: string, text: string): Promise<readonly string[]> {
  const compose = `services:\n  web: {image: a, volumes: ["./${source}:${target}:ro"]}\n  db: {image: b}\n`;
  const facts = await gatherFacts(
    { workingDirectory: '/shop', files: [], profiles: [], envFiles: [], environment: {} },
    { read: (path) => Promise.resolve(path === '/shop/compose.yaml' ? compose : undefined) },
  );
  const file = { service: 'web', path: `/shop/${source}`, target, text };
  return diagnose({ ...facts, serviceFiles: [file] }).map(({ severity, code }) => `${severity} ${code}`);
}

describe('files of the machine', () => {
  staysSilent('resolv-conf-mounted', {
    'another target': one('volumes: ["/etc/resolv.conf:/etc/host-resolv.conf:ro"]'),
    'the network of the host': one('volumes: ["/etc/resolv.conf:/etc/resolv.conf"], network_mode: host'),
  });

  for (const [text, expected] of [
    ['nameserver 127.0.0.11\noptions ndots:0\n', []],
    ['nameserver 9.9.9.9\n', ['warning resolv-conf-mounted']],
    ['nameserver 127.0.0.11\nnameserver 9.9.9.9\n', ['warning resolv-conf-mounted']],
  ] as const) {
    it(`resolv.conf: ${JSON.stringify(text)}`, async () => {
      assert.deepEqual(await withFile('resolv.conf', '/etc/resolv.conf', text), expected);
    });
  }
  for (const [text, expected] of [
    ['127.0.0.1 localhost\n# 10.0.0.1 db\n', ['information hosts-mounted']],
    ['127.0.0.1 localhost\n10.0.0.1 db.lan DB\n', ['warning hosts-mounted']],
  ] as const) {
    it(`hosts: ${JSON.stringify(text)}`, async () => {
      assert.deepEqual(await withFile('hosts', '/etc/hosts', text), expected);
    });
  }
  for (const [text, expected] of [
    ['passwd: files\nhosts: files dns\n', []],
    ['hosts: files\n', ['warning hosts-mounted']],
    ['hosts: files mdns4_minimal [NOTFOUND=return] dns\n', ['information hosts-mounted']],
  ] as const) {
    it(`nsswitch.conf: ${JSON.stringify(text)}`, async () => {
      assert.deepEqual(await withFile('nsswitch.conf', '/etc/nsswitch.conf', text), expected);
    });
  }
});
