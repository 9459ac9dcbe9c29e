/** Options of bridges and endpoints, seen by the tools an engineer would use: the same in both modes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';
import { besideBridges, bringUp, type UpProject } from './support/projects';

const BRIDGE = 'com.docker.network.bridge';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const modeCase of MODES) {
  describe(`options on a ${modeCase.mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let empty: Record<string, readonly string[]>;

    const beside = (...command: string[]): Promise<string> => besideBridges(lab, modeCase, ...command);
    /** Brings a project up for as long as the work takes; nothing may be left of it then. */
    const withProject = async (
      name: string,
      compose: string,
      work: (project: UpProject) => Promise<void>,
    ): Promise<void> => {
      const project = await bringUp(lab, modeCase, name, compose);
      await work(project);
      await project.down();
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    };

    before(async () => {
      lab = await Lab.create();
      empty = await lab.snapshot();
    });
    after(() => lab.destroy());

    it('an MTU is that of the bridge and of both ends of each veth pair', () =>
      withProject(
        'narrow',
        `
services: { web: { image: web }, db: { image: db } }
networks: { default: { driver_opts: { com.docker.network.driver.mtu: 1400 } } }
`,
        async ({ inside }) => {
          const links = await beside('ip', '-oneline', 'link');
          assert.match(links, /br-[0-9a-f]{12}: .* mtu 1400 /);
          assert.equal(links.match(/veth[0-9a-f]+@\S+ .* mtu 1400 /g)?.length, 2, links);
          assert.equal(await inside('web', 'cat', '/sys/class/net/lo/mtu'), '65536\n');
          assert.match(await inside('web', 'ip', 'link', 'show', 'dev', 'eth0'), / mtu 1400 /);
          await inside('web', 'ping', '-c', '1', '-W', '3', '-M', 'do', '-s', '1372', 'db');
          const tooLarge = ['ping', '-c', '1', '-W', '1', '-M', 'do', '-s', '1373', 'db'];
          await assert.rejects(inside('web', ...tooLarge));
        },
      ));

    it('a bridge has the name that the file gives it', () =>
      withProject(
        'named',
        `
services: { web: { image: web }, db: { image: db } }
networks: { default: { driver_opts: { ${BRIDGE}.name: named_br.0 } } }
`,
        async ({ inside, netscope }) => {
          assert.match(
            await beside('ip', '-brief', 'address', 'show', 'dev', 'named_br.0'),
            /172\.18\.0\.1\/16/,
          );
          await inside('web', 'ping', '-c', '1', '-W', '3', 'db');
          const { stdout } = await netscope('up', ...modeCase.flags, '--json');
          assert.equal((JSON.parse(stdout) as { change: string }).change, 'unchanged');
        },
      ));

    it('a bridge of a crashed daemon is found again by the next up, whatever its name', () =>
      withProject(
        'crashed',
        `
services: { web: { image: web } }
networks:
  default:
    driver_opts: { ${BRIDGE}.name: crash0 }
    ipam: { config: [{ subnet: 172.30.0.0/16 }] }
`,
        async ({ netscope, inside }) => {
          process.kill(lab.processOf('daemon'), 'SIGKILL');
          const { code, stderr } = await netscope('up', ...modeCase.flags);
          assert.equal(code, 0, stderr);
          await inside('web', 'ping', '-c', '1', '-W', '3', '172.30.0.1');
          process.kill(lab.processOf('daemon'), 'SIGKILL');
        },
      ));

    it('a bridge without an address keeps the gateway free, and endpoints reach each other', () =>
      withProject(
        'bare',
        `
services: { web: { image: web }, db: { image: db } }
networks: { default: { driver_opts: { ${BRIDGE}.inhibit_ipv4: "true" } } }
`,
        async ({ inside }) => {
          assert.doesNotMatch(await beside('ip', '-brief', 'address'), /^br-.*172\./m);
          await inside('web', 'ping', '-c', '1', '-W', '3', 'db');
          assert.match(
            await inside('web', 'ip', '-brief', 'address', 'show', 'dev', 'eth0'),
            /172\.18\.0\.[23]\//,
          );
        },
      ));
  });
}

describe('a bridge name that is taken', { skip: blocked ?? false }, () => {
  let lab: Lab;
  before(async () => {
    lab = await Lab.create();
  });
  after(() => lab.destroy());

  it('is refused with a clear message, and the device of the machine stays as it was', async () => {
    await lab.run(['ip', 'link', 'add', 'lan0', 'type', 'bridge'], { as: 'root', cwd: '/' });
    await lab.run(['ip', 'address', 'add', '192.0.2.1/24', 'dev', 'lan0'], { as: 'root', cwd: '/' });
    const earlier = await lab.snapshot();
    for (const name of ['lan0', 'uplink']) {
      const compose = `services: { web: { image: web } }\nnetworks: { default: { driver_opts: { ${BRIDGE}.name: ${name} } } }`;
      const cwd = lab.project(`taken-${name}`, { 'compose.yaml': compose });
      const { code, stderr } = await lab.netscope(['up', '--rootful'], { as: 'root', cwd });
      assert.notEqual(code, 0);
      assert.match(stderr, new RegExp(`device ${name} exists and is not of this project`));
      await lab.netscope(['down'], { as: 'root', cwd });
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), earlier);
    }
  });
});
