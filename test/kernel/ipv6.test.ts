/** Networks with IPv6, beside IPv4 or alone, seen by the tools an engineer would use: the same in both modes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';
import { besideBridges, bringUp, type UpProject, whileUp } from './support/projects';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

const DUAL = `
services:
  web:
    image: web
    ports: ['8080:80', '8053:53/udp', '[::1]:8081:80']
    networks: { default: { ipv4_address: 10.94.0.10, ipv6_address: "fd00:94::10", link_local_ips: ["fe80::8"] } }
  db: { image: db }
networks:
  default:
    enable_ipv6: true
    ipam: { config: [{ subnet: 10.94.0.0/24 }, { subnet: "fd00:94::/64" }] }
`;
const ALONE = `
services: { web: { image: web, ports: ['8080:80'] }, db: { image: db } }
networks: { default: { enable_ipv4: false, enable_ipv6: true, ipam: { config: [{ subnet: "fd00:96::/60" }] } } }
`;
const APART = `
services:
  web: { image: web, networks: [front] }
  db: { image: db, networks: [back] }
  store: { image: store, networks: [sealed] }
  vault: { image: vault, networks: [sealed] }
networks:
  front: { enable_ipv6: true, ipam: { config: [{ subnet: "fd00:97:1::/64" }] } }
  back: { enable_ipv6: true, ipam: { config: [{ subnet: "fd00:97:2::/64" }] } }
  sealed: { enable_ipv6: true, internal: true, ipam: { config: [{ subnet: "fd00:97:3::/64" }] } }
`;
/** An UDP server that says who asks. */
const ECHO = `const s = require('dgram').createSocket('udp6')
  .on('message', (m, from) => s.send('to ' + from.address, from.port, from.address))
  .bind(53, '::', () => console.log('ready'))`;

for (const modeCase of MODES) {
  describe(`IPv6 on a ${modeCase.mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let empty: Record<string, readonly string[]>;

    const beside = (...command: string[]): Promise<string> => besideBridges(lab, modeCase, ...command);
    const withProject = (
      name: string,
      compose: string,
      work: (project: UpProject) => Promise<void>,
    ): Promise<void> => whileUp(lab, modeCase, { name, compose, empty }, work);
    const pings = async (from: UpProject, service: string, address: string): Promise<boolean> =>
      (await from.try(service, 'ping', '-c', '1', '-W', '1', address)).code === 0;
    const fetch = (from: UpProject, service: string, url: string): Promise<string> =>
      from.inside(service, 'curl', '--silent', '--globoff', '--max-time', '5', url);
    const onHost = async (url: string): Promise<string> => {
      const { stdout } = await lab.run(['curl', '--silent', '--globoff', '--max-time', '5', url]);
      return stdout;
    };
    const dig = (from: UpProject, ...words: string[]): Promise<string> =>
      from.inside('db', 'dig', '+short', '+tries=1', ...words);

    before(async () => {
      lab = await Lab.create();
      // An address by which other machines would reach this one.
      const { code, stderr } = await lab.run(
        ['ip', '-6', 'address', 'add', 'fd00:1ab::2/64', 'dev', 'lo', 'nodad'],
        { as: 'root', cwd: '/' },
      );
      assert.equal(code, 0, stderr);
      empty = await lab.snapshot();
    });
    after(() => lab.destroy());

    it('beside IPv4, endpoints have both addresses and reach each other by both', () =>
      withProject('dual', DUAL, async (project) => {
        const addresses = await project.inside('web', 'ip', '-oneline', 'address', 'show', 'dev', 'eth0');
        assert.match(addresses, /inet 10\.94\.0\.10\/24/);
        assert.match(addresses, /inet6 fd00:94::10\/64 scope global/);
        assert.match(addresses, /inet6 fe80::8\/64 scope link/);
        assert.doesNotMatch(addresses, /fd00:94::10.* tentative/);
        assert.match(await project.inside('web', 'ip', '-6', 'route'), /^default via fd00:94::1 dev eth0 /m);
        assert.ok(await pings(project, 'db', 'fd00:94::10'));
        assert.ok(await pings(project, 'db', 'fd00:94::1'));
        await project.serve('web', 80);
        assert.equal(await fetch(project, 'db', 'http://[fd00:94::10]/'), 'from web');
        assert.equal(
          await project.inside('db', 'curl', '-6', '--silent', '--max-time', '5', 'http://web/'),
          'from web',
        );
        assert.equal(
          await project.inside('db', 'curl', '-4', '--silent', '--max-time', '5', 'http://web/'),
          'from web',
        );
      }));

    it('names have AAAA records over UDP and TCP, addresses have names, and hosts has both', () =>
      withProject('named', DUAL, async (project) => {
        assert.equal(await dig(project, 'web', 'AAAA'), 'fd00:94::10\n');
        assert.equal(await dig(project, '+tcp', 'web.named_default', 'AAAA'), 'fd00:94::10\n');
        assert.equal(await dig(project, 'web', 'A'), '10.94.0.10\n');
        assert.equal(await dig(project, '-x', 'fd00:94::10'), 'named-web-1.named_default.\n');
        const hosts = await project.inside('web', 'cat', '/etc/hosts');
        assert.match(hosts, /^::1\tlocalhost ip6-localhost ip6-loopback$/m);
        assert.match(hosts, /^10\.94\.0\.10\t(\S+)\nfd00:94::10\t\1$/m);
        const traced = await project.netscope('trace', 'db', 'web', '--type', 'AAAA');
        assert.equal(traced.code, 0, traced.stdout + traced.stderr);
        assert.match(traced.stdout, /fd00:94::10/);
        const { stdout } = await project.netscope('ps');
        assert.match(stdout, /fd00:94::10/);
      }));

    it('a published port is reached by addresses of both families, over TCP and UDP', () =>
      withProject('published', DUAL, async (project) => {
        await project.serve('web', 80);
        for (const host of ['127.0.0.1', '203.0.113.2', '[::1]', '[fd00:1ab::2]'])
          assert.equal(await onHost(`http://${host}:8080/`), 'from web', host);
        assert.equal(await onHost('http://[::1]:8081/'), 'from web');
        assert.equal(await onHost('http://127.0.0.1:8081/'), '');
        const echo = lab.start(lab.netscopeCommand(['exec', 'web', '--', lab.nodePath, '-e', ECHO]), {
          as: modeCase.as,
          cwd: `${lab.directory}/published`,
        });
        await new Promise<void>((resolve, reject) => {
          echo.stdout?.once('data', () => resolve());
          echo.once('close', (code) => reject(new Error(`the server has ended with ${String(code)}`)));
        });
        for (const host of ['::1', 'fd00:1ab::2', '127.0.0.1']) {
          const asked = `const s = require('dgram').createSocket('udp${host.includes(':') ? 6 : 4}');
            s.on('message', (m) => { console.log(String(m)); s.close(); });
            s.connect(8053, '${host}', () => s.send('who'));`;
          const { stdout } = await lab.run([lab.nodePath, '-e', asked], { timeoutMs: 5000 });
          assert.match(stdout, /^to /, host);
        }
      }));

    it('alone it needs no IPv4', () =>
      withProject('alone', ALONE, async (project) => {
        const addresses = await project.inside('web', 'ip', '-oneline', 'address', 'show', 'dev', 'eth0');
        assert.doesNotMatch(addresses, /inet /);
        assert.match(addresses, /inet6 fd00:96::[23]\/60/);
        await project.serve('web', 80);
        assert.equal(await fetch(project, 'db', 'http://web/'), 'from web');
        assert.equal(await dig(project, 'web', 'A'), '');
        assert.equal(await onHost('http://[::1]:8080/'), 'from web');
        assert.equal(await onHost('http://127.0.0.1:8080/'), '');
      }));

    it('networks are apart, and an internal one has no way out', () =>
      withProject('apart', APART, async (project) => {
        assert.ok(await pings(project, 'store', 'vault'));
        for (const service of ['web', 'db', 'store', 'vault']) await project.serve(service, 80);
        const addressOf = async (service: string): Promise<string> =>
          /inet6 (fd\S+)\//.exec(await project.inside(service, 'ip', '-6', '-oneline', 'address'))?.[1] ?? '';
        const [web, db, vault] = await Promise.all(['web', 'db', 'vault'].map(addressOf));
        assert.equal(await fetch(project, 'store', `http://[${vault}]/`), 'from vault');
        for (const [from, to] of [
          ['web', db],
          ['db', web],
          ['web', vault],
          ['vault', web],
        ] as const) {
          const { code } = await project.try(
            ...([from, 'curl', '--silent', '--globoff', '--max-time', '1', `http://[${to}]/`] as const),
          );
          assert.notEqual(code, 0, `${from} reaches ${to}`);
        }
        assert.doesNotMatch(await project.inside('vault', 'ip', '-6', 'route'), /^default/m);
      }));

    it('rules are where ip6tables shows them, and only where a network has IPv6', async () => {
      await withProject('plain', 'services: { web: { image: web } }', async () => {
        assert.doesNotMatch(await beside('ip6tables-save'), /NETSCOPE/);
      });
      await withProject('ruled', DUAL, async () => {
        const saved = await beside('ip6tables-save');
        assert.match(saved, /-A NETSCOPE-\S+-POST -s fd00:94::\/64 ! -o br-\S+ -j MASQUERADE/);
        assert.match(saved, /-A NETSCOPE-\S+-GUARD ! -i br-\S+ -o br-\S+ -j DROP/);
        assert.doesNotMatch(saved, /incompatible|unknown/);
        if (modeCase.mode === 'rootful')
          assert.match(
            saved,
            /-A NETSCOPE-\S+-DNAT ! -s fe80::\/10 ! -i br-\S+ -p tcp -m tcp --dport 8080 -j DNAT --to-destination \[fd00:94::10\]:80/,
          );
      });
    });

    it('interfaces without an IPv6 address have it switched off, bridges listen to no router', () =>
      withProject(
        'mixed',
        `
services: { web: { image: web, networks: { old: { priority: 1 }, new: {} } } }
networks: { old: {}, new: { enable_ipv6: true } }
`,
        async (project) => {
          const sysctl = (name: string): Promise<string> =>
            project.inside('web', 'cat', `/proc/sys/net/ipv6/conf/${name}/disable_ipv6`);
          const devices = await project.inside('web', 'ip', '-oneline', 'address');
          for (const device of ['eth0', 'eth1']) {
            const has = new RegExp(`${device} +inet6 fd`).test(devices);
            assert.equal(await sysctl(device), has ? '0\n' : '1\n', devices);
          }
          assert.equal(devices.match(/inet6 fd/g)?.length, 1, devices);
          assert.equal(await sysctl('default'), '0\n');
          const listens = await beside('sh', '-c', 'cat /proc/sys/net/ipv6/conf/br-*/accept_ra');
          assert.equal(listens, '0\n0\n');
          assert.equal(await beside('cat', '/proc/sys/net/ipv6/conf/all/forwarding'), '1\n');
        },
      ));

    it('a network of its own has IPv6 as well, and projects join it', async () => {
      const { as, flags } = modeCase;
      const folder = lab.project('joins', {
        'compose.yaml': `
services: { web: { image: web, networks: [common] } }
networks: { common: { external: true } }
`,
      });
      const netscope = async (...words: string[]): Promise<string> => {
        const { code, stdout, stderr } = await lab.netscope(words, { as, cwd: folder });
        assert.equal(code, 0, stderr);
        return stdout;
      };
      const subnets = ['--subnet', '10.88.0.0/24', '--subnet', 'fd00:88::/64', '--gateway', 'fd00:88::9'];
      await netscope('network', 'create', 'common', '--ipv6', ...subnets, ...flags);
      assert.match(await netscope('network', 'ls'), /10\.88\.0\.0\/24, fd00:88::\/64/);
      await netscope('up', ...flags);
      assert.match(
        await netscope('exec', 'web', '--', 'ip', '-6', 'route'),
        /^default via fd00:88::9 dev eth0 /m,
      );
      await netscope('down');
      await netscope('network', 'rm', 'common');
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });

    it('leaves nothing where the daemon was killed and the project goes', async () => {
      const project = await bringUp(lab, modeCase, 'killed', DUAL);
      process.kill(lab.processOf('daemon'), 'SIGKILL');
      await until('the daemon is gone', () =>
        lab.processes().every(({ command }) => command !== 'netscoped'),
      );
      await project.netscope('up', ...modeCase.flags);
      assert.ok(await pings(project, 'db', 'fd00:94::10'));
      process.kill(lab.processOf('daemon'), 'SIGKILL');
      await until('the daemon is gone', () =>
        lab.processes().every(({ command }) => command !== 'netscoped'),
      );
      await project.down();
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}

/** Answers every query without an error and without a record, and says on a web page who has asked. */
const OUTSIDE = `
  require('dgram').createSocket('udp6').on('message', function (query, from) {
    query[2] |= 0x80;
    query[3] &= 0xf0;
    this.send(query, from.port, from.address);
  }).bind(53, 'fd00:1ab::1', () => require('http')
    .createServer((request, response) => response.end('asked by ' + request.socket.remoteAddress))
    .listen(8088, '::', () => require('net')
      .createServer((socket) => socket.once('data', (query) => {
        query[4] |= 0x80;
        query[5] &= 0xf0;
        socket.end(query);
      }))
      .listen(53, 'fd00:1ab::1', () => console.log('ready'))))`;

describe('the way out of a rootful network by IPv6', { skip: blocked ?? false }, () => {
  let lab: Lab;
  const ip = async (where: 'host' | 'outside', ...words: string[]): Promise<void> => {
    const { code, stderr } = await lab.run(['ip', '-6', ...words], { as: 'root', cwd: '/', where });
    assert.equal(code, 0, stderr);
  };
  before(async () => {
    lab = await Lab.create();
    const on = 'echo 0 > /proc/sys/net/ipv6/conf/uplink/disable_ipv6';
    await lab.run(['sh', '-c', on], { as: 'root', cwd: '/' });
    await ip('host', 'address', 'add', 'fd00:1ab::2/64', 'dev', 'uplink', 'nodad');
    await ip('outside', 'address', 'add', 'fd00:1ab::1/64', 'dev', 'lab', 'nodad');
    await ip('host', 'route', 'add', 'default', 'via', 'fd00:1ab::1');
    await ip('outside', 'route', 'add', 'fd00:94::/64', 'via', 'fd00:1ab::2');
    const outside = lab.start([process.execPath, '-e', OUTSIDE], { as: 'root', cwd: '/', where: 'outside' });
    await new Promise<void>((resolve, reject) => {
      outside.stdout?.once('data', () => resolve());
      outside.once('close', (code) => reject(new Error(`the outside has ended with ${String(code)}`)));
    });
  });
  after(() => lab.destroy());

  it('hides addresses, lets nobody in but to published ports, and leads to name servers', async () => {
    const compose = DUAL.replace('db: { image: db }', 'db: { image: db, dns: ["fd00:1ab::1"] }');
    const rootful = MODES.find(({ mode }) => mode === 'rootful');
    assert.ok(rootful);
    const project = await bringUp(lab, rootful, 'out', compose);
    const asked = await project.inside(
      'web',
      'curl',
      '-g',
      '--silent',
      '--max-time',
      '5',
      'http://[fd00:1ab::1]:8088/',
    );
    assert.equal(asked, 'asked by fd00:1ab::2');
    await project.serve('web', 80);
    const fromOutside = (url: string): Promise<{ code: number; stdout: string }> =>
      lab.run(['curl', '-g', '--silent', '--max-time', '2', url], { as: 'root', cwd: '/', where: 'outside' });
    assert.equal((await fromOutside('http://[fd00:1ab::2]:8080/')).stdout, 'from web');
    assert.notEqual((await fromOutside('http://[fd00:94::10]/')).code, 0, 'its own address is reached');
    for (const flag of ['+notcp', '+tcp']) {
      const reply = await project.inside('db', 'dig', '+tries=1', flag, 'nobody.example.test');
      assert.match(reply, /status: NOERROR/, `the machine's server would say NXDOMAIN (${flag})`);
    }
    await project.down();
  });

  it('stays that of a machine that a router has told it, and is turned back', async () => {
    const sysctl = async (name: string): Promise<string> => {
      const { stdout } = await lab.run(['cat', `/proc/sys/net/ipv6/conf/${name}`], { cwd: '/' });
      return stdout.trim();
    };
    assert.deepEqual([await sysctl('all/forwarding'), await sysctl('uplink/accept_ra')], ['0', '1']);
    const rootful = MODES.find(({ mode }) => mode === 'rootful');
    assert.ok(rootful);
    const project = await bringUp(lab, rootful, 'listens', DUAL);
    assert.deepEqual([await sysctl('all/forwarding'), await sysctl('uplink/accept_ra')], ['1', '2']);
    await project.down();
    assert.deepEqual([await sysctl('all/forwarding'), await sysctl('uplink/accept_ra')], ['0', '1']);
  });
});

describe('a machine without IPv6', { skip: blocked ?? false }, () => {
  it('refuses networks that ask for it with the next step, and makes the others', async () => {
    const lab = await Lab.create();
    try {
      // What such a kernel does not show; each network namespace has a folder of its own there.
      const hide = await lab.run(['mount', '-t', 'tmpfs', 'tmpfs', '/proc/sys/net/ipv6'], {
        ...{ as: 'root', cwd: '/' },
      });
      assert.equal(hide.code, 0, hide.stderr);
      const dual = lab.project('dual', { 'compose.yaml': DUAL });
      const refused = await lab.netscope(['up', '--rootful'], { as: 'root', cwd: dual });
      assert.notEqual(refused.code, 0);
      assert.match(refused.stderr, /has no IPv6, and a network asks for it/);
      assert.match(refused.stderr, /Remove enable_ipv6/);
      const plain = lab.project('plain', { 'compose.yaml': 'services: { web: { image: web } }' });
      const { code, stderr } = await lab.netscope(['up', '--rootful'], { as: 'root', cwd: plain });
      assert.equal(code, 0, stderr);
      await lab.netscope(['down'], { as: 'root', cwd: plain });
      await until('the processes have left', () => lab.processes().length === 0);
    } finally {
      await lab.destroy();
    }
  });
});
