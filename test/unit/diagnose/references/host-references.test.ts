import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HostReference } from '../../../../src/diagnose/references/host-reference';
import { hostReferences } from '../../../../src/diagnose/references/host-references';
import type { SourceRange } from '../../../../src/compose/project';
import { load, oneService, projectOf, type Files } from '../../compose/in-memory';
import { generator } from '../../random';

async function references(files: Files, environment = {}): Promise<readonly HostReference[]> {
  return hostReferences(projectOf(await load(files, { environment })));
}

function textAt(files: Files, { file, start, end }: SourceRange): string {
  assert.equal(start.line, end.line);
  return (files[file]?.split(/\r?\n/)[start.line] ?? '').slice(start.character, end.character);
}

describe('host references of a project', () => {
  it('tell the service, the key, the host, the port and their places', async () => {
    const text = oneService('environment:', '  DATABASE_URL: "postgres://u:p@db:5432/app"');
    const files = { '/shop/compose.yaml': text };
    const [reference, ...others] = await references(files);
    assert.ok(reference);
    assert.deepEqual(others, []);
    const { range, portRange, textRange, ...rest } = reference;
    assert.deepEqual(rest, {
      service: 'web',
      place: 'environment',
      shape: 'url',
      role: 'target',
      key: 'DATABASE_URL',
      host: 'db',
      isExact: true,
      port: 5432,
      scheme: 'postgres',
      text: 'postgres://u:p@db:5432/app',
      isCertain: true,
    });
    assert.ok(portRange);
    assert.deepEqual(
      [range, portRange, textRange].map((place) => textAt(files, place)),
      ['db', '5432', 'postgres://u:p@db:5432/app'],
    );
  });

  it('come from env files, with the place there', async () => {
    const files = {
      '/shop/compose.yaml': oneService('env_file: web.env'),
      '/shop/web.env': '# the cache\nexport REDIS_HOST="cache" # x\n',
    };
    const [reference] = await references(files);
    assert.ok(reference);
    assert.deepEqual([reference.place, reference.isExact], ['env-file', true]);
    assert.equal(textAt(files, reference.range), 'cache');
  });

  it('have the place of the variable where that gives the host', async () => {
    const files = { '/shop/compose.yaml': oneService('environment:', '  - A=http://${API}:${PORT:-80}') };
    const [reference] = await references(files, { API: 'api' });
    assert.ok(reference);
    assert.deepEqual([reference.host, reference.isExact, reference.port], ['api', false, 80]);
    assert.equal(textAt(files, reference.range), '${API}');
    assert.equal(reference.portRange && textAt(files, reference.portRange), '80');
  });

  it('tell an empty host that was written from one that a variable has left', async () => {
    const lines = [
      '- A_HOST=${NONE}',
      '- B_HOST=',
      '- C_HOST=${NONE:-}',
      '- D_URL=redis://',
      '- E_URL=redis://$NONE',
    ];
    const files = { '/shop/compose.yaml': oneService('environment:', ...lines.map((line) => `  ${line}`)) };
    assert.deepEqual(
      (await references(files)).map(({ key, host, isCertain }) => [key, host, isCertain]),
      [
        ['A_HOST', '', true],
        ['B_HOST', '', false],
        ['C_HOST', '', false],
        ['E_URL', '', true],
      ],
    );
  });

  it('are not read again while a service stays as it is', async () => {
    const project = projectOf(await load({ '/shop/compose.yaml': oneService('environment: {A_HOST: db}') }));
    assert.equal(hostReferences(project)[0], hostReferences({ ...project })[0]);
  });

  it('hold the host in random values, however they are written', async () => {
    const random = generator(11);
    const pick = <T>(...items: readonly [T, ...T[]]): T => items[random(items.length)] ?? items[0];
    let exact = 0;
    for (let round = 0; round < 500; round++) {
      const url = (): string =>
        [
          pick('http', 'postgres', 'jdbc:mysql', '${SCHEME}', 'redis'),
          '://',
          pick('', 'u:p@', 'u:p@ss@', '${CREDENTIALS}@', 'u:$$x@'),
          pick('db', 'db1,db2', '[::1]', '${HOST}', '${NONE:-db}', 'd${HOST}b', ''),
          pick('', ':80', ':${PORT}'),
          pick('', '/', '/x?y=z'),
        ].join('');
      const value = Array.from({ length: 1 + random(3) }, url).join(pick(',', ' ', ';'));
      const [open, close] = pick(
        ['"', '"'],
        ["'", "'"],
        ['|\n        ', ''],
        ['>-\n        ', ''],
        ['"\\t', '\\n"'],
      );
      const text = oneService('environment:', `  X_URL: ${open}${value}${close}`, 'env_file: x.env');
      const files = { '/shop/compose.yaml': text, '/shop/x.env': `Y_URL="${value}"\nZ_URL=${value}\n` };
      const environment = { SCHEME: 'ws', CREDENTIALS: 'me:x', HOST: 'api', PORT: '81' };
      for (const reference of await references(files, environment)) {
        if (reference.portRange) assert.equal(textAt(files, reference.portRange), String(reference.port));
        if (!reference.isExact) continue;
        exact++;
        assert.equal(textAt(files, reference.range), reference.host, JSON.stringify(reference));
      }
    }
    assert.ok(exact > 1000, `only ${exact} exact places`);
  });
});

describe('labels that proxies read', () => {
  const PROXY = '  proxy:\n    image: traefik:v3\n  caddy:\n    image: lucaslorentz/caddy-docker-proxy:2.9\n';

  it('name what the proxy connects to', async () => {
    const text = oneService(
      'labels:',
      '  traefik.enable: "true"',
      '  traefik.docker.network: front',
      '  traefik.http.routers.web.rule: Host(`web.example.com`)',
      '  traefik.http.services.web.loadbalancer.server.url: http://web:8080',
      '  traefik.http.services.web.loadbalancer.server.port: "8080"',
      '  traefik.http.middlewares.auth.forwardauth.address: http://auth:9091/api',
      '  caddy: web.example.com',
      '  caddy.reverse_proxy: "{{upstreams 8080}}"',
      '  caddy.handle_path.0_reverse_proxy: /api/* api:3000',
      '  homepage.href: http://localhost:8080',
    );
    const files = { '/shop/compose.yaml': text + PROXY };
    assert.deepEqual(
      (await references(files)).map(({ service, place, host, port, isExact }) => [
        service,
        place,
        host,
        port,
        isExact,
      ]),
      [
        ['proxy', 'label', 'web', 8080, true],
        ['proxy', 'label', 'auth', 9091, true],
        ['caddy', 'label', 'api', 3000, true],
      ],
    );
  });

  it('say nothing where nobody knows which service the proxy is', async () => {
    const text = oneService('labels: {caddy.reverse_proxy: "api:80"}');
    assert.deepEqual(await references({ '/shop/compose.yaml': text }), []);
  });
});

describe('commands of a project', () => {
  it('have the places of hosts in lists, strings and folded scripts', async () => {
    const text = oneService(
      'entrypoint: [sh, -c]',
      'command:',
      '  - |',
      '    set -e',
      '    until nc -z "db" 5432; do sleep 1; done',
      '    exec app --redis "redis://$$USER@cache"',
      'healthcheck:',
      '  test: [CMD, curl, -f, "http://localhost:80/"]',
    );
    const files = { '/shop/compose.yaml': text };
    assert.deepEqual(
      (await references(files)).map(({ place, host, range, isExact }) => [
        place,
        host,
        textAt(files, range),
        isExact,
      ]),
      [
        ['command', 'db', 'db', true],
        ['command', 'cache', 'cache', true],
        ['healthcheck', 'localhost', 'localhost', true],
      ],
    );
  });

  it('tell a port that is another word', async () => {
    const text = oneService('command: [nc, -z, db, "5432"]');
    const files = { '/shop/compose.yaml': text };
    assert.deepEqual(
      (await references(files)).map(({ host, port, portRange }) => [host, port, portRange]),
      [['db', 5432, undefined]],
    );
  });
});
