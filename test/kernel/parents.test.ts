/** Networks without a bridge: macvlan on interfaces of the machine and on none, and the drivers none and host. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, OUTSIDE_NAME, UPSTREAM, until } from './support/lab';
import { MODES } from './support/modes';
import { besideBridges, type UpProject, whileUp } from './support/projects';

/** The uplink of the lab's host; addresses of its network that nobody else has. */
const ON_UPLINK = `
services:
  web: { image: web }
  db: { image: db, hostname: store }
networks:
  default:
    driver: macvlan
    driver_opts: { parent: uplink }
    ipam: { config: [{ subnet: 203.0.113.0/24, gateway: ${UPSTREAM}, ip_range: 203.0.113.64/28 }] }
`;

/** Device types that this kernel has, asked in a network namespace of its own. */
function hasKind(kind: string, ...more: string[]): boolean {
  const script = `ip link add under type veth peer name other && ip link add link under name probe type ${[kind, ...more].join(' ')}`;
  try {
    execFileSync('unshare', ['--net', 'sh', '-c', script], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const needs = (kind: string, ...more: string[]): { skip: string | false } => {
  const skip = obstacle() ?? (hasKind(kind, ...more) ? false : `this kernel has no ${kind} devices`);
  if (skip !== false) console.log(`skipped: ${skip}`);
  return { skip };
};

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const modeCase of MODES) {
  describe(`networks without a bridge, ${modeCase.mode}`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let empty: Record<string, readonly string[]>;

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

    it('driver none is a namespace with loopback only, driver host that of the bridges', () =>
      withProject(
        'predefined',
        `
services:
  alone: { image: x, networks: [nothing] }
  top: { image: x, networks: [machine] }
  web: { image: x }
networks: { nothing: { driver: "none" }, machine: { driver: host }, default: {} }
`,
        async ({ inside }) => {
          const links = await inside('alone', 'ip', '-oneline', 'link');
          assert.equal(links.trim().split('\n').length, 1, links);
          const home = (await besideBridges(lab, modeCase, 'readlink', '/proc/self/ns/net')).trim();
          assert.equal((await inside('top', 'readlink', '/proc/self/ns/net')).trim(), home);
          await inside('web', 'getent', 'ahostsv4', 'web');
        },
      ));

    it('macvlan without a parent is a network of its own, without a way out', needs('macvlan'), () =>
      withProject(
        'inner',
        ON_UPLINK.replace('driver_opts: { parent: uplink }', '').replaceAll('203.0.113.', '10.77.0.'),
        async ({ inside, try: attempt }) => {
          assert.match(await inside('web', 'ip', '-details', 'link', 'show', 'eth0'), / macvlan mode bridge/);
          await inside('web', 'ping', '-c', '1', '-W', '3', 'db');
          assert.equal((await inside('web', 'ip', 'route')).includes('default'), false);
          assert.notEqual((await attempt('web', 'ping', '-c', '1', '-W', '1', UPSTREAM)).code, 0);
          assert.notEqual((await attempt('web', 'getent', 'ahostsv4', OUTSIDE_NAME)).code, 0);
          await inside('db', 'getent', 'ahostsv4', 'store');
          // No bridge of ours stands beside it.
          assert.doesNotMatch(await besideBridges(lab, modeCase, 'ip', '-oneline', 'link'), /\bbr-/);
        },
      ),
    );

    it('restarts with the same MAC addresses at once', needs('macvlan'), async () => {
      for (let round = 0; round < 3; round++) {
        await withProject(
          'again',
          ON_UPLINK.replace('driver_opts: { parent: uplink }', '').replaceAll('203.0.113.', '10.77.0.'),
          ({ inside }) => inside('web', 'ping', '-c', '1', '-W', '3', 'db').then(() => undefined),
        );
      }
    });

    if (modeCase.mode === 'rootless') {
      it('a parent needs the machine itself, and the refusal says how', async () => {
        const cwd = lab.project('refused', { 'compose.yaml': ON_UPLINK });
        const { code, stderr } = await lab.netscope(['up'], { cwd });
        assert.equal(code, 3, stderr);
        assert.match(stderr, /network default hangs on uplink.*rootless/s);
        assert.match(stderr, /up --rootful/);
        await until('the processes have left', () => lab.processes().length === 0);
        assert.deepEqual(await lab.snapshot(), empty);
      });
      return;
    }

    it('macvlan on an interface: the endpoints are neighbours of the machine', needs('macvlan'), () =>
      withProject('onlink', ON_UPLINK, async ({ inside }) => {
        assert.match(
          await inside('web', 'ip', 'route'),
          new RegExp(`^default via ${UPSTREAM} dev eth0`, 'm'),
        );
        await inside('web', 'ping', '-c', '1', '-W', '3', UPSTREAM);
        await inside('web', 'ping', '-c', '1', '-W', '3', 'db');
        const [address = ''] = (await inside('web', 'getent', 'ahostsv4', 'store')).split(' ');
        assert.match(address, /^203\.0\.113\.(6[4-9]|7\d)$/);
        await inside('web', 'getent', 'ahostsv4', OUTSIDE_NAME);
        // Reached from the outside at its own address, without a rule of ours in between.
        const { code } = await lab.run(['ping', '-c', '1', '-W', '3', address], {
          as: 'root',
          cwd: '/',
          where: 'outside',
        });
        assert.equal(code, 0);
      }),
    );

    it('an endpoint on macvlan and on a bridge has both', needs('macvlan'), () =>
      withProject(
        'both',
        ON_UPLINK.replace('web: { image: web }', 'web: { image: web, networks: [default, back] }').replace(
          'networks:\n  default:',
          'networks:\n  back: {}\n  default:',
        ),
        async ({ inside }) => {
          const links = await inside('web', 'ip', '-details', '-oneline', 'link');
          assert.match(links, / macvlan /);
          assert.match(links, / veth /);
          await inside('web', 'ping', '-c', '1', '-W', '3', 'db');
        },
      ),
    );

    it('a parent that is not there, or that is down, is named', needs('macvlan'), async () => {
      const refusalOf = async (parent: string): Promise<string> => {
        const cwd = lab.project('missing', {
          'compose.yaml': ON_UPLINK.replace('parent: uplink', `parent: ${parent}`),
        });
        const { code, stderr } = await lab.netscope(['up', '--rootful'], { as: 'root', cwd });
        assert.notEqual(code, 0);
        await until('the processes have left', () => lab.processes().length === 0);
        return stderr;
      };
      assert.match(await refusalOf('eth7'), /no interface eth7/);
      assert.match(await refusalOf('eth7.10'), /no interface eth7/);
      assert.deepEqual(await lab.snapshot(), empty);
      await lab.run(['ip', 'link', 'add', 'asleep', 'type', 'veth', 'peer', 'name', 'awake'], {
        as: 'root',
        cwd: '/',
      });
      try {
        assert.match(await refusalOf('asleep'), /asleep is down: ip link set asleep up/);
      } finally {
        await lab.run(['ip', 'link', 'delete', 'asleep'], { as: 'root', cwd: '/' });
      }
    });

    it('a VLAN is made where it is missing, and goes with its network', needs('vlan', 'id', '5'), () =>
      withProject('vlan', ON_UPLINK.replace('parent: uplink', 'parent: uplink.10'), async ({ inside }) => {
        const links = await besideBridges(lab, modeCase, 'ip', '-details', 'link', 'show', 'uplink.10');
        assert.match(links, /vlan protocol 802\.1Q id 10/);
        await inside('web', 'ping', '-c', '1', '-W', '3', 'db');
      }),
    );

    it('ipvlan in mode l3 has a default route out of the device', needs('ipvlan'), () =>
      withProject(
        'layer3',
        ON_UPLINK.replace('driver: macvlan', 'driver: ipvlan').replace(
          'parent: uplink',
          'parent: uplink, ipvlan_mode: l3',
        ),
        async ({ inside }) => {
          assert.match(await inside('web', 'ip', 'route'), /^default dev eth0 scope link/m);
          await inside('web', 'ping', '-c', '1', '-W', '3', 'db');
        },
      ),
    );
  });
}
