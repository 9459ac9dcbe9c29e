import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Network, Service } from '../../../src/compose/project';
import { planTopology } from '../../../src/topology/plan';
import { MISSING } from './missing';
import { attachment, network, project, service } from './project-builder';

function planned(services: readonly Service[], networks?: readonly Network[]) {
  const topology = planTopology(project(services, networks), {}, MISSING);
  return {
    services: topology.namespaces.map((namespace) => namespace.service),
    networks: topology.networks.map(({ key }) => key),
    notes: topology.notes.map(({ code, service: name, network: key }) => [code, name ?? key]),
    messages: topology.notes.map(({ message }) => message),
  };
}

describe('what is left out and said', () => {
  it('nothing, for a plain project', () => {
    assert.deepEqual(planned([service('web')]).notes, []);
  });

  it('services with a network_mode of their own', () => {
    const features = {
      host: 'mode-host',
      none: 'mode-none',
      bridge: 'mode-bridge',
      'service:web': 'mode-shared',
      'container:box': 'mode-shared',
      other: 'network-mode',
    };
    for (const [networkMode, feature] of Object.entries(features)) {
      const { services, notes, messages } = planned([
        service('web'),
        service('side', { networkMode, networks: [] }),
      ]);
      assert.deepEqual(services, ['web']);
      assert.deepEqual(notes, [[feature, 'side']]);
      assert.match(messages[0] ?? '', new RegExp(networkMode));
    }
  });

  it('external networks and other drivers, and services that have nothing else', () => {
    const { services, networks, notes } = planned(
      [
        service('web', { networks: [attachment('default'), attachment('shared')] }),
        service('far', { networks: [attachment('overlay')] }),
      ],
      [network('default'), network('shared', { external: true }), network('overlay', { driver: 'overlay' })],
    );
    assert.deepEqual(services, ['web']);
    assert.deepEqual(networks, ['default']);
    assert.deepEqual(notes, [
      ['external-network', 'shared'],
      ['network-driver', 'overlay'],
      ['service-without-network', 'far'],
    ]);
  });

  it('IPv6 and options of a network, which is built without them', () => {
    const { networks, notes } = planned(
      [service('web', { networks: [attachment('default', { ipv6Address: 'fd00::9' })] })],
      [
        network('default', {
          driver: 'bridge',
          enableIpv6: true,
          driverOptions: { 'com.docker.network.driver.mtu': '1400' },
          ipam: [{ subnet: 'fd00::/64' }, { subnet: '10.1.0.0/24' }],
        }),
      ],
    );
    assert.deepEqual(networks, ['default']);
    assert.deepEqual(notes, [
      ['ipv6', 'default'],
      ['mtu', 'default'],
      ['ipv6-address', 'web'],
    ]);
  });

  it('domain name and sysctls, and where dns and host-gateway mean something else', () => {
    const { services, notes } = planned([
      service('web', {
        sysctls: { 'net.core.somaxconn': '1024', 'kernel.shmmax': '1' },
        domainname: 'example.com',
        dns: ['10.0.0.53'],
        extraHosts: [{ host: 'host.docker.internal', address: 'host-gateway' }],
      }),
    ]);
    assert.deepEqual(services, ['web']);
    assert.deepEqual(
      notes.map(([code]) => code),
      ['domainname', 'dns-inside', 'host-gateway', 'sysctls'],
    );
  });

  it('a service scaled to nothing simply has no namespace', () => {
    assert.deepEqual(planned([service('web', { replicas: 0 })]).services, []);
  });
});
