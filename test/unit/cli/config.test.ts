import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMPOSE, FOLDER } from './project';
import { run } from './run';

const FILE = `${FOLDER}/compose.yaml`;

const SHOP = `name: shop
services:
  web:
    image: web
    hostname: www
    ports: ["127.0.0.1:8080:80", "443"]
    networks:
      back: {aliases: [shop], ipv4_address: 10.1.0.9}
      front: {priority: 5}
    depends_on: [db]
  db: {image: db, networks: [back]}
  worker: {image: worker}
  mail: {image: mail, profiles: [mail, all]}
  debug: {image: debug, profiles: [all], network_mode: "service:web"}
networks:
  front: {driver: overlay}
  back:
    internal: true
    ipam: {config: [{subnet: 10.1.0.0/24}, {subnet: "fd00:1::/64"}]}
  spare: {external: true}
`;

async function jsonOf(argv: readonly string[], text: string, environment = {}) {
  const { stdout, exitCode, stderr } = await run(argv, { files: { [FILE]: text }, environment });
  return { exitCode, stderr, document: JSON.parse(stdout) as Readonly<Record<string, unknown>> };
}

test('config shows what the files make, with the primary network first', async () => {
  const { exitCode, stdout, stderr } = await run(['config'], { files: { [FILE]: SHOP } });
  assert.equal(exitCode, 0);
  assert.equal(stderr, '');
  assert.equal(
    stdout,
    `shop in /project

FILE           BECAUSE
compose.yaml   found by its name

SERVICE   REPLICAS   NETWORKS                PORTS
web       1          front                   127.0.0.1:8080->80/tcp
                     back (shop, 10.1.0.9)   (any)->443/tcp
db        1          back
worker    1          default

NETWORK   NAME           SUBNET        
front     shop_front                   overlay
back      shop_back      10.1.0.0/24   internal
                         fd00:1::/64
spare     spare                        external, not used
default   shop_default

OFF     BECAUSE
mail    needs a profile: mail, all
debug   needs a profile: all
`.replace(/ +$/gm, ''),
  );
});

test('config --json prints the model in canonical form', async () => {
  const { exitCode, document } = await jsonOf(['config', '--json'], SHOP);
  assert.equal(exitCode, 0);
  assert.deepEqual(document, {
    version: 1,
    name: 'shop',
    files: [{ path: FILE, reason: 'discovered' }],
    services: {
      web: {
        image: 'web',
        hostname: 'www',
        networks: {
          back: { aliases: ['shop'], ipv4_address: '10.1.0.9' },
          front: { priority: 5 },
        },
        ports: [
          { mode: 'ingress', host_ip: '127.0.0.1', target: 80, published: '8080', protocol: 'tcp' },
          { mode: 'ingress', target: 443, protocol: 'tcp' },
        ],
        depends_on: { db: { condition: 'service_started', required: true } },
      },
      db: { image: 'db', networks: { back: null } },
      worker: { image: 'worker', networks: { default: null } },
    },
    networks: {
      front: { name: 'shop_front', driver: 'overlay' },
      back: {
        name: 'shop_back',
        internal: true,
        ipam: { config: [{ subnet: '10.1.0.0/24' }, { subnet: 'fd00:1::/64' }] },
      },
      spare: { name: 'spare', external: true },
      default: { name: 'shop_default' },
    },
    activeNetworks: ['back', 'default', 'front'],
    containers: { web: ['shop-web-1'], db: ['shop-db-1'], worker: ['shop-worker-1'] },
    disabledServices: ['debug', 'mail'],
    networksByPriority: { web: ['front', 'back'], db: ['back'], worker: ['default'] },
    warnings: [],
    notes: [],
  });
  const synonym = await jsonOf(['config', '--format', 'json'], SHOP);
  assert.deepEqual(synonym.document, document);
});

test('config SERVICE leaves what the service needs', async () => {
  const { document } = await jsonOf(['config', '--json', 'debug'], SHOP);
  assert.deepEqual(Object.keys(document['services'] as object), ['web', 'db', 'debug']);
  assert.deepEqual(document['disabledServices'], ['mail', 'worker']);
  assert.deepEqual(document['activeNetworks'], ['back', 'front']);
  const text = await run(['config', 'w*'], { files: { [FILE]: SHOP } });
  assert.match(text.stdout, /^OFF +BECAUSE\nmail +needs a profile: mail, all\n/m);
  const one = await run(['config', 'worker'], { files: { [FILE]: SHOP } });
  assert.match(one.stdout, /^web +not asked for$/m);

  const unknown = await jsonOf(['config', '--json', 'wbe'], SHOP);
  assert.equal(unknown.exitCode, 1);
  assert.match(JSON.stringify(unknown.document['errors']), /No such service: wbe\./);
});

test('config lists names, all of them whichever services are named', async () => {
  const given = { files: { [FILE]: SHOP } };
  for (const [flag, names] of [
    ['--services', 'web\ndb\nworker\n'],
    ['--networks', 'back\ndefault\nfront\n'],
    ['--profiles', 'all\nmail\n'],
  ] as const) {
    assert.equal((await run(['config', flag], given)).stdout, names);
    assert.equal((await run(['config', flag, 'worker'], given)).stdout, names);
  }
  assert.equal((await run(['--profile', '*', 'config', '--services'], given)).stdout.split('\n').length, 6);
});

test('config prints all errors with their places, and ends with 1', async () => {
  const text = 'services:\n  a: {image: x, networks: [gone]}\n  b: {depends_on: [c]}\n';
  const { exitCode, document } = await jsonOf(['config', '--json'], text);
  assert.equal(exitCode, 1);
  assert.deepEqual(Object.keys(document), ['version', 'errors']);
  const errors = document['errors'] as readonly Record<string, unknown>[];
  assert.deepEqual(errors.map(({ code }) => code).sort(), [
    'no-image',
    'undefined-network',
    'undefined-service',
  ]);
  assert.deepEqual(
    errors.find(({ code }) => code === 'undefined-network'),
    {
      code: 'undefined-network',
      message: 'Service "a" refers to undefined network "gone".',
      file: FILE,
      line: 2,
      column: 28,
      hint: 'Add "gone:" under the top-level "networks:", or correct the name.',
    },
  );
  const shown = await run(['config'], { files: { [FILE]: text } });
  assert.equal(shown.exitCode, 1);
  assert.match(shown.stderr, /compose\.yaml:2:28: error: Service "a" refers to undefined network/);
  assert.equal((await run(['config', '--services'], { files: { [FILE]: text } })).stdout, '');
});

test('config --quiet prints nothing but what is wrong', async () => {
  for (const [text, exitCode] of [
    [COMPOSE, 0],
    ['services: {a: {}}\n', 1],
  ] as const) {
    const outcome = await run(['config', '--quiet', '--json'], { files: { [FILE]: text } });
    assert.equal(outcome.exitCode, exitCode);
    assert.equal(outcome.stdout, '');
    assert.equal(outcome.stderr !== '', exitCode === 1);
  }
});

test('what only stops docker compose after it has read the model leaves the model', async () => {
  const missing = await jsonOf(['config', '--json'], 'services: {a: {image: x, env_file: gone.env}}\n');
  assert.equal(missing.exitCode, 1);
  assert.ok('services' in missing.document);
  assert.match(String(missing.document['envFileError']), /\/project\/gone\.env/);

  const taken = await jsonOf(
    ['config', '--json'],
    'services:\n  a: {image: x, container_name: same}\n  b: {image: x, container_name: same}\n',
  );
  assert.equal(taken.exitCode, 1);
  assert.deepEqual(taken.document['containers'], { a: ['same'], b: ['same'] });
  assert.match(String(taken.document['createError']), /services\.b: container name "same"/);

  const nothing = await jsonOf(['config', '--json'], 'services: {a: {image: x, profiles: [p]}}\n');
  assert.equal(nothing.exitCode, 0);
  assert.deepEqual(nothing.document['services'], {});
});

test("warnings are docker's, in its words; notes are ours", async () => {
  const { document } = await jsonOf(
    ['config', '--json'],
    `services:
  a: {image: "x:\${TAG}", hostname: "\${TAG}", network_mode: ""}
networks:
  old: {external: {name: real}}
`,
  );
  assert.deepEqual(document['warnings'], [
    'The "TAG" variable is not set. Defaulting to a blank string.',
    'networks.old: external.name is deprecated. Please set name and external: true',
  ]);
  const notes = document['notes'] as readonly { code: string }[];
  assert.deepEqual(
    notes.map(({ code }) => code),
    ['network-mode-empty'],
  );
});

test('COMPOSE_COMPATIBILITY joins names as the first version of Compose did', async () => {
  const { document } = await jsonOf(['config', '--json'], COMPOSE, { COMPOSE_COMPATIBILITY: 'true' });
  assert.deepEqual((document['containers'] as Record<string, unknown>)['web'], ['shop_web_1', 'shop_web_2']);
});
