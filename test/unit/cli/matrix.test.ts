import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOLDER } from './project';
import { run } from './run';

const SHOP = `name: shop
services:
  web: {image: web, networks: [front, back]}
  db: {image: postgres, networks: {back: {aliases: [database]}}}
  proxy: {image: nginx, networks: [front]}
  debug: {image: debug, profiles: [debug], networks: [front]}
networks: {front: {}, back: {}}
`;
const files = { [`${FOLDER}/compose.yaml`]: SHOP };

test('matrix shows marks, what they mean, and what each service finds', async () => {
  const { stdout, stderr, exitCode } = await run(['matrix'], { files });
  assert.equal(exitCode, 0);
  assert.equal(stderr, '');
  assert.equal(
    stdout,
    `FROM    web   db   proxy   debug
web     .     +    +       p
db      +     .    -       p
proxy   +     -    .       p

+ resolves
p in an inactive profile
- no shared network

web
  finds db on shop_back
  finds proxy on shop_front
  not: debug needs profile debug
db
  finds web on shop_back
  not proxy: it is on shop_front only, not on shop_back
  not: debug needs profile debug
proxy
  finds web on shop_front
  not db: it is on shop_back only, not on shop_front
  not: debug needs profile debug
`,
  );
});

test('matrix leaves out the table of marks where it is wider than the terminal', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `service-${index}`);
  const text = `name: shop\nservices:\n${names.map((name) => `  ${name}: {image: x}\n`).join('')}`;
  const { stdout } = await run(['matrix'], { files: { [`${FOLDER}/compose.yaml`]: text } });
  assert.equal(stdout, `${names.join(', ')}\n  find each other on shop_default\n`);
});

test('matrix numbers the columns of a wide table, and says who has a number but no row', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `service-${index + 1}`);
  const services = names.map((name) => `  ${name}: {image: x}\n`).join('');
  const text = `name: shop\nservices:\n${services}  extra: {image: x, profiles: [more]}\n`;
  const { stdout } = await run(['matrix'], { files: { [`${FOLDER}/compose.yaml`]: text } });
  const [headings = '', , second = ''] = stdout.split('\n');
  assert.match(headings, /^ +FROM +1 +2 +3 .* 13$/);
  assert.match(second, /^2 +service-2 +\+ +\. +\+/);
  assert.match(stdout, /^13 extra$/m);
});

test('matrix --names has a line for each name with its addresses', async () => {
  const { stdout } = await run(['matrix', '--names', 'web'], { files });
  const line = stdout.split('\n').find((each) => each.includes('database'));
  assert.match(line ?? '', /^web +db +database +shop_back +172\.\d+\.0\.\d+$/);
});

test('matrix --json has the reasons as data', async () => {
  const { stdout, exitCode } = await run(['matrix', '--json', 'proxy'], { files });
  assert.equal(exitCode, 0);
  const document = JSON.parse(stdout) as { entries: { to: string; whyNot?: { kind: string } }[] };
  assert.deepEqual(
    document.entries.flatMap(({ to, whyNot }) => (whyNot === undefined ? [] : [`${to} ${whyNot.kind}`])),
    ['db no-shared-network', 'debug inactive-profile'],
  );
});

test('matrix takes a profile into account, and works with files that cannot be brought up', async () => {
  const withDebug = await run(['--profile', 'debug', 'matrix', 'debug'], { files });
  assert.match(withDebug.stdout, /^debug\n {2}finds web, proxy on shop_front$/m);

  const text = SHOP.replace('networks: [front]}', 'networks: [front], depends_on: [nobody]}');
  const broken = await run(['matrix', 'web'], { files: { [`${FOLDER}/compose.yaml`]: text } });
  assert.equal(broken.exitCode, 1);
  assert.match(broken.stderr, /undefined service/);
  assert.match(broken.stdout, /finds db on shop_back\n {2}finds proxy on shop_front/);
});

test('matrix refuses callers that are not there', async () => {
  const { exitCode, stderr } = await run(['matrix', 'wbe'], { files });
  assert.equal(exitCode, 2);
  assert.match(stderr, /no service "wbe" in shop\n {2}hint: Did you mean web\?/);
  const disabled = await run(['matrix', 'debug'], { files });
  assert.match(disabled.stderr, /debug is not enabled\n {2}hint: Enable it with --profile debug\./);
});

test('matrix reads standard input once, also where a profile leaves services out', async () => {
  const { stdout, exitCode } = await run(['-f', '-', '-p', 'shop', 'matrix', '--names', 'web'], {
    files: { '-': SHOP },
  });
  assert.equal(exitCode, 0);
  assert.match(stdout, /^web +db +database/m);
});
