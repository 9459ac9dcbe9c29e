import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Service } from '../../../src/compose/project';
import { planTopology } from '../../../src/topology/plan';
import { project, service, tcp } from './project-builder';

/** `host:port->port/protocol` of every namespace, and the codes of the notes. */
function published(...services: Service[]) {
  const { namespaces, notes } = planTopology(project(services));
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

  it('leave out a host port that the project has already given away', () => {
    const api = service('api', { ports: [tcp(80, { published: '8080', hostIp: '127.0.0.1' })] });
    const web = service('web', { ports: [tcp(80, { published: '8080' })] });
    assert.deepEqual(published(api, web), {
      ports: [['127.0.0.1:8080->80/tcp'], []],
      notes: ['published-clash'],
    });
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
