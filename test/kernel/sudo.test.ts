/** A rootful network of a person who is not root: the daemon is his, and only the helper runs under sudo. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lab, obstacle, OUTSIDE_ADDRESS, until } from './support/lab';
import { allowSudo, changeRule, processesOnHost, WITH_PASSWORD, WITHOUT_PASSWORD } from './support/sudo';

const COMPOSE = `
services:
  web:
    image: web
    ports: ["8080:5000"]
  redis:
    image: redis
`;
/** Kills at moments spread over an `up`; the full sweep is longer and takes the number from outside. */
const KILLS = Number(process.env['NETSCOPE_TEST_KILLS'] ?? 5);
const USER = 4242;

const blocked =
  obstacle() ??
  (fs.existsSync('/usr/bin/sudo') ? undefined : 'sudo is missing (see scripts/debian-packages.mjs)');
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

/** User of a process; -1 for one that has ended. */
function ownerOf(pid: number): number {
  return fs.statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? -1;
}

function killDaemons(lab: Lab): void {
  for (const { pid, command } of lab.processes()) if (command === 'netscoped') process.kill(pid, 'SIGKILL');
}

describe('a rootful network under sudo', { skip: blocked ?? false }, () => {
  let lab: Lab;
  let folder: string;
  let empty: Record<string, readonly string[]>;
  let idle: readonly string[];

  const netscope = (...words: string[]): ReturnType<Lab['netscope']> => lab.netscope(words, { cwd: folder });
  const succeed = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await netscope(...words);
    assert.equal(code, 0, `netscope ${words.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  const asRoot = async (...command: string[]): Promise<string> =>
    (await lab.run(command, { as: 'root', cwd: '/' })).stdout;
  const commandsOnHost = async (): Promise<string[]> =>
    (await processesOnHost(lab))
      .map(({ command }) => (command.includes(' netscope-keeper ') ? 'netscope-keeper' : command))
      .sort();
  const rootProcesses = async (): Promise<string[]> =>
    (await processesOnHost(lab))
      .filter(({ pid, command }) => !idle.includes(command) && ownerOf(pid) === 0)
      .map(({ command }) => command);
  const noRootProcess = (what: string): Promise<void> =>
    until(`no root process is left after ${what}`, async () => (await rootProcesses()).length === 0);
  const assertEmpty = async (what: string): Promise<void> => {
    await until(`the processes have left after ${what}`, async () => {
      if (lab.processes().length > 0) return false;
      return (await commandsOnHost()).join() === idle.join();
    });
    assert.deepEqual(await lab.snapshot(), empty, what);
  };

  before(async () => {
    lab = await Lab.create();
    await allowSudo(lab, WITHOUT_PASSWORD);
    folder = lab.project('shop', { 'compose.yaml': COMPOSE });
    // As on a machine with an engine, or with a careful owner.
    await asRoot('iptables', '-P', 'FORWARD', 'DROP');
    empty = await lab.snapshot();
    idle = await commandsOnHost();
    await succeed('up', '--rootful');
  });
  after(() => lab.destroy());

  it('is up, with a daemon of the person and no root process left', async () => {
    const { running } = JSON.parse(await succeed('ps', '--json')) as {
      running: { mode: string; state: { kind: string } };
    };
    assert.equal(running.mode, 'rootful');
    assert.equal(running.state.kind, 'up');
    const others = (await commandsOnHost()).filter((command) => !idle.includes(command));
    assert.deepEqual(others, ['netscope-keeper', 'netscoped']);
    for (const part of ['keeper', 'daemon'] as const)
      assert.equal(fs.statSync(`/proc/${lab.processOf(part)}`).uid, USER);
  });

  it('resolves, and traces each step', async () => {
    await succeed('resolve', 'web', 'redis');
    const { trace } = JSON.parse(await succeed('trace', 'web', 'redis', '--json')) as {
      trace: { steps: { verdict: string }[] };
    };
    assert.deepEqual([...new Set(trace.steps.map(({ verdict }) => verdict))], ['as-expected']);
  });

  it('shows the chains of a namespace', async () => {
    assert.match(await succeed('chains', 'web'), /-A DOCKER_OUTPUT -d 127\.0\.0\.11\/32 -p udp .* -j DNAT/);
  });

  it('runs programs as the person, without any of the rights it took to get in', async () => {
    assert.equal(await succeed('exec', 'web', '--', 'id', '-u'), `${USER}\n`);
    assert.equal(await succeed('exec', 'web', '--', 'id', '-G'), `${USER}\n`);
    const status = await succeed('exec', 'web', '--', 'cat', '/proc/self/status');
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
      assert.match(status, new RegExp(`^${set}:\\s+0+$`, 'm'), set);
    assert.match(
      await succeed('exec', 'web', '--', 'cat', '/etc/resolv.conf'),
      /^nameserver 127\.0\.0\.11$/m,
    );
    await succeed('exec', 'web', '--', 'ping', '-c', '1', '-W', '3', 'redis');
  });

  it('publishes ports and reaches the outside, and leaves the policy of the host alone', async () => {
    const rules = await asRoot('iptables-save');
    assert.match(rules, /^:FORWARD DROP /m);
    assert.match(
      rules,
      /^-A NETSCOPE-\w+-DNAT .* --dport 8080 -j DNAT --to-destination 172\.\d+\.0\.\d+:5000$/m,
    );
    await succeed('exec', 'web', '--', 'ping', '-c', '1', '-W', '3', OUTSIDE_ADDRESS);
    const server = lab.start(
      lab.netscopeCommand([
        ...['exec', 'web', '--', lab.nodePath, '-e'],
        `require('http').createServer((q, r) => r.end('from web')).listen(5000, '0.0.0.0')`,
      ]),
      { cwd: folder },
    );
    for (const address of ['127.0.0.1', '203.0.113.2', '[::1]']) {
      await until(`port 8080 of ${address} answers`, async () => {
        const { stdout } = await lab.run(['curl', '--silent', '--max-time', '5', `http://${address}:8080/`]);
        return stdout === 'from web';
      });
    }
    const ended = new Promise((resolve) => server.once('close', resolve));
    for (const { pid, command } of lab.processes()) if (command.includes('createServer')) process.kill(pid);
    await ended;
  });

  it('leaves nothing when it goes', async () => {
    await succeed('down');
    await assertEmpty('down');
  });

  it('is taken over by the next daemon without a root process that stays, and down removes it', async () => {
    await succeed('up', '--rootful');
    const killed = lab.processOf('daemon');
    process.kill(killed, 'SIGKILL');
    await until('another daemon runs', () =>
      lab.processes().some(({ pid, command }) => command === 'netscoped' && pid !== killed),
    );
    await succeed('resolve', 'web', 'redis');
    await noRootProcess('the crash');
    await succeed('down');
    await assertEmpty('down after a crash');
  });

  it('leaves no root process when the daemon is killed at any moment of up', async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const up = lab.start(lab.netscopeCommand(['up', '--rootful']), { cwd: folder });
      const ended = new Promise((resolve) => up.once('close', resolve));
      await until('the daemon runs', () => lab.processes().some(({ command }) => command === 'netscoped'));
      await sleep((kill * 800) / KILLS);
      killDaemons(lab);
      await ended;
      await succeed('down');
      await assertEmpty(`kill ${kill}`);
    }
  });

  it('leaves no root process when the daemon is killed while it is handed sockets', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `  s${index}: {image: x}\n`).join('');
    const cwd = lab.project('many', { 'compose.yaml': `services:\n${many}` });
    const up = lab.start(lab.netscopeCommand(['up', '--rootful']), { cwd });
    const ended = new Promise((resolve) => up.once('close', resolve));
    await until('the daemon runs', () => lab.processes().some(({ command }) => command === 'netscoped'));
    // The first namespace is pinned just before its sockets leave.
    const kill = 'until set -- "$1" /run/netscope/*/*.net && test -e "$2"; do :; done; kill -9 "$1"';
    await lab.run(['sh', '-c', kill, 'kill', String(lab.processOf('daemon'))], { as: 'root', cwd: '/' });
    await ended;
    const { code, stderr } = await lab.netscope(['down'], { cwd });
    assert.equal(code, 0, stderr);
    await assertEmpty('down');
  });

  it('waits for somebody where sudo asks for a password after a crash, and goes on where it does not', async () => {
    const state = async (): Promise<string> => {
      const { stdout } = await netscope('ps', '--json');
      const { running } = JSON.parse(stdout) as { running: { state: { kind: string; reason?: string } } };
      return `${running.state.kind} ${running.state.reason ?? ''}`;
    };
    await succeed('up', '--rootful');
    changeRule(lab, WITH_PASSWORD);
    process.kill(lab.processOf('daemon'), 'SIGKILL');
    await until('the network is reported', async () =>
      /^failed .*a password is required/.test(await state()),
    );
    const { code, stderr } = await netscope('up', '--rootful');
    assert.equal(code, 3);
    assert.match(stderr, /a password is required/);
    changeRule(lab, WITHOUT_PASSWORD);
    assert.match(await succeed('up', '--rootful', '--json'), /"change": "unchanged"/);
    await succeed('resolve', 'web', 'redis');
    await succeed('down');
    await assertEmpty('down');
  });

  it('says what to do where sudo asks for a password', async () => {
    changeRule(lab, WITH_PASSWORD);
    const { code, stderr } = await netscope('up', '--rootful');
    assert.equal(code, 3);
    assert.match(stderr, /needs root.*a password is required/s);
    assert.match(stderr, /SUDO_ASKPASS/);
    await until('the daemon has left', () => lab.processes().length === 0);
  });
});
