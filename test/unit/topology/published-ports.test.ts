import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Service } from '../../../src/compose/project';
import { planTopology } from '../../../src/topology/plan';
import { MISSING } from './missing';
import { network, project, service, tcp } from './project-builder';

/** `host:port->port/protocol` of every namespace, and the codes of the notes. */
function published(...services: Service[]) {
  const { namespaces, notes } = planTopology(project(services), {}, MISSING);
  return {
    ports: namespaces.map(({ publishedPorts }) =>
      publishedPorts.map(
        (port) => `${port.hostAddress}:${port.hostPort}->${port.containerPort}/${port.protocol}`,
      ),
    ),
    notes: notes.map(({ code }) => code),
  };
}

describe('published ports', () => {
  it('listen on every address of the host unless the file names one', () => {
    const ports = [
      tcp(80, { published: '8080' }),
      tcp(53, { published: '53', hostIp: '127.0.0.1', protocol: 'udp' }),
    ];
    assert.deepEqual(published(service('web', { ports })), {
      ports: [['0.0.0.0:8080->80/tcp', '127.0.0.1:53->53/udp']],
      notes: [],
    });
  });

  it('ask for any host port where none is given, as often as they like', () => {
    const ports = [tcp(80), tcp(81, { published: '0' })];
    assert.deepEqual(published(service('web', { ports, replicas: 2 })).ports, [
      ['0.0.0.0:0->80/tcp', '0.0.0.0:0->81/tcp'],
      ['0.0.0.0:0->80/tcp', '0.0.0.0:0->81/tcp'],
    ]);
  });

  it('take the first port of a range, and the next one for the next replica', () => {
    const ports = [tcp(80, { published: '8000-8010' })];
    assert.deepEqual(published(service('web', { ports, replicas: 2 })).ports, [
      ['0.0.0.0:8000->80/tcp'],
      ['0.0.0.0:8001->80/tcp'],
    ]);
  });

  it('refuse a host port that another service of the project has', () => {
    const api = service('api', { ports: [tcp(80, { published: '8080', hostIp: '127.0.0.1' })] });
    const web = service('web', { ports: [tcp(80, { published: '8080' })] });
    assert.throws(() => published(api, web), { code: 'port-clash', service: 'web', message: /shop-api-1/ });
    assert.throws(() => published(web, service('z', { ports: [tcp(9, { published: '8080-8080' })] })), {
      code: 'port-clash',
    });
  });

  it('go to the first replica of a service, and a note says who goes without', () => {
    const ports = [tcp(80, { published: '8080' })];
    assert.deepEqual(published(service('web', { ports, replicas: 2 })), {
      ports: [['0.0.0.0:8080->80/tcp'], []],
      notes: ['published-clash'],
    });
  });

  it('take single ports before ranges that hold them', () => {
    const ports = [tcp(80, { published: '8000-8001' }), tcp(81, { published: '8000' })];
    assert.deepEqual(published(service('web', { ports })).ports, [
      ['0.0.0.0:8001->80/tcp', '0.0.0.0:8000->81/tcp'],
    ]);
  });

  it('are none where no network has a way to the outside', () => {
    const inside = network('default', { internal: true });
    const { namespaces, notes } = planTopology(
      project([service('web', { ports: [tcp(80, { published: '8080' })] })], [inside]),
    );
    assert.deepEqual(namespaces[0]?.publishedPorts, []);
    assert.deepEqual(
      notes.map(({ code }) => code),
      ['published-internal'],
    );
  });

  it('may share a port on two addresses or over two protocols', () => {
    const ports = [
      tcp(80, { published: '8080', hostIp: '127.0.0.1' }),
      tcp(80, { published: '8080', hostIp: '127.0.0.2' }),
      tcp(80, { published: '8080', hostIp: '127.0.0.1', protocol: 'udp' }),
    ];
    assert.equal(published(service('web', { ports })).ports[0]?.length, 3);
  });

  it('leave out sctp and IPv6 host addresses, and say so', () => {
    const ports = [tcp(80, { protocol: 'sctp' }), tcp(81, { hostIp: '::1', published: '81' })];
    assert.deepEqual(published(service('web', { ports })), {
      ports: [[]],
      notes: ['published-sctp', 'published-ipv6'],
    });
  });
});
