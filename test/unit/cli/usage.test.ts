import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMPOSE, FOLDER } from './project';
import { daemonWithProject, run } from './run';

test('wrong usage is exit code 2 with a message on standard error', async () => {
  for (const [argv, message] of [
    [['bogus'], /unknown command 'bogus'/],
    [['up', '--rotful'], /Did you mean --rootful/],
    [['resolve', 'web'], /missing required argument 'name'/],
    [['exec', 'web'], /missing required argument/],
    [['trace', 'web', 'redis', '--type', 'WKS'], /Allowed: A, AAAA/],
    [[], /Usage: netscope/],
  ] as const) {
    const { exitCode, stderr, stdout } = await run(argv);
    assert.equal(exitCode, 2, argv.join(' '));
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
});

test('help and version go to standard output with exit code 0', async () => {
  for (const [argv, text] of [
    [['--help'], /Usage: netscope/],
    [['trace', '--help'], /--tcp/],
    [['--version'], /^\d+\.\d+\.\d+\n$/],
  ] as const) {
    const { exitCode, stdout } = await run(argv);
    assert.equal(exitCode, 0);
    assert.match(stdout, text);
  }
});

test('an unknown service is told with the nearest one', async () => {
  const daemon = await daemonWithProject();
  const { exitCode, stderr } = await run(['chains', 'wbe'], { daemon });
  assert.equal(exitCode, 2);
  assert.match(stderr, /no service "wbe" in shop\n {2}hint: Did you mean web\?/);
  daemon.closed = 0;
  assert.match((await run(['chains', 'zzzzzz'], { daemon })).stderr, /Services of shop: .*web/);
});

test('global flags stand before the command and reach the loader', async () => {
  const files = {
    [`${FOLDER}/a.yaml`]: COMPOSE,
    [`${FOLDER}/b.yaml`]: 'services:\n  cache: { image: x, profiles: [extra], networks: [front] }\n',
    [`${FOLDER}/own.env`]: '',
  };
  const flags = ['-f', 'a.yaml', '-f', 'b.yaml', '-p', 'mine', '--profile', 'extra', '--env-file', 'own.env'];
  const { stdout, stderr } = await run([...flags, 'config', '--json'], { files });
  const { name, services } = JSON.parse(stdout) as { name: string; services: object };
  assert.equal(name, 'mine', stderr);
  assert.ok('cache' in services);
  assert.equal((await run(['config', '-p', 'mine'], { files })).exitCode, 2);
});

test('-f - reads standard input', async () => {
  const { stdout } = await run(['-f', '-', '-p', 'piped', 'config'], { files: { '-': COMPOSE } });
  assert.match(stdout, /^piped in /);
  assert.match(stdout, /stdin/);
});

test('colour is for terminals without NO_COLOR', async () => {
  const argv = ['up', '--dry-run', '--summary'];
  const escape = '\u001b[1m';
  assert.ok((await run(argv, { terminal: true })).stdout.includes(escape));
  assert.ok(!(await run(argv)).stdout.includes('\u001b'));
  const environment = { NO_COLOR: '1' };
  assert.ok(!(await run(argv, { terminal: true, environment })).stdout.includes('\u001b'));
});

test('progress is one line on a terminal, which is taken away again', async () => {
  const { stderr } = await run(['up'], { terminal: true });
  assert.ok(stderr.includes('\r\u001b[KCreating networks\r\u001b[K'), JSON.stringify(stderr));
});
