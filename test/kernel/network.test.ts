/** A network on the kernel, seen by the tools an engineer would use: the same in both modes. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, OUTSIDE_ADDRESS, OUTSIDE_NAME, until } from './support/lab';
import { MODES } from './support/modes';

const COMPOSE = `
services:
  web:
    image: web
    hostname: front
    ports: ["8080:5000"]
    depends_on: [redis]
    networks:
      default:
        aliases: [frontend, shop.example]
  redis:
    image: redis:alpine
    container_name: cache
    networks:
      default:
        aliases: [store]
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags, uid } of MODES) {
  describe(`a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let empty: Record<string, readonly string[]>;

    const netscope = (...words: string[]): ReturnType<Lab['netscope']> =>
      lab.netscope(words, { as, cwd: folder });
    const inside = async (service: string, ...command: string[]): Promise<string> => {
      const { code, stdout, stderr } = await netscope('exec', service, '--', ...command);
      assert.equal(code, 0, `${command.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    /** Runs a command as the machine's root in the network namespace of a service. */
    const observe = async (service: string, ...command: string[]): Promise<string> => {
      const sleeper = lab.start(lab.netscopeCommand(['exec', service, '--', 'sleep', '60']), {
        as,
        cwd: folder,
      });
      let pid = 0;
      await until('the sleeper runs inside', () => {
        pid = lab.processes().find((one) => one.command === 'sleep 60')?.pid ?? 0;
        return pid !== 0;
      });
      const { stdout } = await lab.run(['nsenter', `--target=${pid}`, '--net', ...command], { as: 'root' });
      process.kill(pid);
      await new Promise((resolve) => sleeper.once('close', resolve));
      return stdout;
    };

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('shop', { 'compose.yaml': COMPOSE });
      empty = await lab.snapshot();
      const { code, stderr } = await netscope('up', ...flags);
      assert.equal(code, 0, stderr);
    });
    after(() => lab.destroy());

    it('says in JSON what is up', async () => {
      const { stdout } = await netscope('ps', '--json');
      const { running } = JSON.parse(stdout) as {
        running: {
          mode: string;
          state: { kind: string };
          topology: { namespaces: { endpoints: { address: string }[] }[] };
        };
      };
      assert.equal(running.mode, mode);
      assert.equal(running.state.kind, 'up');
      assert.deepEqual(
        running.topology.namespaces.map((namespace) => namespace.endpoints[0]?.address),
        ['172.18.0.2', '172.18.0.3'],
      );
    });

    it('has a nat table exactly like that of a container', async () => {
      const saved = await observe('web', 'iptables-save', '-t', 'nat');
      const ports = [...saved.matchAll(/--to-destination 127\.0\.0\.11:(\d+)/g)].map(
        (match) => match[1] ?? '',
      );
      const [tcp = '', udp = ''] = ports;
      assert.equal(ports.length, 2);
      assert.notEqual(tcp, udp);
      assert.deepEqual(
        saved.split('\n').filter((line) => /^[:*-]|^COMMIT/.test(line)),
        [
          '*nat',
          ':PREROUTING ACCEPT [0:0]',
          ':INPUT ACCEPT [0:0]',
          ':OUTPUT ACCEPT [0:0]',
          ':POSTROUTING ACCEPT [0:0]',
          ':DOCKER_OUTPUT - [0:0]',
          ':DOCKER_POSTROUTING - [0:0]',
          '-A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT',
          '-A POSTROUTING -d 127.0.0.11/32 -j DOCKER_POSTROUTING',
          `-A DOCKER_OUTPUT -d 127.0.0.11/32 -p tcp -m tcp --dport 53 -j DNAT --to-destination 127.0.0.11:${tcp}`,
          `-A DOCKER_OUTPUT -d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:${udp}`,
          `-A DOCKER_POSTROUTING -s 127.0.0.11/32 -p tcp -m tcp --sport ${tcp} -j SNAT --to-source :53`,
          `-A DOCKER_POSTROUTING -s 127.0.0.11/32 -p udp -m udp --sport ${udp} -j SNAT --to-source :53`,
          'COMMIT',
        ],
      );
      const { stdout } = await netscope('chains', 'web');
      const rules = (text: string): string[] =>
        text.split('\n').flatMap((line) => /-A .*/.exec(line)?.[0] ?? []);
      assert.deepEqual(rules(stdout), rules(saved), 'netscope chains reads the same rules as iptables-save');
    });

    it('holds both DNS sockets in a process whose own namespace is another', async () => {
      const own = await observe('web', 'readlink', '/proc/self/ns/net');
      for (const [protocol, state] of [
        ['udp', '07'],
        ['tcp', '0A'],
      ] as const) {
        const table = await observe('web', 'cat', `/proc/net/${protocol}`);
        const socket = table
          .split('\n')
          .find((line) => line.includes(' 0B00007F:') && line.includes(` ${state} `));
        const inode = socket?.trim().split(/\s+/)[9] ?? '';
        assert.match(inode, /^[1-9]\d*$/, table);
        const owner = ownerOf(inode);
        assert.ok(owner, `nobody holds socket ${inode}`);
        assert.notEqual(fs.readlinkSync(`/proc/${owner}/ns/net`), own.trim());
      }
    });

    it('takes a TCP connection at 127.0.0.11:53', async () => {
      await inside('web', 'nc', '-vz', '-w', '3', '127.0.0.11', '53');
    });

    it('reaches each service by each of its names', async () => {
      for (const name of ['redis', 'cache', 'store', 'REDIS', 'redis.', 'redis.shop_default']) {
        await inside('web', 'ping', '-c', '1', '-W', '3', name);
      }
      for (const name of ['web', 'shop-web-1', 'frontend', 'shop.example', 'front']) {
        await inside('redis', 'ping', '-c', '1', '-W', '3', name);
      }
    });

    it('answers dig over UDP and TCP', async () => {
      for (const flag of ['+notcp', '+tcp']) {
        assert.equal(await inside('web', 'dig', flag, '+short', 'redis'), '172.18.0.2\n');
      }
      const reply = await inside('web', 'dig', 'redis', 'AAAA');
      assert.match(reply, /status: NOERROR/);
      assert.match(reply, /ANSWER: 0/);
      assert.match(
        await inside('web', 'dig', '+noall', '+answer', 'store'),
        /^store\.\s+600\s+IN\s+A\s+172\.18\.0\.2$/m,
      );
      assert.equal(await inside('web', 'dig', '+short', '-x', '172.18.0.2'), 'cache.shop_default.\n');
    });

    it('forwards other names to the resolver of the host', async () => {
      for (const flag of ['+notcp', '+tcp']) {
        assert.equal(await inside('web', 'dig', flag, '+short', OUTSIDE_NAME), `${OUTSIDE_ADDRESS}\n`);
      }
      assert.match(await inside('web', 'dig', 'nowhere.example.test'), /status: NXDOMAIN/);
    });

    it('reaches an outside address through NAT, under an address of the host', async () => {
      const page = await inside('web', 'curl', '--silent', '--max-time', '5', `http://${OUTSIDE_NAME}/`);
      assert.match(page, /^outside, asked by (::ffff:)?203\.0\.113\.2$/m);
    });

    it('shows programs their own hostname, hosts and resolv.conf, and leaves those of the machine alone', async () => {
      const own = ['/etc/resolv.conf', '/etc/hosts', '/etc/hostname'].map((file) =>
        fs.readFileSync(file, 'utf8'),
      );
      assert.equal(await inside('web', 'hostname'), 'front\n');
      assert.equal(await inside('web', 'cat', '/etc/hostname'), 'front\n');
      const directives = (await inside('web', 'grep', '-v', '^#', '/etc/resolv.conf'))
        .split('\n')
        .filter(Boolean);
      assert.deepEqual(directives, ['nameserver 127.0.0.11', 'search lab.test', 'options ndots:0']);
      assert.match(await inside('web', 'cat', '/etc/hosts'), /^172\.18\.0\.3\tfront$/m);
      assert.deepEqual(
        ['/etc/resolv.conf', '/etc/hosts', '/etc/hostname'].map((file) => fs.readFileSync(file, 'utf8')),
        own,
      );
    });

    it('has devices, addresses, route and MAC of a container', async () => {
      const links = await inside('web', 'ip', '-brief', 'address', 'show', 'dev', 'eth0');
      assert.match(links, /^eth0@if\d+\s+UP\s+172\.18\.0\.3\/16\s*$/m);
      assert.match(await inside('web', 'cat', '/proc/net/route'), /^eth0\t00000000\t010012AC/m);
      assert.match(await inside('web', 'ip', 'link', 'show', 'dev', 'eth0'), /link\/ether 02:42:ac:12:00:03/);
    });

    it('runs programs as the person, in the folder and environment of the caller', async () => {
      assert.equal(await inside('web', 'id', '-u'), `${uid}\n`);
      assert.equal(await inside('web', 'pwd'), `${fs.realpathSync(folder)}\n`);
      const { code } = await netscope('exec', 'web', '--', 'sh', '-c', 'exit 7');
      assert.equal(code, 7);
    });

    it('serves a published port on the host', async () => {
      const server = lab.start(
        lab.netscopeCommand([
          ...['exec', 'web', '--', lab.nodePath, '-e'],
          `require('http').createServer((q, r) => r.end('from web')).listen(5000, '0.0.0.0')`,
        ]),
        { as, cwd: folder },
      );
      const get = async (url: string): Promise<string> =>
        (await lab.run(['curl', '--silent', '--max-time', '5', url], { as: 'user' })).stdout;
      await until(
        'the published port answers',
        async () => (await get('http://127.0.0.1:8080/')) === 'from web',
      );
      assert.equal(await get('http://203.0.113.2:8080/'), 'from web');
      assert.equal(await get('http://[::1]:8080/'), 'from web');
      server.kill();
      await until(
        'the server has ended',
        () => !lab.processes().some(({ command }) => command.includes('createServer')),
      );
    });

    it('explains a resolution with evidence that agrees at every step', async () => {
      const { code, stdout } = await netscope('trace', 'web', 'redis', '--json');
      assert.equal(code, 0);
      const { trace } = JSON.parse(stdout) as {
        trace: {
          basis: string;
          resolved: boolean;
          steps: { id: string; verdict: string; reason?: string }[];
        };
      };
      assert.equal(trace.basis, 'live');
      assert.deepEqual(
        trace.steps.map(({ id, verdict }) => `${id}: ${verdict}`),
        [
          'hosts-file',
          'resolv-conf',
          'output-rule',
          'dnat-rule',
          'socket',
          'lookup',
          'return-path',
          'answer',
          'address',
        ].map((id) => `${id}: as-expected`),
        stdout,
      );
    });

    it('changes nothing when it is up already', async () => {
      const { code, stdout } = await netscope('up', ...flags, '--json');
      assert.equal(code, 0);
      assert.equal((JSON.parse(stdout) as { change: string }).change, 'unchanged');
    });

    it('leaves nothing when it goes, and ends the programs inside', async () => {
      lab.start(lab.netscopeCommand(['exec', 'web', '--', 'sleep', '300']), { as, cwd: folder });
      await until('a program runs inside', () =>
        lab.processes().some(({ command }) => command === 'sleep 300'),
      );
      const { code, stderr } = await netscope('down');
      assert.equal(code, 0, stderr);
      await until('the command line of the ended program has left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}

/** The process that holds a socket, searched by the test itself. */
function ownerOf(inode: string): string | undefined {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((pid) => {
      try {
        return fs
          .readdirSync(`/proc/${pid}/fd`)
          .some((fd) => fs.readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`);
      } catch {
        return false;
      }
    });
}
