import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codesOf, covered, load, oneService, problemOf, projectOf, serviceOf } from './in-memory';

/** The service `web` of a base file and an override file. */
async function merged(base: readonly string[], over: readonly string[]) {
  const files = {
    '/shop/compose.yaml': oneService(...base),
    '/shop/compose.override.yaml': oneService(...over),
  };
  const result = await load(files);
  projectOf(result);
  return serviceOf(result, 'web');
}

describe('an override file', () => {
  it('replaces scalars, commands and health checks', async () => {
    const web = await merged(
      ['hostname: a', 'command: [one, two]', 'healthcheck: {test: [CMD, one]}'],
      ['hostname: b', 'command: [three]', 'healthcheck: {test: [CMD, two]}'],
    );
    assert.equal(web.hostname, 'b');
    assert.deepEqual(
      web.values.map(({ kind, text }) => [kind, text]),
      [
        ['command', 'three'],
        ['healthcheck', 'two'],
      ],
    );
  });

  it('changes nothing where it says null', async () => {
    assert.equal((await merged(['command: [a]', 'ports: ["80"]'], ['command:', 'ports:'])).ports.length, 1);
  });

  it('may leave out what only the merged service needs', async () => {
    const files = {
      '/shop/compose.yaml': oneService(),
      '/shop/compose.override.yaml': 'services:\n  web:\n    hostname: h\n',
    };
    assert.equal(projectOf(await load(files)).services[0]?.hostname, 'h');
  });

  it('adds variables, the later value winning, in list and mapping form', async () => {
    const web = await merged(['environment: {A: 1, B: 1}'], ['environment: [B=2, C=3]']);
    assert.deepEqual(web.environment, { A: '1', B: '2', C: '3' });
  });

  it('can take a variable from the caller by giving it no value', async () => {
    const files = {
      '/shop/compose.yaml': oneService('environment: {A: 1, B: 1}'),
      '/shop/compose.override.yaml': oneService('environment: [A, B]'),
    };
    const web = serviceOf(await load(files, { environment: { A: 'caller' } }), 'web');
    assert.deepEqual(web.environment, { A: 'caller' });
  });

  it('adds ports, the same port counting once', async () => {
    const web = await merged(['ports: ["8080:80", "443"]'], ['ports: ["8080:80", "9090:90"]']);
    assert.deepEqual(
      web.ports.map(({ published, target }) => [published, target]),
      [
        ['8080', 80],
        [undefined, 443],
        ['9090', 90],
      ],
    );
  });

  it('joins networks of both forms and adds aliases', async () => {
    const top = 'networks: {a: {}, b: {}}\n';
    const files = {
      '/shop/compose.yaml': `${oneService('networks: {a: {aliases: [x, y]}}')}${top}`,
      '/shop/compose.override.yaml': oneService('networks:', '  b:', '  a: {aliases: [y, z], priority: 5}'),
    };
    const web = projectOf(await load(files)).services[0];
    assert.deepEqual(
      web?.networks.map(({ network, aliases, priority }) => [network, aliases, priority]),
      [
        ['a', ['x', 'y', 'z'], 5],
        ['b', [], 0],
      ],
    );
  });

  it('adds dependencies of both forms', async () => {
    const other = '  db: {image: x}\n  cache: {image: x}\n';
    const files = {
      '/shop/compose.yaml': `${oneService('depends_on: [db]')}${other}`,
      '/shop/compose.override.yaml': oneService('depends_on:', '  cache: {condition: service_healthy}'),
    };
    const web = projectOf(await load(files)).services.find(({ name }) => name === 'web');
    assert.deepEqual(
      web?.dependsOn.map(({ service }) => service),
      ['db', 'cache'],
    );
  });

  it('adds resolvers and search domains, a single one or a list', async () => {
    const web = await merged(
      ['dns: 1.1.1.1', 'dns_search: [a.test]'],
      ['dns: [1.1.1.1, 8.8.8.8]', 'dns_search: b.test'],
    );
    assert.deepEqual(
      [web.dns, web.dnsSearch],
      [
        ['1.1.1.1', '8.8.8.8'],
        ['a.test', 'b.test'],
      ],
    );
  });

  it('adds addresses to a host instead of replacing them', async () => {
    const web = await merged(
      ['extra_hosts: {db: 10.0.0.1}'],
      ['extra_hosts: ["db=10.0.0.1", "db=10.0.0.2"]'],
    );
    assert.deepEqual(web.extraHosts, [
      { host: 'db', address: '10.0.0.1' },
      { host: 'db', address: '10.0.0.2' },
    ]);
  });

  it('matches address pools by subnet', async () => {
    const network = (config: string) => `${oneService()}networks: {default: {ipam: {config: [${config}]}}}\n`;
    const files = {
      '/shop/compose.yaml': network('{subnet: 10.1.0.0/16, gateway: 10.1.0.1}'),
      '/shop/compose.override.yaml': network(
        '{subnet: 10.1.0.0/16, ip_range: 10.1.5.0/24}, {subnet: 10.2.0.0/16}',
      ),
    };
    assert.deepEqual(projectOf(await load(files)).networks[0]?.ipam, [
      { subnet: '10.1.0.0/16', gateway: '10.1.0.1', ipRange: '10.1.5.0/24' },
      { subnet: '10.2.0.0/16' },
    ]);
  });

  it('cannot put a list where a mapping is', async () => {
    const files = {
      '/shop/compose.yaml': `${oneService()}networks: {default: {driver_opts: {a: b}}}\n`,
      '/shop/compose.override.yaml': `${oneService()}networks: {default: {driver_opts: [a]}}\n`,
    };
    const problem = problemOf(await load(files), 'merge-kind');
    assert.equal(problem.range?.file, '/shop/compose.override.yaml');
    assert.match(problem.message, /networks\.default\.driver_opts/);
  });

  it('leaves each value at the place where it is written', async () => {
    const files = {
      '/shop/compose.yaml': oneService('environment: {A: one, B: two}'),
      '/shop/compose.override.yaml': oneService('environment: [B=three]'),
    };
    const web = projectOf(await load(files)).services[0];
    assert.equal(web?.range.file, '/shop/compose.yaml');
    for (const value of web.values) assert.equal(covered(files, value.range), value.text);
    assert.deepEqual(
      web.values.map(({ range }) => range.file),
      ['/shop/compose.yaml', '/shop/compose.override.yaml'],
    );
  });
});

describe('!reset and !override', () => {
  it('remove or replace what was read before', async () => {
    const web = await merged(
      ['ports: ["80"]', 'hostname: h', 'dns: [1.1.1.1]'],
      ['ports: !override ["81"]', 'hostname: !reset null', 'dns: !reset []'],
    );
    assert.deepEqual([web.ports.map(({ target }) => target), web.hostname, web.dns], [[81], undefined, []]);
  });

  it('lead back to the default network', async () => {
    const files = {
      '/shop/compose.yaml': `${oneService('networks: [a]')}networks: {a: {}}\n`,
      '/shop/compose.override.yaml': oneService('networks: !reset null'),
    };
    assert.equal(projectOf(await load(files)).services[0]?.networks[0]?.network, 'default');
  });

  it('stand for nothing and for the plain value in a single file', async () => {
    const result = await load({
      '/shop/compose.yaml': oneService('hostname: !reset h', 'domainname: !override d'),
    });
    const web = projectOf(result).services[0];
    assert.deepEqual([web?.hostname, web?.domainname], [undefined, 'd']);
  });
});

describe('extends', () => {
  it('copies a service of the same file, and the own values win', async () => {
    const text = [
      'services:',
      '  base: {image: x, hostname: b, domainname: d, networks: [n], ports: ["80"]}',
      '  web: {extends: base, hostname: w, ports: ["81"]}',
      '  api: {extends: {service: web}}',
      'networks: {n: {}}',
    ].join('\n');
    const api = projectOf(await load({ '/shop/compose.yaml': text })).services[2];
    assert.deepEqual([api?.image, api?.hostname, api?.domainname], ['x', 'w', 'd']);
    assert.deepEqual(
      api?.ports.map(({ target }) => target),
      [80, 81],
    );
    assert.equal(api.networks[0]?.network, 'n');
  });

  it('copies a service of another file, with values that point there', async () => {
    const files = {
      '/shop/compose.yaml': 'services:\n  web:\n    extends: {file: lib/base.yaml, service: app}\n',
      '/shop/lib/base.yaml':
        'services:\n  app:\n    extends: root\n    environment: {A: $A}\n  root: {image: x, env_file: e.env}\n',
      '/shop/lib/e.env': 'B=2\n',
    };
    const web = projectOf(await load(files, { environment: { A: '1' } })).services[0];
    assert.deepEqual(web?.environment, { A: '1', B: '2' });
    assert.equal(web.values[0]?.range.file, '/shop/lib/base.yaml');
    assert.equal(web.range.file, '/shop/compose.yaml');
  });

  it('says what is wrong at the reference', async () => {
    const cases = {
      '{service: nobody}': 'extends-not-found',
      '{file: base.yaml}': 'extends-service-missing',
      web: 'extends-cycle',
    };
    for (const [reference, code] of Object.entries(cases)) {
      const files = { '/shop/compose.yaml': oneService(`extends: ${reference}`) };
      const result = await load(files);
      assert.deepEqual(codesOf(result), [code]);
      assert.equal(covered(files, problemOf(result, code).range), reference);
      assert.equal(serviceOf(result, 'web').image, 'nginx');
    }
  });
});

describe('include', () => {
  it('brings services and networks under the own ones, with defaults of its own .env', async () => {
    const files = {
      '/shop/compose.yaml': `include: [db/compose.yaml]\n${oneService('depends_on: [db]')}  db: {hostname: mine}\n`,
      '/shop/db/compose.yaml':
        'name: ignored\nservices: {db: {image: "$IMAGE", domainname: "$DOMAIN", networks: [back]}}\nnetworks: {back: {}}\n',
      '/shop/db/.env': 'IMAGE=postgres\nDOMAIN=inner\n',
      '/shop/.env': 'DOMAIN=outer\n',
    };
    const project = projectOf(await load(files));
    const db = project.services.find(({ name }) => name === 'db');
    assert.equal(project.name, 'shop');
    assert.deepEqual([db?.image, db?.domainname, db?.hostname], ['postgres', 'outer', 'mine']);
    assert.deepEqual(
      project.networks.map(({ key, name }) => [key, name]),
      [
        ['back', 'shop_back'],
        ['default', 'shop_default'],
      ],
    );
  });

  it('takes project_directory, env_file and several paths', async () => {
    const files = {
      '/shop/compose.yaml':
        'include:\n  - path: [a/one.yaml, a/two.yaml]\n    project_directory: b\n    env_file: extra.env\n',
      '/shop/a/one.yaml': 'services: {one: {image: "$IMAGE", env_file: one.env}}\n',
      '/shop/a/two.yaml': 'services: {one: {hostname: two}}\n',
      '/shop/extra.env': 'IMAGE=x\n',
      '/shop/b/one.env': 'A=1\n',
    };
    const one = projectOf(await load(files)).services[0];
    assert.deepEqual([one?.image, one?.hostname, one?.environment], ['x', 'two', { A: '1' }]);
  });

  it('says what is wrong at its entry', async () => {
    const cases = {
      'gone.yaml': 'file-not-found',
      'compose.yaml': 'include-cycle',
      'oci://example.com/app': 'unsupported-include',
      '{env_file: a.env}': 'include-path-missing',
    };
    for (const [entry, code] of Object.entries(cases)) {
      const files = { '/shop/compose.yaml': `include:\n  - ${entry}\n${oneService()}` };
      const result = await load(files);
      assert.deepEqual(codesOf(result), [code]);
      assert.equal(covered(files, problemOf(result, code).range), entry);
      serviceOf(result, 'web');
    }
    problemOf(await load({ '/shop/compose.yaml': `include: a.yaml\n${oneService()}` }), 'wrong-type');
  });
});
