import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daemonWithProject, run } from './run';

test('the words after the service are the program, with and without --', async () => {
  const daemon = await daemonWithProject();
  for (const argv of [
    ['exec', 'web', 'ls', '-la', '--json'],
    ['exec', 'web', '--', 'ls', '-la', '--json'],
  ]) {
    const { programs } = await run(argv, { daemon });
    assert.deepEqual(programs[0]?.argv, ['enter', '7', 'ls', '-la', '--json']);
    daemon.closed = 0;
  }
});

test('a second -- belongs to the program', async () => {
  const daemon = await daemonWithProject();
  const { programs } = await run(['exec', 'web', '--', 'git', 'log', '--', 'x'], { daemon });
  assert.deepEqual(programs[0]?.argv.slice(2), ['git', 'log', '--', 'x']);
});

test("the program gets the caller's environment, the service's and the entry's, in this order", async () => {
  const daemon = await daemonWithProject();
  const environment = { PATH: '/bin', BACKEND: 'caller', HOSTNAME: 'caller' };
  const { programs } = await run(['exec', 'web', 'env'], { daemon, environment });
  assert.deepEqual(programs[0]?.environment, { PATH: '/bin', BACKEND: 'redis', HOSTNAME: 'abc' });
  assert.equal(programs[0].workingDirectory, '/project');
  assert.deepEqual(daemon.calls, [
    {
      method: 'entry',
      params: { project: 'shop', containerName: 'shop-web-1', workingDirectory: '/project' },
    },
  ]);
});

test("the program's exit code is the command's", async () => {
  const daemon = await daemonWithProject();
  assert.equal((await run(['exec', 'web', 'x'], { daemon, programExitCode: 143 })).exitCode, 143);
});

test('shell is the own shell, or sh', async () => {
  const daemon = await daemonWithProject();
  const own = await run(['shell', 'web'], { daemon, environment: { SHELL: '/bin/fish' } });
  assert.deepEqual(own.programs[0]?.argv, ['enter', '7', '/bin/fish']);
  daemon.closed = 0;
  const other = await run(['shell', 'web'], { daemon, environment: {} });
  assert.deepEqual(other.programs[0]?.argv, ['enter', '7', 'sh']);
});
