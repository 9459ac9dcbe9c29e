/** Options of bridges and endpoints, seen by the tools an engineer would use: the same in both modes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, OUTSIDE_ADDRESS, until } from './support/lab';
import { MODES } from './support/modes';
import { besideBridges, bringUp, type UpProject, whileUp } from './support/projects';

const BRIDGE = 'com.docker.network.bridge';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const modeCase of MODES) {
  describe(`options on a ${modeCase.mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let empty: Record<string, readonly string[]>;

    const beside = (...command: string[]): Promise<string> => besideBridges(lab, modeCase, ...command);
    /** Brings a project up for as long as the work takes; nothing may be left of it then. */
    const withProject = (
      name: string,
      compose: string,
      work: (project: UpProject) => Promise<void>,
    ): Promise<void> => whileUp(lab, modeCase, { name, compose, empty }, work);

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

    const reaches = async (from: UpProject, service: string, url: string): Promise<boolean> =>
      (await from.try(service, 'curl', '--silent', '--max-time', '1', url)).code === 0;
    const pings = async (from: UpProject, service: string, address: string): Promise<boolean> =>
      (await from.try(service, 'ping', '-c', '1', '-W', '1', address)).code === 0;
    const askOutside = (from: UpProject): Promise<string> =>
      from.inside('web', 'curl', '--silent', '--max-time', '5', `http://${OUTSIDE_ADDRESS}/`);
    /** Brings the machine's own settings in place for as long as the work takes. */
    const withSettings = async (
      settings: readonly (readonly [where: 'host' | 'outside', words: string, undo: string])[],
      work: () => Promise<void>,
    ): Promise<void> => {
      const ip = (where: 'host' | 'outside', words: string): Promise<unknown> =>
        lab.run(['ip', ...words.split(' ')], { as: 'root', cwd: '/', where });
      for (const [where, words] of settings) await ip(where, words);
      try {
        await work();
      } finally {
        for (const [where, , undo] of settings) await ip(where, undo);
      }
    };

    it('without communication endpoints reach the outside and names, but not each other', () =>
      withProject(
        'apart',
        `
services:
  web: { image: web, networks: [front, back] }
  db: { image: db, networks: [front, back] }
networks:
  front:
    driver_opts: { ${BRIDGE}.enable_icc: "false" }
    ipam: { config: [{ subnet: 10.90.0.0/24 }] }
  back:
    internal: true
    driver_opts: { ${BRIDGE}.enable_icc: "false" }
    ipam: { config: [{ subnet: 10.90.1.0/24 }] }
`,
        async (project) => {
          assert.match(await askOutside(project), /^outside/);
          assert.equal((await project.netscope('resolve', 'web', 'db')).code, 0);
          for (const network of ['10.90.0', '10.90.1']) {
            assert.ok(await pings(project, 'web', `${network}.1`), 'the bridge answers');
            for (const host of [2, 3]) {
              const results = await Promise.all(
                ['web', 'db'].map((service) => pings(project, service, `${network}.${host}`)),
              );
              assert.deepEqual(results.sort(), [false, true], 'each reaches itself only');
            }
          }
        },
      ));

    it('without masquerading what leaves keeps its address', () =>
      withProject(
        'plain',
        `
services: { web: { image: web } }
networks:
  default:
    driver_opts: { ${BRIDGE}.enable_ip_masquerade: "false" }
    ipam: { config: [{ subnet: 10.90.0.0/24 }] }
`,
        (project) =>
          withSettings(
            [['outside', 'route add 10.90.0.0/24 via 203.0.113.2', 'route del 10.90.0.0/24']],
            async () => {
              // Rootless, what leaves the machine does so as the user's.
              const asker = modeCase.mode === 'rootful' ? '10.90.0.2' : '203.0.113.2';
              assert.match(await askOutside(project), new RegExp(`asked by (::ffff:)?${asker}$`, 'm'));
            },
          ),
      ));

    it('what leaves has the source address that the file names', () =>
      withProject(
        'sourced',
        `
services: { web: { image: web } }
networks: { default: { driver_opts: { com.docker.network.host_ipv4: 203.0.113.9 } } }
`,
        (project) =>
          withSettings(
            [['host', 'address add 203.0.113.9/32 dev uplink', 'address del 203.0.113.9/32 dev uplink']],
            async () => {
              const asker = modeCase.mode === 'rootful' ? '203.0.113.9' : '203.0.113.2';
              assert.match(await askOutside(project), new RegExp(`asked by (::ffff:)?${asker}$`, 'm'));
            },
          ),
      ));

    const published = (options: string): string => `
services: { web: { image: web, ports: ["8090:8000"] } }
networks:
  default:
    driver_opts: { ${options} }
    ipam: { config: [{ subnet: 10.90.0.0/24 }] }
`;
    const NEIGHBOUR = `
services: { near: { image: near } }
networks:
  default:
    driver_opts: { ${BRIDGE}.name: near0 }
    ipam: { config: [{ subnet: 10.91.0.0/24 }] }
`;
    const WEB = '10.90.0.2';
    /** What a neighbour on another network of the machine reaches of the service. */
    const reachedOf = async (options: string): Promise<string[]> => {
      const reached: string[] = [];
      await withProject('target', published(options), async (target) => {
        await target.serve('web', 8000);
        await target.serve('web', 9000);
        const near = await bringUp(lab, modeCase, 'neighbour', NEIGHBOUR);
        const found = await Promise.all([
          reaches(near, 'near', `http://${WEB}:8000/`),
          reaches(near, 'near', `http://${WEB}:9000/`),
          pings(near, 'near', WEB),
        ]);
        for (const [index, what] of ['published', 'unpublished', 'ping'].entries())
          if (found[index]) reached.push(what);
        await near.down();
        const host = await lab.run(['curl', '--silent', '--max-time', '5', 'http://203.0.113.2:8090/'], {
          cwd: '/',
        });
        if (host.stdout === 'from web') reached.push('host port');
        assert.match(
          await askOutside(target).catch(() => 'nothing'),
          modeCase.mode === 'rootful' && options.includes('routed') ? /nothing/ : /^outside/,
        );
      });
      return reached;
    };

    it('a network is reached by its host ports alone', async () => {
      assert.deepEqual(await reachedOf(''), ['host port']);
    });

    it('an unprotected one also directly, at any port', async () => {
      assert.deepEqual(await reachedOf(`${BRIDGE}.gateway_mode_ipv4: nat-unprotected`), [
        ...['published', 'unpublished', 'ping', 'host port'],
      ]);
    });

    it('a routed one directly, at its published ports, and by no host port', async () => {
      assert.deepEqual(await reachedOf(`${BRIDGE}.gateway_mode_ipv4: routed`), ['published', 'ping']);
    });

    it('by a trusted interface published ports are reached directly', async () => {
      // Rootless, ports are published by a program on the host, which has no interfaces of the networks.
      const direct = modeCase.mode === 'rootful' ? ['published'] : [];
      assert.deepEqual(await reachedOf(`${BRIDGE}.trusted_host_interfaces: "lan7:near0"`), [
        ...direct,
        'host port',
      ]);
    });

    it('an isolated one has no address on the machine, and its endpoints reach each other', () =>
      withProject(
        'isolated',
        `
services: { web: { image: web }, db: { image: db } }
networks:
  default:
    internal: true
    driver_opts: { ${BRIDGE}.gateway_mode_ipv4: isolated }
    ipam: { config: [{ subnet: 10.90.0.0/24 }] }
`,
        async (project) => {
          assert.doesNotMatch(await beside('ip', '-brief', 'address'), /10\.90\./);
          assert.ok(await pings(project, 'web', 'db'));
          assert.ok(!(await pings(project, 'web', '203.0.113.2')));
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
