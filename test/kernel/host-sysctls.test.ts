/** Switches of the machine that a rootful network turns: what they were is what they are again, if nobody minds. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { HostSysctls } from '../../src/helper/host-sysctls';
import { readSysctl, writeSysctl } from '../../src/kernel/sysctl';
import { Lab, obstacle, until } from './support/lab';
import { enterEmptyNetwork, run } from './support/own-network';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

const ONE = '0000000a';
const OTHER = '0000000b';

for (const [family, name] of [
  ['ipv4', 'net.ipv4.ip_forward'],
  ['ipv6', 'net.ipv6.conf.all.forwarding'],
] as const) {
  const missing = fs.existsSync('/proc/sys/net/ipv6') ? undefined : 'this kernel has no IPv6';
  if (missing !== undefined) console.log(`skipped: ${missing}`);
  describe(`forwarding of ${family}`, { skip: blocked ?? (family === 'ipv6' && missing) ?? false }, () => {
    let folder: string;
    let others: string[];
    let said: string[];
    let sysctls: HostSysctls;
    const uplink = (parameter: string): string =>
      readSysctl(`net.${family}.conf.IFNAME.${parameter}`, 'up.link');
    const forwards = (): string => readSysctl(name);
    /** As a helper does that has been killed: what comes next finds only files. */
    const left = (): string[] =>
      fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true }).map(String).sort() : [];

    beforeEach(() => {
      enterEmptyNetwork();
      run('ip', 'link', 'add', 'up.link', 'type', 'veth', 'peer', 'name', 'far');
      writeSysctl(name, '0');
      const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-sysctls-'));
      folder = path.join(parent, 'netscope', 'sysctls');
      others = ['the veth up.link'];
      said = [];
      const surroundings = { others: () => others, isOurs: (each: string) => each === 'far' };
      sysctls = new HostSysctls(folder, surroundings, (line) => said.push(line));
    });
    afterEach(() => {
      assert.ok(!fs.existsSync(path.dirname(folder)), 'no record is left');
      fs.rmSync(path.dirname(path.dirname(folder)), { recursive: true });
    });

    it('is not touched where it is on', () => {
      writeSysctl(name, '1');
      sysctls.need(ONE, family);
      assert.deepEqual(left(), []);
      sysctls.release(ONE);
      assert.equal(forwards(), '1');
    });

    it('goes on with the first project and off with the last, and only then', () => {
      sysctls.need(ONE, family);
      sysctls.need(ONE, family);
      sysctls.need(OTHER, family);
      assert.equal(forwards(), '1');
      assert.deepEqual(left(), [name, `${name}/${ONE}`, `${name}/${OTHER}`, `${name}/was.json`]);
      sysctls.release(ONE);
      sysctls.release(ONE);
      assert.equal(forwards(), '1');
      sysctls.release(OTHER);
      assert.equal(forwards(), '0');
      assert.deepEqual(said, [`helper turned ${name} back to 0`]);
      sysctls.release(OTHER);
    });

    it('takes with it nothing that the kernel turns together with it', () => {
      writeSysctl(`net.${family}.conf.IFNAME.forwarding`, '1', 'up.link');
      if (family === 'ipv4') writeSysctl('net.ipv4.conf.all.accept_redirects', '0');
      sysctls.need(ONE, family);
      sysctls.release(ONE);
      assert.equal(forwards(), '0');
      assert.equal(uplink('forwarding'), '1');
      assert.equal(readSysctl(`net.${family}.conf.IFNAME.forwarding`, 'far'), '0');
      if (family === 'ipv4') assert.equal(readSysctl('net.ipv4.conf.all.accept_redirects'), '0');
    });

    it('leaves alone what somebody has decided meanwhile', () => {
      sysctls.need(ONE, family);
      writeSysctl(`net.${family}.conf.IFNAME.forwarding`, '0', 'up.link');
      writeSysctl(name, '0');
      writeSysctl(`net.${family}.conf.IFNAME.forwarding`, '1', 'up.link');
      sysctls.release(ONE);
      assert.equal(forwards(), '0');
      assert.equal(uplink('forwarding'), '1');
      assert.deepEqual(said, []);
    });

    it('stays on where somebody has come who may need it, and says so', () => {
      sysctls.need(ONE, family);
      others = [...others, 'the bridge docker0'];
      sysctls.release(ONE);
      assert.equal(forwards(), '1');
      assert.deepEqual(said, [`helper leaves ${name} at 1 (it was 0): the bridge docker0 came meanwhile`]);
    });

    it('goes off where somebody has left who was there before', () => {
      sysctls.need(ONE, family);
      others = [];
      sysctls.release(ONE);
      assert.equal(forwards(), '0');
    });

    it('is not turned in another network than the one it was turned in', () => {
      sysctls.need(ONE, family);
      enterEmptyNetwork();
      writeSysctl(name, '1');
      sysctls.release(ONE);
      assert.equal(forwards(), '1');
    });

    it('is right again after a crash at any moment', () => {
      const place = path.join(folder, name);
      sysctls.need(ONE, family);
      const record = fs.readFileSync(path.join(place, 'was.json'), 'utf8');
      // Before it was turned: the record is there, and the switch is as it was.
      writeSysctl(name, '0');
      sysctls.release(ONE);
      assert.equal(forwards(), '0');
      // Before the record.
      fs.mkdirSync(place, { recursive: true });
      fs.writeFileSync(path.join(place, ONE), '');
      sysctls.release(ONE);
      // While the record was written.
      fs.mkdirSync(place, { recursive: true });
      fs.writeFileSync(path.join(place, ONE), '');
      fs.writeFileSync(path.join(place, 'was.json.new'), record.slice(0, 20));
      sysctls.release(ONE);
      assert.equal(forwards(), '0');
      // After it was turned, before the record says what became of the rest.
      sysctls.need(ONE, family);
      const { beside, ...rest } = JSON.parse(record) as { beside: { became?: string }[] };
      const without = beside.map(({ became, ...each }) => each);
      fs.writeFileSync(path.join(place, 'was.json'), JSON.stringify({ ...rest, beside: without }));
      sysctls.release(ONE);
      assert.equal(forwards(), '0');
    });

    if (family === 'ipv6') {
      it('keeps the routes that a router has announced to the machine, and gives our bridges none', () => {
        writeSysctl('net.ipv6.conf.IFNAME.accept_ra', '1', 'up.link');
        writeSysctl('net.ipv6.conf.IFNAME.accept_ra', '1', 'far');
        sysctls.need(ONE, family);
        assert.equal(uplink('accept_ra'), '2');
        assert.equal(readSysctl('net.ipv6.conf.IFNAME.accept_ra', 'far'), '1');
        sysctls.release(ONE);
        assert.equal(uplink('accept_ra'), '1');
      });
    }
  });
}

describe('a rootful network on a machine that does not forward', { skip: blocked ?? false }, () => {
  let lab: Lab;
  let empty: Record<string, readonly string[]>;
  const COMPOSE = 'services: { web: { image: web } }\n';
  const asRoot = async (...command: string[]): Promise<string> => {
    const { code, stdout, stderr } = await lab.run(command, { as: 'root', cwd: '/' });
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const sysctl = (): Promise<string> =>
    asRoot(
      'sysctl',
      'net.ipv4.ip_forward',
      'net.ipv4.conf.all.accept_redirects',
      'net.ipv4.conf.uplink.forwarding',
    );
  const isOn = async (): Promise<boolean> => (await asRoot('sysctl', '-n', 'net.ipv4.ip_forward')) === '1\n';
  const netscope = async (project: string, ...words: string[]): Promise<void> => {
    const cwd = path.join(lab.directory, project);
    const { code, stderr } = await lab.netscope(words, { as: 'root', cwd });
    assert.equal(code, 0, stderr);
  };

  before(async () => {
    lab = await Lab.create();
    for (const name of ['one', 'other']) lab.project(name, { 'compose.yaml': COMPOSE });
    // As a careful owner has it.
    await asRoot('sysctl', 'net.ipv4.ip_forward=0');
    await asRoot('sysctl', 'net.ipv4.conf.all.accept_redirects=0');
    empty = await lab.snapshot();
  });
  after(() => lab.destroy());

  it('leaves the switches as they were when the last project has gone', async () => {
    const before = await sysctl();
    await netscope('one', 'up', '--rootful');
    await netscope('other', 'up', '--rootful');
    assert.ok(await isOn());
    await netscope('one', 'down');
    assert.ok(await isOn());
    await netscope('other', 'down');
    assert.equal(await sysctl(), before);
    await until('the daemon has left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), empty);
  });

  it('also where the daemon was killed in between', async () => {
    const before = await sysctl();
    await netscope('one', 'up', '--rootful');
    for (const pid of [lab.processOf('keeper'), lab.processOf('daemon')]) process.kill(pid, 'SIGKILL');
    await until('the daemon is gone', () => lab.processes().length === 0);
    assert.ok(await isOn());
    await netscope('one', 'down');
    assert.equal(await sysctl(), before);
    await until('the daemon has left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), empty);
  });

  it('leaves forwarding on where an engine has come meanwhile, and says so in its log', async () => {
    await netscope('one', 'up', '--rootful');
    await asRoot('ip', 'link', 'add', 'docker0', 'type', 'bridge');
    await netscope('one', 'down');
    assert.ok(await isOn());
    const log = fs.readFileSync(path.join(lab.runtime('root'), 'daemon.log'), 'utf8');
    assert.match(
      log,
      /helper leaves net\.ipv4\.ip_forward at 1 \(it was 0\): the bridge docker0 came meanwhile/,
    );
    await asRoot('ip', 'link', 'delete', 'docker0');
    await until('the daemon has left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), empty);
  });

  it('does not touch forwarding that is on', async () => {
    assert.ok(await isOn());
    await netscope('one', 'up', '--rootful');
    await netscope('one', 'down');
    assert.ok(await isOn());
    await until('the daemon has left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), empty);
  });
});
