import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codesOf, covered, loadText, oneService, problemOf, projectOf, serviceOf } from './in-memory';

async function read(...lines: readonly string[]) {
  return serviceOf(await loadText(oneService(...lines)), 'web');
}

describe('attributes of a service', () => {
  it('are absent where nothing is written', async () => {
    const service = await read();
    assert.deepEqual(Object.keys(service).sort(), [
      'dependsOn',
      'dns',
      'dnsOptions',
      'dnsSearch',
      'environment',
      'extraHosts',
      'image',
      'links',
      'name',
      'networks',
      'ports',
      'profiles',
      'range',
      'replicas',
      'values',
    ]);
  });

  it('keep capabilities, namespaces, external links and privileges', async () => {
    const service = await read(
      'cap_add: [NET_ADMIN, NET_ADMIN]',
      'cap_drop: [ALL]',
      'privileged: "true"',
      'ipc: shareable',
      'pid: host',
      'uts: host',
      'external_links: [other_db_1, "other_db_1:db"]',
    );
    assert.deepEqual(service.capAdd, ['NET_ADMIN']);
    assert.deepEqual(service.capDrop, ['ALL']);
    assert.equal(service.privileged, true);
    assert.deepEqual([service.ipc, service.pid, service.uts], ['shareable', 'host', 'host']);
    assert.deepEqual(service.externalLinks, ['other_db_1', 'other_db_1:db']);
    assert.deepEqual(service.dependsOn, []);
  });

  it('read exposed ports as texts, octal numbers as what they are', async () => {
    assert.deepEqual((await read('expose: [80, "90-92/udp", 010]')).expose, ['80', '90-92/udp', '8']);
    problemOf(await loadText(oneService('expose: 80')), 'wrong-type');
    problemOf(await loadText(oneService('expose: [80.5]')), 'wrong-type');
  });

  it('read sysctls in both forms', async () => {
    const wanted = { 'net.core.somaxconn': '1024', 'net.ipv4.ip_forward': '' };
    const map = await read('sysctls: {net.core.somaxconn: 1024, net.ipv4.ip_forward: }');
    const list = await read('sysctls: [net.core.somaxconn=1024, net.ipv4.ip_forward]');
    assert.deepEqual([map.sysctls, list.sysctls], [wanted, wanted]);
    const wrong = await loadText(oneService('sysctls: {a: [1]}'));
    assert.match(problemOf(wrong, 'wrong-type').message, /services\.web\.sysctls\.a/);
  });

  it('may be named like what every object has', async () => {
    const service = await read('sysctls: {constructor: 1, __proto__: 2}', 'environment: {__proto__: x}');
    assert.deepEqual(Object.entries(service.sysctls ?? {}), [
      ['constructor', '1'],
      ['__proto__', '2'],
    ]);
    assert.deepEqual(Object.entries(service.environment), [['__proto__', 'x']]);
  });

  it('tell a build and a provider from an image', async () => {
    const text = `services:
  built: {build: .}
  both: {build: ., image: x}
  other: {provider: {type: model, options: {a: 1, b: [true, x]}}}
`;
    const result = await loadText(text);
    projectOf(result);
    assert.equal(serviceOf(result, 'built').build, true);
    assert.equal(serviceOf(result, 'both').image, 'x');
    const { provider, networks } = serviceOf(result, 'other');
    assert.deepEqual(provider, { type: 'model', options: { a: ['1'], b: ['true', 'x'] } });
    assert.deepEqual(networks, []);
  });

  it('name env files by absolute path', async () => {
    const service = await read('env_file: [a.env, {path: sub/b.env, required: false}]');
    assert.deepEqual(service.envFiles, ['/shop/a.env', '/shop/sub/b.env']);
  });
});

describe('a health check', () => {
  it('is read with durations as Go prints them', async () => {
    const { healthcheck } = await read(
      'healthcheck:',
      '  test: curl localhost',
      '  interval: 90s',
      '  timeout: 1500ms',
      '  start_period: 1h',
      '  start_interval: 1s',
      '  retries: 3',
    );
    assert.deepEqual(healthcheck, {
      test: ['CMD-SHELL', 'curl localhost'],
      interval: '1m30s',
      timeout: '1.5s',
      startPeriod: '1h0m0s',
      startInterval: '1s',
      retries: 3,
    });
  });

  it('may be a list of words, or off', async () => {
    assert.deepEqual((await read('healthcheck: {test: [CMD, "true"]}')).healthcheck, {
      test: ['CMD', 'true'],
    });
    assert.deepEqual((await read('healthcheck: {disable: true}')).healthcheck, { disable: true });
  });

  it('fails for a test of another kind and for what is no duration', async () => {
    const test = problemOf(await loadText(oneService('healthcheck: {test: [curl, x]}')), 'healthcheck-test');
    assert.match(test.message, /must start either by "CMD", "CMD-SHELL" or "NONE"/);
    const duration = await loadText(oneService('healthcheck: {interval: soon}'));
    assert.match(problemOf(duration, 'duration-syntax').message, /healthcheck\.interval.*"soon"/);
  });
});

describe('scale and deploy', () => {
  it('carry the scale over into deploy', async () => {
    const service = await read('scale: 2', 'deploy: {mode: global, endpoint_mode: dnsrr}');
    assert.equal(service.replicas, 2);
    assert.equal(service.scale, 2);
    assert.deepEqual(service.deploy, { replicas: 2, mode: 'global', endpointMode: 'dnsrr' });
  });

  it('must not contradict each other nor be negative', async () => {
    const conflict = await loadText(oneService('scale: 2', 'deploy: {replicas: 3}'));
    assert.match(problemOf(conflict, 'scale-conflict').message, /'scale' and 'deploy\.replicas'/);
    const negative = await loadText(oneService('deploy: {replicas: -1}'));
    assert.match(
      problemOf(negative, 'scale-negative').message,
      /services\.web\.deploy\.replicas: must be greater than or equal to 0/,
    );
  });
});

describe('dependencies', () => {
  it('keep condition, requirement and restart', async () => {
    const text = `services:
  a:
    image: x
    depends_on: {b: {condition: service_healthy, required: false, restart: true}}
  b: {image: x}
`;
    const [dependency] = serviceOf(await loadText(text), 'a').dependsOn;
    const { range: _range, ...rest } = dependency ?? {};
    assert.deepEqual(rest, { service: 'b', condition: 'service_healthy', required: false, restart: true });
  });

  it('say what implies them, and where', async () => {
    const text = `services:
  a:
    image: x
    depends_on: [b]
    links: ["b:db", c]
    ipc: service:d
    volumes_from: [e, "container:f"]
  b: {image: x}
  c: {image: x}
  d: {image: x}
  e: {image: x}
`;
    const files = { '/shop/compose.yaml': text };
    const result = await loadText(text);
    projectOf(result);
    const { dependsOn } = serviceOf(result, 'a');
    assert.deepEqual(
      dependsOn.map(({ service, restart, impliedBy }) => [service, restart, impliedBy]),
      [
        ['b', false, undefined],
        ['c', true, 'links'],
        ['d', true, 'ipc'],
        ['e', false, 'volumes_from'],
      ],
    );
    assert.equal(covered(files, dependsOn[2]?.range), 'd');
  });
});

describe('an attachment', () => {
  it('keeps link-local addresses and driver options', async () => {
    const { networks } = await read(
      'networks:',
      '  default:',
      '    link_local_ips: ["169.254.8.8", ""]',
      '    driver_opts: {a: 1, b: text}',
    );
    assert.deepEqual(networks[0]?.linkLocalIps, ['169.254.8.8']);
    assert.deepEqual(networks[0].driverOptions, { a: '1', b: 'text' });
  });
});

describe('a long port', () => {
  it('keeps mode, name and protocol of the application', async () => {
    const [port] = (await read('ports: [{target: 80, mode: host, name: web, app_protocol: http}]')).ports;
    assert.deepEqual([port?.mode, port?.name, port?.appProtocol], ['host', 'web', 'http']);
  });
});

describe('networks', () => {
  it('keep flags as they are written, labels and what ipam says', async () => {
    const text = `${oneService()}networks:
  default:
    attachable: true
    enable_ipv4: false
    enable_ipv6: false
    labels: [a, b=1]
    ipam:
      driver: own
      options: {o: "1"}
      config: [{subnet: 10.0.0.0/24, aux_addresses: {printer: 10.0.0.9}}]
`;
    const [network] = projectOf(await loadText(text)).networks;
    assert.equal(network?.attachable, true);
    assert.deepEqual(
      [network.enableIpv4, network.enableIpv6, network.enableIpv6Written],
      [false, false, true],
    );
    assert.deepEqual(network.labels, { a: '', b: '1' });
    assert.deepEqual([network.ipamDriver, network.ipamOptions], ['own', { o: '1' }]);
    assert.deepEqual(network.ipam, [{ subnet: '10.0.0.0/24', auxAddresses: { printer: '10.0.0.9' } }]);
  });

  it('are all declared, but only those in use are created', async () => {
    const text = `services:
  a: {image: x, networks: [n]}
  off: {image: x, profiles: [p]}
networks: {spare: {}, n: {}}
`;
    const { networks, declaredNetworks } = projectOf(await loadText(text));
    assert.deepEqual(
      networks.map(({ key }) => key),
      ['n'],
    );
    // The service that is off would join it.
    assert.deepEqual(
      declaredNetworks.map(({ key }) => key),
      ['spare', 'n', 'default'],
    );
  });
});

describe('paths in the home folder', () => {
  it('are warned of where there is none', async () => {
    const text = oneService('volumes: ["~/data:/data", {type: bind, source: "~", target: /home}, "v:/v"]');
    const volumes = 'volumes: {v: {}}\n';
    const without = await loadText(text + volumes);
    assert.equal(codesOf(without).filter((code) => code === 'home-not-set').length, 2);
    const given = await loadText(text + volumes, { environment: { HOME: '/home/me' } });
    assert.ok(!codesOf(given).includes('home-not-set'));
  });
});
