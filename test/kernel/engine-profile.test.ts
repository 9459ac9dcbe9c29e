/** The sample project with the ways of one engine after the other. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RunningProject } from '../../src/daemon/api';
import { Lab, obstacle, OUTSIDE_ADDRESS, OUTSIDE_NAME, type Outcome } from './support/lab';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

describe('the ways of an engine', { skip: blocked ?? false }, () => {
  let lab: Lab;

  const up = async (...flags: string[]): Promise<Outcome> => {
    const outcome = await lab.netscope(['up', ...flags]);
    assert.equal(outcome.code, 0, outcome.stderr);
    return outcome;
  };
  const inWeb = async (...words: string[]): Promise<string> =>
    (await lab.netscope(['exec', 'web', '--', ...words])).stdout;
  const profile = async (): Promise<string | undefined> => {
    const { stdout } = await lab.netscope(['ps', '--json']);
    return (JSON.parse(stdout) as { running: RunningProject }).running.engineProfile;
  };

  before(async () => {
    lab = await Lab.create();
  });
  after(() => lab.destroy());

  it('are those of the newest Docker Engine first', async () => {
    const { stdout } = await up();
    assert.doesNotMatch(stdout, /Names resolve as/);
    assert.equal(await profile(), 'docker-29');
    assert.match(await inWeb('cat', '/etc/resolv.conf'), /# ExtServers: \[host\(/);
  });

  it('of Docker Engine 20.10: files without comments, servers asked from inside, silence', async () => {
    const { stdout } = await up('--engine-profile', 'docker-20.10');
    assert.match(stdout, /Names resolve as in Docker Engine 20\.10/);
    assert.equal(await profile(), 'docker-20.10');
    const files = ['search lab.test', 'nameserver 127.0.0.11', 'options ndots:0', ''].join('\n');
    assert.equal(await inWeb('cat', '/etc/resolv.conf'), files);
    assert.match(await inWeb('cat', '/etc/hosts'), /^fe00::0\t/m);
    assert.match(await inWeb('dig', '+short', 'redis'), /^172\./);
    const { stdout: traced } = await lab.netscope(['trace', 'web', OUTSIDE_NAME]);
    assert.match(traced, new RegExp(OUTSIDE_ADDRESS));
    assert.match(traced, /asked from inside/);
    assert.doesNotMatch(traced, /DIFFERS/);
    assert.match(
      await inWeb('dig', '+time=1', '+tries=1', 'redis', 'PTR'),
      /timed out|no servers could be reached/,
    );
  });

  it('stay until another one is named', async () => {
    const { stdout } = await up();
    assert.doesNotMatch(stdout, /another engine/);
    assert.equal(await profile(), 'docker-20.10');
  });

  it('of Podman: a domain of its own, and nothing is kept', async () => {
    await up('--engine-profile', 'podman');
    assert.match(await inWeb('cat', '/etc/resolv.conf'), /^search dns\.podman lab\.test$/m);
    assert.match(
      await inWeb('dig', '+noall', '+answer', 'redis.dns.podman'),
      /redis\.dns\.podman\.\s+0\s+IN\s+A\s+172\./,
    );
    assert.match(await inWeb('dig', 'nobody.dns.podman'), /status: NXDOMAIN/);
    const { stdout: traced } = await lab.netscope(['trace', 'web', 'nobody.dns.podman']);
    assert.doesNotMatch(traced, /DIFFERS/);
  });

  it('are those of the newest one again', async () => {
    const { stdout } = await up('--engine-profile', 'docker-29');
    assert.match(stdout, /names resolve as in another engine/);
    assert.match(await inWeb('dig', '+noall', '+answer', 'redis'), /\s600\s/);
  });

  it('have to be known', async () => {
    assert.equal((await lab.netscope(['up', '--engine-profile', 'docker-1.0'])).code, 2);
  });
});
