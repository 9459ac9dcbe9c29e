/** The way out of a rootless network, by each program that can carry its packets. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  HOST_ADDRESS,
  Lab,
  obstacle,
  OUTSIDE_ADDRESS,
  OUTSIDE_NAME,
  type Outcome,
  until,
} from './support/lab';

const PROGRAMS = ['slirp4netns', 'pasta'] as const;
const IPV6_OUTSIDE = '2001:db8:77::7';

const blocked =
  obstacle() ??
  (fs.existsSync('/usr/bin/pasta') ? undefined : 'pasta is missing (see scripts/debian-packages.mjs)');
if (blocked !== undefined) console.log(`skipped: ${blocked}`);
const noIpv6 = fs.existsSync('/proc/sys/net/ipv6') ? undefined : 'this kernel has no IPv6';

const COMPOSE = `
services:
  web: { image: web }
  open: { image: open, network_mode: host }
`;

/** Hides programs from this lab; what is mounted over them cannot be executed by anybody. */
async function hide(lab: Lab, programs: readonly string[]): Promise<void> {
  for (const program of programs) {
    const file = fs.realpathSync(path.join('/usr/bin', program));
    const { code, stderr } = await lab.run(['mount', '--bind', '/dev/null', file], { as: 'root', cwd: '/' });
    assert.equal(code, 0, stderr);
  }
}

for (const [program, as] of [
  ['slirp4netns', 'user'],
  ['pasta', 'user'],
  ['pasta', 'root'],
] as const) {
  describe(`the way out by ${program}, of ${as}`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let cwd: string;
    let empty: Record<string, readonly string[]>;
    const netscope = (...words: string[]): Promise<Outcome> => lab.netscope(words, { as, cwd });
    const inside = (service: string, ...command: string[]): Promise<Outcome> =>
      netscope('exec', service, '--', ...command);
    const get = (service: string, url: string): Promise<Outcome> =>
      inside(service, 'curl', '--silent', '--globoff', '--max-time', '2', url);
    const asRoot = async (
      command: readonly string[],
      where: 'host' | 'outside' = 'host',
    ): Promise<string> => {
      const { code, stdout, stderr } = await lab.run(command, { as: 'root', cwd: '/', where });
      assert.equal(code, 0, stderr);
      return stdout;
    };
    const listeners = (): Promise<string> => asRoot(['ss', '--no-header', '-ltun']);
    const runs = (): boolean => lab.processes().some(({ command }) => command.startsWith(program));

    before(async () => {
      lab = await Lab.create();
      await hide(
        lab,
        PROGRAMS.filter((each) => each !== program),
      );
      if (noIpv6 === undefined && program === 'pasta') {
        const script = (address: string, device: string): string =>
          `sysctl -q net.ipv6.conf.${device}.disable_ipv6=0 && ip -6 address add ${address}/64 dev ${device} nodad`;
        await asRoot(['sh', '-c', script('2001:db8:99::2', 'uplink')]);
        await asRoot(['sh', '-c', script('2001:db8:99::1', 'lab')], 'outside');
        await asRoot(['ip', '-6', 'address', 'add', `${IPV6_OUTSIDE}/128`, 'dev', 'lo'], 'outside');
        await asRoot(['ip', '-6', 'route', 'add', 'default', 'via', '2001:db8:99::1']);
      }
      cwd = lab.project('shop', { 'compose.yaml': COMPOSE });
      empty = await lab.snapshot();
      const { code, stderr } = await netscope('up');
      assert.equal(code, 0, stderr);
    });
    after(() => lab.destroy());

    it('is found and used', async () => {
      const { running } = JSON.parse((await netscope('ps', '--json')).stdout) as {
        running: { outside: unknown };
      };
      assert.deepEqual(running.outside, { reachable: true });
      assert.ok(runs());
    });

    it('leads outside, and to the machine by its own address', async () => {
      assert.match((await get('web', `http://${OUTSIDE_ADDRESS}/`)).stdout, /^outside/);
      const server = `require('http').createServer((q, r) => r.end('host')).listen(9123, '0.0.0.0', () => console.log('ready'))`;
      const child = lab.start([lab.nodePath, '-e', server], { as: 'root', cwd: '/' });
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      assert.equal((await get('web', `http://${HOST_ADDRESS}:9123/`)).stdout, 'host');
      child.kill();
    });

    it('does not lead to what listens on the loopback of the machine', async () => {
      const server = `require('http').createServer((q, r) => r.end('secret')).listen(9124, '127.0.0.1', () => console.log('ready'))`;
      const child = lab.start([lab.nodePath, '-e', server], { as: 'root', cwd: '/' });
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      for (const address of ['10.0.2.2', '10.0.2.3', '10.0.2.100', '127.0.0.1', '172.18.0.1']) {
        for (const service of ['web', 'open'])
          assert.equal(
            (await get(service, `http://${address}:9124/`)).stdout,
            '',
            `${address} from ${service}`,
          );
      }
      child.kill();
    });

    it('passes on names, by the resolver and, on the host network, by itself', async () => {
      const { code, stdout } = await netscope('resolve', 'web', OUTSIDE_NAME);
      assert.equal(code, 0, stdout);
      const { stdout: direct } = await inside(
        'open',
        'dig',
        '+short',
        '+tries=1',
        '+time=3',
        '@10.0.2.3',
        OUTSIDE_NAME,
      );
      assert.match(direct, /^\d+\.\d+\.\d+\.\d+$/m);
    });

    it('opens nothing on the machine for what is opened inside, or inside for what is open on it', async () => {
      const untouched = await listeners();
      const script = `require('net').createServer().listen(7788, '0.0.0.0', () => console.log('ready'))`;
      const server = lab.start(lab.netscopeCommand(['exec', 'open', '--', lab.nodePath, '-e', script]), {
        as,
        cwd,
      });
      await new Promise((resolve) => server.stdout?.once('data', resolve));
      // pasta would look for new ones once a second.
      await until('somebody has had the time to look', async () => {
        const { stdout } = await inside('open', 'sh', '-c', 'sleep 2; echo slept');
        return stdout === 'slept\n';
      });
      assert.equal(await listeners(), untouched);
      assert.doesNotMatch((await inside('open', 'ss', '-Hltn')).stdout.replace(/.*:7788\b.*/, ''), /\S/);
      server.kill();
    });

    if (program === 'pasta') {
      it('carries IPv6 where the machine has it', { skip: noIpv6 ?? false }, async () => {
        const server = `require('http').createServer((q, r) => r.end('six')).listen(80, '${IPV6_OUTSIDE}', () => console.log('ready'))`;
        const child = lab.start([lab.nodePath, '-e', server], { as: 'root', cwd: '/', where: 'outside' });
        await new Promise((resolve) => child.stdout?.once('data', resolve));
        await until('its route is there', async () =>
          (await inside('open', 'ip', '-6', 'route')).stdout.includes('default'),
        );
        await until(
          'the outside answers',
          async () => (await get('open', `http://[${IPV6_OUTSIDE}]/`)).stdout === 'six',
        );
        child.kill();
      });
    }

    it('ends with a daemon that is killed, and with the last network', async () => {
      process.kill(lab.processOf('daemon'), 'SIGKILL');
      await until(`${program} has ended`, () => !runs());
      assert.equal((await netscope('up')).code, 0);
      assert.ok(runs());
      assert.equal((await netscope('down')).code, 0);
      await until('all have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}

describe('the way out', { skip: blocked ?? false }, () => {
  let lab: Lab;
  before(async () => {
    lab = await Lab.create();
  });
  after(() => lab.destroy());
  const outside = async (): Promise<{ reachable: boolean; reason?: string }> => {
    const up = await lab.netscope(['up', '--json']);
    assert.equal(up.code, 0, up.stderr);
    assert.equal((await lab.netscope(['down'])).code, 0);
    return (JSON.parse(up.stdout) as { project: { outside: { reachable: boolean; reason?: string } } })
      .project.outside;
  };

  it('is taken by the second program where the first one fails', async () => {
    const failing = path.join(lab.directory, 'failing');
    fs.writeFileSync(failing, '#!/bin/sh\necho "it is broken" >&2\nexit 1\n', { mode: 0o755 });
    const cover = ['mount', '--bind', failing, '/usr/bin/slirp4netns'];
    assert.equal((await lab.run(cover, { as: 'root', cwd: '/' })).code, 0);
    assert.deepEqual(await outside(), { reachable: true });
    await hide(lab, ['pasta']);
    assert.deepEqual(await outside(), { reachable: false, reason: 'slirp4netns has ended: it is broken' });
  });

  it('is missing where neither is installed, which is said with the names of both packages', async () => {
    await hide(lab, ['slirp4netns']);
    const { reachable, reason } = await outside();
    assert.equal(reachable, false);
    assert.match(reason ?? '', /neither slirp4netns nor pasta is installed .*slirp4netns, or passt/);
  });
});
