import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseExtraHostLine } from '../../../src/compose/values/extra-hosts';
import { loadText, oneService, problemOf, projectOf, serviceOf } from './in-memory';

describe('extra_hosts', () => {
  it('splits at the first =, else at the first colon, and drops brackets', () => {
    for (const line of ['h=::1', 'h:::1', 'h:[::1]']) {
      assert.deepEqual(parseExtraHostLine(line), { hosts: [{ host: 'h', address: '::1' }] });
    }
    assert.deepEqual(parseExtraHostLine('h=10.0.0.1,10.0.0.2'), {
      hosts: [
        { host: 'h', address: '10.0.0.1' },
        { host: 'h', address: '10.0.0.2' },
      ],
    });
  });

  it('passes host-gateway and other texts through', async () => {
    const web = serviceOf(
      await loadText(oneService('extra_hosts: {host.docker.internal: host-gateway}')),
      'web',
    );
    assert.deepEqual(web.extraHosts, [{ host: 'host.docker.internal', address: 'host-gateway' }]);
  });

  it('must have a host and an address', async () => {
    assert.ok('error' in parseExtraHostLine('alone'));
    assert.ok('error' in parseExtraHostLine('=10.0.0.1'));
    problemOf(await loadText(oneService('extra_hosts: [alone]')), 'extra-hosts-syntax');
  });
});

describe('networks of a service', () => {
  it('carry aliases, addresses and priorities', async () => {
    const text = `${oneService(
      'networks:',
      '  back:',
      '    aliases: [api, api.internal]',
      '    ipv4_address: 10.5.0.7',
      '    ipv6_address: fd00::7',
      '    mac_address: 02:42:ac:11:00:07',
      '    interface_name: back0',
      '    priority: 10',
      '    gw_priority: 3',
    )}networks: {back: {}}\n`;
    const { range: _range, ...attachment } = projectOf(await loadText(text)).services[0]?.networks[0] ?? {};
    assert.deepEqual(attachment, {
      network: 'back',
      aliases: ['api', 'api.internal'],
      ipv4Address: '10.5.0.7',
      ipv6Address: 'fd00::7',
      macAddress: '02:42:ac:11:00:07',
      interfaceName: 'back0',
      priority: 10,
      gatewayPriority: 3,
    });
  });

  it('are default alone for an empty list, and none with network_mode or provider', async () => {
    const networks = async (...lines: string[]) =>
      serviceOf(await loadText(oneService(...lines)), 'web').networks.map(({ network }) => network);
    assert.deepEqual(await networks('networks: []'), ['default']);
    assert.deepEqual(await networks('networks: {}'), ['default']);
    assert.deepEqual(await networks('network_mode: none'), []);
    assert.deepEqual(await networks('network_mode: host', 'networks: []'), []);
    assert.deepEqual(await networks('provider: {type: x}'), []);
  });

  it('exclude network_mode', async () => {
    const text = oneService('networks: [default]', 'network_mode: host');
    problemOf(await loadText(text), 'network-mode-with-networks');
    problemOf(await loadText(oneService('network_mode: ""')), 'network-mode-empty');
  });

  it('take numbers without quotes only', async () => {
    problemOf(await loadText(oneService('networks: {default: {priority: "1"}}')), 'wrong-type');
  });
});

describe('dependencies', () => {
  const others = '  db: {image: x}\n  cache: {image: x}\n';
  const dependencies = async (...lines: string[]) =>
    serviceOf(await loadText(`${oneService(...lines)}${others}`), 'web').dependsOn.map(
      ({ service }) => service,
    );

  it('are listed, or mapped to conditions', async () => {
    assert.deepEqual(await dependencies('depends_on: [db, cache]'), ['db', 'cache']);
    assert.deepEqual(await dependencies('depends_on: {db: {condition: service_healthy}}'), ['db']);
  });

  it('follow from links, shared namespaces and volumes_from', async () => {
    assert.deepEqual(await dependencies('links: [db, "cache:redis"]'), ['db', 'cache']);
    assert.deepEqual(await dependencies('network_mode: "service:db"'), ['db']);
    assert.deepEqual(await dependencies('pid: "service:db"', 'volumes_from: ["cache:ro", "container:x"]'), [
      'db',
      'cache',
    ]);
    assert.deepEqual(await dependencies('depends_on: [db]', 'links: [db]'), ['db']);
  });

  it('need a condition in the mapping form', async () => {
    const problems = async (options: string) =>
      (await loadText(`${oneService(`depends_on: {db: ${options}}`)}${others}`)).problems;
    assert.match((await problems('{}'))[0]?.message ?? '', /depends_on\.db.* 'condition'/);
    assert.match((await problems('{condition: ready}'))[0]?.message ?? '', /depends_on\.db\.condition/);
    assert.deepEqual(await problems('{condition: service_healthy}'), []);
  });
});

describe('environment', () => {
  it('takes the value of the caller where it gives none', async () => {
    for (const form of ['environment: [A, B]', 'environment: {A: , B: }']) {
      const web = serviceOf(await loadText(oneService(form), { environment: { A: 'caller' } }), 'web');
      assert.deepEqual(web.environment, { A: 'caller' });
    }
  });

  it('prints numbers and booleans as Compose does', async () => {
    const web = serviceOf(
      await loadText(oneService('environment: {A: 010, B: true, C: 1.50, D: yes}')),
      'web',
    );
    assert.deepEqual(web.environment, { A: '8', B: 'true', C: '1.5', D: 'yes' });
  });

  it('refuses lists, mappings as items and spaces before =', async () => {
    problemOf(await loadText(oneService('environment: {A: [1]}')), 'wrong-type');
    problemOf(await loadText(oneService('environment: A=1')), 'wrong-type');
    const hint = problemOf(await loadText(oneService('environment:', '  - A: 1')), 'wrong-type').hint;
    assert.match(hint ?? '', /Drop the "- "/);
    problemOf(await loadText(oneService('environment: ["A = 1"]')), 'environment-name');
  });
});

describe('replicas', () => {
  it('come from scale, else deploy.replicas, else are one', async () => {
    const replicas = async (...lines: string[]) =>
      serviceOf(await loadText(oneService(...lines)), 'web').replicas;
    assert.equal(await replicas(), 1);
    assert.equal(await replicas('deploy: {replicas: 3}'), 3);
    assert.equal(await replicas('scale: "2"'), 2);
    assert.equal(await replicas('scale: 0'), 0);
  });

  it('must agree, and must not be negative', async () => {
    problemOf(await loadText(oneService('scale: 2', 'deploy: {replicas: 3}')), 'scale-conflict');
    problemOf(await loadText(oneService('scale: -1')), 'scale-negative');
    problemOf(await loadText(oneService('scale: many')), 'cast');
  });
});
