import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOT_BUILT, Notes, type Feature } from '../../../src/topology/built';
import { MISSING } from './missing';
import { namespaceOf, networkOf, planText } from './planned';

/** Asks for everything that a topology can hold of own networks. */
const EVERYTHING = `
services:
  web:
    image: web
    domainname: example.com
    dns: 10.0.0.53
    sysctls: { net.core.somaxconn: 1024 }
    extra_hosts: ["up=host-gateway"]
    ports: ["8080:80"]
    networks:
      default:
        link_local_ips: [169.254.8.8]
        driver_opts: { com.docker.network.endpoint.sysctls: net.ipv4.conf.IFNAME.log_martians=1 }
  side: { image: side, network_mode: "service:web" }
  old: { image: old, network_mode: bridge }
  job: { image: job, network_mode: none }
  top: { image: top, network_mode: host }
networks:
  default: { enable_ipv6: true, driver_opts: { com.docker.network.driver.mtu: 1400 } }
`;

describe('features that are not built', () => {
  it('add no field to a topology, so that whoever does not know them is not disturbed', async () => {
    const plan = await planText(EVERYTHING, {}, MISSING);
    assert.deepEqual(Object.keys(plan), ['source', 'project', 'networks', 'namespaces', 'notes']);
    assert.deepEqual(Object.keys(networkOf(plan, 'default')), [
      'key',
      'name',
      'subnet',
      'gateway',
      'bridge',
      'internal',
    ]);
    const web = namespaceOf(plan, 'web');
    for (const field of ['mode', 'domainname', 'sysctls', 'routedPorts'] as const)
      assert.equal(field in web, false, field);
    assert.deepEqual(
      plan.namespaces.map(({ service }) => service),
      ['web'],
    );
    assert.deepEqual(Object.keys(web.endpoints[0] ?? {}), [
      'network',
      'address',
      'prefixLength',
      'mac',
      'interfaceName',
      'veth',
      'dnsNames',
    ]);
  });

  it('come in one by one, each with its row', async () => {
    const all = await planText(EVERYTHING, {}, MISSING);
    const asked: Feature[] = [
      'ipv6',
      'mtu',
      'mode-shared',
      'mode-bridge',
      'mode-none',
      'mode-host',
      'domainname',
      'sysctls',
      'interface-sysctls',
      'link-local-addresses',
      'host-gateway',
      'dns-inside',
    ];
    assert.deepEqual(all.notes.map(({ code }) => code).sort(), [...asked].sort());
    for (const feature of asked) {
      const { [feature]: _, ...others } = MISSING;
      const left = (await planText(EVERYTHING, {}, others)).notes.map(({ code }) => code);
      assert.deepEqual(left.sort(), asked.filter((each) => each !== feature).sort());
    }
  });

  it('are told with what they are about', () => {
    const about = { service: 'web', network: 'lan', value: 'some-value' };
    for (const [feature, { code, message }] of Object.entries(NOT_BUILT)) {
      assert.match(code, /^[a-z][a-z\d-]+$/, feature);
      assert.match(message(about), /web|lan|some-value/, feature);
      assert.match(message(about), /\.$/, feature);
    }
  });

  it('are noted once, whatever number of replicas asks for them', () => {
    const notes = new Notes({
      sysctls: { code: 'sysctl', message: ({ service }) => `no sysctl for ${service}` },
    });
    assert.equal(notes.has('sysctls'), false);
    assert.equal(notes.allows('sysctls', { service: 'web' }), false);
    assert.equal(notes.allows('sysctls', { service: 'web' }), false);
    assert.equal(notes.allows('mtu', { network: 'default' }), true);
    assert.deepEqual(notes.all, [{ code: 'sysctl', message: 'no sysctl for web', service: 'web' }]);
  });
});
