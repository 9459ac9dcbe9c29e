import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Service } from '../../../src/compose/project';
import { hostsFile } from '../../../src/dns/hosts-file';
import { planTopology } from '../../../src/topology/plan';
import { attachment, network, project, service } from '../topology/project-builder';

/** The lines of the file behind the six that every container has. */
function own(values: Partial<Service>, networks = [network('default')]): string[] {
  const topology = planTopology(project([service('web', values), service('zzz')], networks));
  const [web] = topology.namespaces;
  assert.ok(web);
  const text = hostsFile(web);
  assert.ok(text.endsWith('\n'));
  return text.split('\n').slice(6, -1);
}

describe('/etc/hosts', () => {
  it('starts with the lines of every container', () => {
    const topology = planTopology(project([service('web')]));
    const [web] = topology.namespaces;
    assert.ok(web);
    assert.equal(
      hostsFile(web),
      [
        '127.0.0.1\tlocalhost',
        '::1\tlocalhost ip6-localhost ip6-loopback',
        'fe00::\tip6-localnet',
        'ff00::\tip6-mcastprefix',
        'ff02::1\tip6-allnodes',
        'ff02::2\tip6-allrouters',
        `172.18.0.2\t${web.shortId}`,
        '',
      ].join('\n'),
    );
  });

  it('has the own hostname at every address, and no other service', () => {
    const networks = [network('default'), network('other')];
    const lines = own({ hostname: 'box', networks: [attachment('default'), attachment('other')] }, networks);
    assert.deepEqual(lines, ['172.18.0.2\tbox', '172.19.0.2\tbox']);
  });

  it('has the first label beside a hostname with dots', () => {
    assert.deepEqual(own({ hostname: 'box.example.com' }), ['172.18.0.2\tbox.example.com box']);
  });

  it('has extra hosts in order, twice if they are given twice, and none without an address', () => {
    const extraHosts = [
      { host: 'b', address: '10.0.0.2' },
      { host: 'a', address: '::9' },
      { host: 'b', address: '10.0.0.3' },
      { host: 'c', address: 'nowhere' },
    ];
    assert.deepEqual(own({ hostname: 'box', extraHosts }), [
      '10.0.0.2\tb',
      '::9\ta',
      '10.0.0.3\tb',
      '172.18.0.2\tbox',
    ]);
  });

  it('has the gateway of the default bridge for host-gateway', () => {
    const extraHosts = [{ host: 'host.docker.internal', address: 'host-gateway' }];
    const lines = own({ hostname: 'box', extraHosts });
    assert.equal(lines[0], '172.17.0.1\thost.docker.internal');
  });
});
