import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MISSING } from './missing';
import { codes, endpointOf, namespaceOf, networkOf, planText, refusal } from './planned';

describe('network_mode none', () => {
  it('gives a namespace with nothing in it', async () => {
    const plan = await planText('services: { job: { image: job, network_mode: none, ports: ["80:80"] } }');
    const { mode, endpoints, publishedPorts, defaultRoutes, hostname, shortId } = namespaceOf(plan, 'job');
    assert.deepEqual([mode, endpoints, publishedPorts, defaultRoutes], [{ kind: 'none' }, [], [], undefined]);
    assert.equal(hostname, shortId);
    assert.deepEqual(codes(plan), ['ports-discarded']);
  });
});

describe('network_mode host', () => {
  it('gives no namespace of its own, and the name of the host', async () => {
    const plan = await planText(`
services:
  a: { image: a, network_mode: host, ports: ["80:80"] }
  b: { image: b, network_mode: host, hostname: box, extra_hosts: ["db=10.0.0.9"] }
  c: { image: c, ports: ["80:80"] }
`);
    const a = namespaceOf(plan, 'a');
    assert.deepEqual([a.mode, a.endpoints, a.hostname, a.publishedPorts], [{ kind: 'host' }, [], '', []]);
    const b = namespaceOf(plan, 'b');
    assert.deepEqual([b.hostname, b.hosts], ['box', [{ address: '10.0.0.9', names: ['db'] }]]);
    assert.equal(namespaceOf(plan, 'c').publishedPorts.length, 1);
    assert.deepEqual(codes(plan), ['ports-discarded']);
  });

  it('goes with neither links nor sysctls of the network', async () => {
    const links = 'services: { db: { image: db }, a: { image: a, network_mode: host, links: [db] } }';
    assert.equal((await refusal(links)).code, 'network-mode-conflict');
    const sysctls = 'services: { a: { image: a, network_mode: host, sysctls: { net.core.somaxconn: 1 } } }';
    const error = await refusal(sysctls);
    assert.deepEqual([error.code, error.service], ['sysctl-conflict', 'a']);
    await planText(sysctls.replace('net.core.somaxconn', 'kernel.shmmax'));
  });
});

describe('network_mode bridge', () => {
  const BRIDGE = `
services:
  db: { image: db, network_mode: bridge, hostname: database }
  web: { image: web, network_mode: bridge, links: [db:store], ports: ["80:80"] }
`;

  it('joins the default bridge, which has no names', async () => {
    const plan = await planText(BRIDGE);
    const network = networkOf(plan, 'bridge');
    assert.deepEqual(
      [network.name, network.driver, network.subnet, network.gateway],
      ['bridge', 'default-bridge', '172.17.0.0/16', '172.17.0.1'],
    );
    const web = namespaceOf(plan, 'web');
    assert.deepEqual(web.mode, { kind: 'default-bridge' });
    assert.deepEqual(endpointOf(plan, 'web', 'bridge').dnsNames, []);
    assert.equal(endpointOf(plan, 'web', 'bridge').links, undefined);
    assert.equal(web.defaultRoutes?.ipv4?.gateway, '172.17.0.1');
    assert.equal(web.publishedPorts[0]?.hostPort, 80);
  });

  it('writes links into /etc/hosts, with hostname and container name', async () => {
    const plan = await planText(BRIDGE);
    assert.deepEqual(namespaceOf(plan, 'web').hosts, [
      { address: '172.17.0.2', names: ['store', 'database', 'shop-db-1'] },
      { address: '172.17.0.2', names: ['db-1', 'database', 'shop-db-1'] },
      { address: '172.17.0.2', names: ['shop-db-1', 'database'] },
    ]);
    const error = await refusal(BRIDGE.replace('network_mode: bridge, hostname', 'hostname'));
    assert.deepEqual([error.code, error.service], ['link-outside-default-bridge', 'web']);
  });

  it('moves out of the way of a bridge that is there already', async () => {
    const plan = await planText(BRIDGE, { taken: ['172.17.0.0/16'] });
    assert.equal(networkOf(plan, 'bridge').subnet, '172.18.0.0/16');
  });

  it('leaves its subnet to it where a project has networks as well', async () => {
    const plan = await planText(`${BRIDGE}  api: { image: api, extra_hosts: ["up=host-gateway"] }\n`);
    assert.equal(networkOf(plan, 'default').subnet, '172.18.0.0/16');
    assert.deepEqual(
      plan.networks.map(({ key }) => key),
      ['default', 'bridge'],
    );
    assert.deepEqual(plan.hostGateway, { ipv4: networkOf(plan, 'bridge').gateway });
  });
});

describe('network_mode service and container', () => {
  const shared = (side: string) => `
services:
  api: { image: api, hostname: box, scale: 2, ports: ["80"] }
  side: { image: side, environment: { A: b }, ${side} }
`;

  it('share the namespace of the first container of a service, or of the named one', async () => {
    const plan = await planText(shared('network_mode: "service:api"'));
    const side = namespaceOf(plan, 'side');
    assert.deepEqual(side.mode, { kind: 'shared', owner: 'shop-api-1' });
    assert.deepEqual([side.endpoints, side.publishedPorts, side.hostname], [[], [], 'box']);
    assert.deepEqual(side.environment, { A: 'b' });
    const named = await planText(shared('network_mode: "container:shop-api-2"'));
    assert.deepEqual(namespaceOf(named, 'side').mode, { kind: 'shared', owner: 'shop-api-2' });
  });

  it('follow whoever shares himself, up to the owner or the host', async () => {
    const chain = (mode: string) => `
services:
  a: { image: a, network_mode: "service:b" }
  b: { image: b, network_mode: "service:c" }
  c: { image: c${mode} }
`;
    const own = await planText(chain(''));
    assert.deepEqual(namespaceOf(own, 'a').mode, { kind: 'shared', owner: 'shop-c-1' });
    const host = await planText(chain(', network_mode: host'));
    assert.deepEqual(namespaceOf(host, 'a').mode, { kind: 'host' });
    const none = await planText(chain(', network_mode: none'));
    assert.deepEqual(namespaceOf(none, 'a').mode, { kind: 'shared', owner: 'shop-c-1' });
  });

  it('find containers of other projects', async () => {
    const other = {
      ...(await planText('services: { db: { image: db, container_name: box, hostname: h } }')),
      project: 'store',
    };
    const file = shared('network_mode: "container:box"');
    const side = namespaceOf(await planText(file, { others: [other] }), 'side');
    assert.deepEqual([side.mode, side.hostname], [{ kind: 'shared', owner: 'box', project: 'store' }, 'h']);
    const alone = await planText(file);
    assert.deepEqual(codes(alone), ['network-mode']);
    assert.equal(alone.namespaces.length, 2);
  });

  it('are left out where there is nobody to share with', async () => {
    const plan = await planText(shared('network_mode: "service:api"').replace('scale: 2', 'scale: 0'));
    assert.deepEqual([plan.namespaces, codes(plan)], [[], ['network-mode']]);
  });

  it('set nothing that belongs to the namespace', async () => {
    for (const setting of [
      'hostname: x',
      'links: [api]',
      'external_links: [x]',
      'dns: 10.0.0.1',
      'extra_hosts: ["a=10.0.0.1"]',
      'ports: ["80:80"]',
      'expose: [80]',
    ]) {
      const error = await refusal(shared(`network_mode: "service:api", ${setting}`));
      assert.deepEqual([error.code, error.service], ['network-mode-conflict', 'side'], setting);
    }
  });
});

describe('network_mode with the name of a network', () => {
  it('joins it with the names of the engine alone', async () => {
    const plan = await planText(`
services:
  web: { image: web }
  side: { image: side, network_mode: shop_default, hostname: box }
`);
    const side = namespaceOf(plan, 'side');
    assert.equal(side.mode, undefined);
    assert.deepEqual(endpointOf(plan, 'side', 'default').dnsNames, ['shop-side-1', side.shortId, 'box']);
  });
});

describe('modes that are not built', () => {
  it('leave the service out, and say so', async () => {
    const features = {
      none: 'mode-none',
      host: 'mode-host',
      bridge: 'mode-bridge',
      'service:web': 'mode-shared',
      'container:shop-web-1': 'mode-shared',
    };
    for (const [mode, feature] of Object.entries(features)) {
      const text = `services: { web: { image: web }, side: { image: side, network_mode: "${mode}" } }`;
      const plan = await planText(text, {}, MISSING);
      assert.deepEqual(codes(plan), [feature], mode);
      assert.deepEqual(
        plan.namespaces.map(({ service }) => service),
        ['web'],
      );
      assert.equal((await planText(text)).namespaces.length, 2, mode);
    }
  });
});
