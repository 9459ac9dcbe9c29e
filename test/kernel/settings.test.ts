/** What a service sets for its namespace and endpoints, read inside: the same in both modes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';
import { bringUp, type UpProject } from './support/projects';

const COMPOSE = `
services:
  web:
    image: web
    sysctls:
      net.core.somaxconn: 77
      net.ipv4.ip_local_port_range: "2000 3000"
      net.ipv4.ip_unprivileged_port_start: 1024
    networks:
      default:
        interface_name: data.0
        link_local_ips: [169.254.8.8]
        driver_opts: { com.docker.network.endpoint.sysctls: "net.ipv4.conf.IFNAME.log_martians=1,net.ipv4.neigh.IFNAME.gc_stale_time=30" }
  db:
    image: db
    networks:
      default: { link_local_ips: [169.254.9.9] }
  edge:
    image: edge
    networks: { default: {}, second: { gw_priority: 5 } }
networks:
  default: { ipam: { config: [{ subnet: 10.93.0.0/24 }] } }
  second:
    ipam: { config: [{ subnet: 10.94.0.0/24, aux_addresses: { DefaultGatewayIPv4: 10.94.0.254 } }] }
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const modeCase of MODES) {
  describe(`settings on a ${modeCase.mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let empty: Record<string, readonly string[]>;
    let project: UpProject;

    before(async () => {
      lab = await Lab.create();
      empty = await lab.snapshot();
      project = await bringUp(lab, modeCase, 'settings', COMPOSE);
    });
    after(() => lab.destroy());

    const sysctl = async (service: string, name: string): Promise<string> =>
      (await project.inside(service, 'cat', `/proc/sys/${name}`)).trim().replace(/\s+/g, ' ');

    it('sysctls of the namespace are those of the file, also where we set them ourselves', async () => {
      assert.equal(await sysctl('web', 'net/core/somaxconn'), '77');
      assert.equal(await sysctl('web', 'net/ipv4/ip_local_port_range'), '2000 3000');
      assert.equal(await sysctl('web', 'net/ipv4/ip_unprivileged_port_start'), '1024');
      assert.equal(await sysctl('db', 'net/ipv4/ip_unprivileged_port_start'), '0');
      assert.notEqual(await sysctl('db', 'net/core/somaxconn'), '77');
    });

    it('sysctls of an interface are set at it alone, whatever its name', async () => {
      assert.equal(await sysctl('web', 'net/ipv4/conf/data.0/log_martians'), '1');
      assert.equal(await sysctl('web', 'net/ipv4/conf/lo/log_martians'), '0');
      assert.equal(await sysctl('web', 'net/ipv4/neigh/data.0/gc_stale_time'), '30');
      assert.equal(await sysctl('db', 'net/ipv4/conf/eth0/log_martians'), '0');
    });

    it('link-local addresses are beside the address, and reach each other', async () => {
      const shown = await project.inside('web', 'ip', '-brief', 'address', 'show', 'dev', 'data.0');
      assert.match(shown, /10\.93\.0\.\d+\/24 169\.254\.8\.8\/16/);
      await project.inside('web', 'ping', '-c', '1', '-W', '3', '169.254.9.9');
      const { stdout } = await project.netscope('resolve', 'db', 'web');
      assert.doesNotMatch(stdout, /169\.254/);
    });

    it('the way out leads to the router of the file, on the network with the highest priority', async () => {
      assert.match(await project.inside('edge', 'ip', 'route'), /^default via 10\.94\.0\.254 dev eth0 $/m);
      assert.match(await project.inside('db', 'ip', 'route'), /^default via 10\.93\.0\.1 dev eth0 $/m);
    });

    it('nothing of it is left, and the machine has the sysctls that it had', async () => {
      await project.down();
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
      const { stdout } = await lab.run(['cat', '/proc/sys/net/core/somaxconn'], { cwd: '/' });
      assert.notEqual(stdout.trim(), '77');
    });

    it('a crash at any moment of up leaves nothing after down', async () => {
      const named = COMPOSE.replace(
        'default: { ipam',
        'default: { driver_opts: { com.docker.network.bridge.name: crash.0, com.docker.network.bridge.enable_icc: "false" }, ipam',
      );
      const cwd = lab.project('crash', { 'compose.yaml': named });
      for (const delay of [0, 60, 120, 180, 240]) {
        const up = lab.start(lab.netscopeCommand(['up', ...modeCase.flags]), { as: modeCase.as, cwd });
        const ended = new Promise((resolve) => up.once('close', resolve));
        await until('the daemon runs', () => lab.processes().some(({ command }) => command === 'netscoped'));
        await sleep(delay);
        for (const { pid, command } of lab.processes())
          if (command === 'netscoped' || command === 'netscope-helper') kill(pid);
        await ended;
        const { code, stderr } = await lab.netscope(['down'], { as: modeCase.as, cwd });
        assert.equal(code, 0, stderr);
        await until('the processes have left', () => lab.processes().length === 0);
        assert.deepEqual(await lab.snapshot(), empty, `after ${delay} ms`);
      }
    });

    it('a sysctl that cannot be set is named, and nothing is left', async () => {
      for (const [name, value, message] of [
        ['net.ipv4.no_such_thing', '1', /the kernel has no sysctl net\.ipv4\.no_such_thing/],
        ['net.core.somaxconn', 'many', /net\.core\.somaxconn does not take the value many/],
        ['net.core.somaxconn', '1;id', /sysctl/],
      ] as const) {
        const compose = `services: { web: { image: web, sysctls: { ${name}: "${value}" } } }`;
        const cwd = lab.project('refused', { 'compose.yaml': compose });
        const { code, stderr } = await lab.netscope(['up', ...modeCase.flags], { as: modeCase.as, cwd });
        assert.notEqual(code, 0);
        assert.match(stderr, message);
        await until('the processes have left', () => lab.processes().length === 0);
        assert.deepEqual(await lab.snapshot(), empty);
      }
    });
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended with its daemon.
  }
}
