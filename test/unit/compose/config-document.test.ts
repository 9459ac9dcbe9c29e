import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configDocument, isWhole, type ModelDocument } from '../../../src/compose/document/config-document';
import { containerNames } from '../../../src/compose/document/container-names';
import { networksByPriority } from '../../../src/compose/document/network-order';
import type { Attachment, LoadOptions } from '../../../src/compose/project';
import { load, loadText, oneService } from './in-memory';

async function modelOf(text: string, options: Partial<LoadOptions> = {}): Promise<ModelDocument> {
  const document = configDocument(await loadText(text, options));
  assert.ok(!('errors' in document), JSON.stringify(document));
  return document;
}

describe('the document of a project', () => {
  it('leaves out what is empty, and keeps what is written', async () => {
    const { services, networks } = await modelOf(`services:
  a:
    image: x
    hostname: ""
    scale: 0
    dns: [""]
    dns_search: ""
    privileged: false
    links: []
    deploy: {labels: [a=b]}
    healthcheck: {retries: 0}
    networks: {default: {priority: 0, gw_priority: -1}, n: {aliases: []}}
networks:
  n: {driver: "", driver_opts: {}, internal: "false", enable_ipv6: "false", ipam: {config: []}}
`);
    assert.deepEqual(services, {
      a: {
        image: 'x',
        networks: { default: { gw_priority: -1 }, n: null },
        dns_search: [''],
        scale: 0,
        deploy: { replicas: 0 },
        healthcheck: { retries: 0 },
      },
    });
    assert.deepEqual(networks, {
      n: { name: 'shop_n', enable_ipv6: false },
      default: { name: 'shop_default' },
    });
  });

  it('says build only where there is no image', async () => {
    const { services } = await modelOf('services:\n  a: {build: .}\n  b: {build: ., image: x}\n');
    const networks = { default: null };
    assert.deepEqual(services, { a: { build: true, networks }, b: { image: 'x', networks } });
  });

  it('sorts hosts, and keeps one that stands twice', async () => {
    const text = oneService('extra_hosts: ["z=1.1.1.1", "a:2.2.2.2", "z=[::1]", "z:1.1.1.1"]');
    assert.deepEqual((await modelOf(text)).services['web'], {
      image: 'nginx',
      networks: { default: null },
      extra_hosts: ['a=2.2.2.2', 'z=1.1.1.1', 'z=1.1.1.1', 'z=::1'],
    });
  });

  it('tells a warning once, however often it occurs', async () => {
    const text = oneService('hostname: "${GONE}"', 'domainname: "${GONE}${AWAY}"');
    assert.deepEqual((await modelOf(text)).warnings, [
      'The "AWAY" variable is not set. Defaulting to a blank string.',
      'The "GONE" variable is not set. Defaulting to a blank string.',
    ]);
  });

  it('is not whole where Docker stops after the model', async () => {
    const fine = configDocument(await loadText(oneService()));
    const missing = configDocument(await loadText(oneService('env_file: gone.env')));
    const broken = configDocument(await loadText('services: {a: {}}\n'));
    const absent = configDocument(await load({}));
    assert.deepEqual([fine, missing, broken, absent].map(isWhole), [true, false, false, false]);
    assert.deepEqual(Object.keys(absent), ['errors']);
  });

  it('counts lines and columns of errors from 1', async () => {
    const document = configDocument(await loadText('services:\n  a: {image: x, networks: [gone]}\n'));
    assert.ok('errors' in document);
    const [error] = document.errors;
    assert.deepEqual([error?.file, error?.line, error?.column], ['/shop/compose.yaml', 2, 28]);
  });

  it('holds services of any name', async () => {
    const text = 'services:\n  constructor: {image: x}\n  __proto__: {image: y}\n';
    const document = await modelOf(text);
    assert.deepEqual(Object.keys(document.services), ['constructor', '__proto__']);
    assert.deepEqual(
      JSON.parse(JSON.stringify(document.containers)),
      JSON.parse('{"constructor": ["shop-constructor-1"], "__proto__": ["shop-__proto__-1"]}'),
    );
  });
});

describe('container names', () => {
  it('count the replicas, or are the one that is given', () => {
    const web = { name: 'Web.x', replicas: 2 };
    assert.deepEqual(containerNames({ name: 'shop' }, web), ['shop-Web.x-1', 'shop-Web.x-2']);
    assert.deepEqual(containerNames({ name: 'shop', nameSeparator: '_' }, web), [
      'shop_Web.x_1',
      'shop_Web.x_2',
    ]);
    assert.deepEqual(containerNames({ name: 'shop' }, { ...web, replicas: 1, containerName: 'own' }), [
      'own',
    ]);
    assert.deepEqual(containerNames({ name: 'shop' }, { ...web, replicas: 0 }), []);
    assert.equal(containerNames({ name: 'shop' }, { ...web, replicas: 1e15 }).length, 10_000);
  });
});

describe('the order of networks', () => {
  it('is by falling priority, then by key', () => {
    const attachment = (network: string, priority: number): Attachment => ({
      network,
      aliases: [],
      priority,
      gatewayPriority: network === 'b' ? 9 : 0,
    });
    const networks = [attachment('b', 0), attachment('z', 5), attachment('a', 0), attachment('B', 0)];
    assert.deepEqual(networksByPriority(networks), ['z', 'B', 'a', 'b']);
  });
});
