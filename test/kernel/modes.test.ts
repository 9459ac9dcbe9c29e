/** Services without networks of their own: `network_mode` as programs inside and commands outside see it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, OUTSIDE_ADDRESS, OUTSIDE_NAME, UPSTREAM, until } from './support/lab';
import { MODES } from './support/modes';

const COMPOSE = `
services:
  web:
    image: web
    hostname: front
    domainname: example.test
    depends_on: [db]
    links: ["db:store"]
    extra_hosts: ["printer=192.0.2.9"]
  db: { image: db }
  side: { image: side, network_mode: "service:web" }
  tail: { image: tail, network_mode: "container:modes-side-1" }
  job: { image: job, network_mode: none, hostname: alone, extra_hosts: ["printer=192.0.2.9"] }
  old: { image: old, network_mode: bridge, links: ["older:elder"] }
  older: { image: older, network_mode: bridge, hostname: ancient }
  top: { image: top, network_mode: host }
  named: { image: named, network_mode: host, hostname: crown, extra_hosts: ["printer=192.0.2.9"] }
`;

interface Running {
  readonly namespaces: readonly {
    readonly containerName: string;
    readonly networkNamespace: number;
    readonly dnsPorts?: object;
    readonly upstreams?: readonly string[];
    readonly processes: readonly { readonly command: string }[];
  }[];
}

interface TraceDocument {
  readonly trace: {
    readonly resolved: boolean;
    readonly summary: string;
    readonly steps: readonly { readonly id: string; readonly verdict: string }[];
  };
}

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags, uid } of MODES) {
  describe(`modes of a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let empty: Record<string, readonly string[]>;

    const netscope = (...words: string[]): ReturnType<Lab['netscope']> =>
      lab.netscope(words, { as, cwd: folder });
    const inside = async (service: string, ...command: string[]): Promise<string> => {
      const { code, stdout, stderr } = await netscope('exec', service, '--', ...command);
      assert.equal(code, 0, `${service}: ${command.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    const networkOf = async (service: string): Promise<string> =>
      (await inside(service, 'readlink', '/proc/self/ns/net')).trim();
    const running = async (): Promise<Running> =>
      (JSON.parse((await netscope('ps', '--json')).stdout) as { running: Running }).running;
    const up = async (text: string): Promise<void> => {
      fs.writeFileSync(`${folder}/compose.yaml`, text);
      const { code, stderr } = await netscope('up', ...flags);
      assert.equal(code, 0, stderr);
    };
    const traceOf = async (service: string, name: string): Promise<TraceDocument['trace']> => {
      const { stdout, stderr } = await netscope('trace', service, name, '--json');
      assert.notEqual(stdout, '', stderr);
      return (JSON.parse(stdout) as TraceDocument).trace;
    };
    const directives = async (service: string): Promise<string[]> =>
      (await inside(service, 'cat', '/etc/resolv.conf')).split('\n').filter((line) => /^[a-z]/.test(line));

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('modes', { 'compose.yaml': COMPOSE });
      empty = await lab.snapshot();
      await up(COMPOSE);
    });
    after(() => lab.destroy());

    describe('none', () => {
      it('has loopback and nothing else', async () => {
        const links = (await inside('job', 'ip', '-oneline', '-brief', 'link')).trim().split('\n');
        assert.deepEqual(
          links.map((line) => line.split(/\s+/)[0]),
          ['lo'],
        );
        assert.match(links[0] ?? '', /UP/);
        assert.equal(await inside('job', 'ip', 'route'), '');
        await inside('job', 'ping', '-c', '1', '-W', '3', '127.0.0.1');
      });

      it('has its own names and files, and nobody answers at 127.0.0.11', async () => {
        assert.equal(await inside('job', 'hostname'), 'alone\n');
        assert.equal(await inside('job', 'id', '-u'), `${uid}\n`);
        const hosts = await inside('job', 'cat', '/etc/hosts');
        assert.match(hosts, /^192\.0\.2\.9\tprinter$/m);
        assert.doesNotMatch(hosts, /alone/);
        assert.deepEqual(await directives('job'), [`nameserver ${UPSTREAM}`, 'search lab.test']);
        assert.equal(await inside('job', 'cat', '/proc/net/udp').then((text) => text.split('\n').length), 2);
      });

      it('resolves nothing, and says why', async () => {
        const { code, stdout, stderr } = await netscope('resolve', 'job', 'web');
        assert.equal(code, 1);
        assert.match(stdout + stderr, /ENETUNREACH[\s\S]*no network/);
        const trace = await traceOf('job', 'web');
        assert.equal(trace.resolved, false);
        assert.deepEqual(
          trace.steps.map(({ id, verdict }) => `${id}: ${verdict}`),
          ['hosts-file', 'resolv-conf', 'upstream', 'answer'].map((id) => `${id}: as-expected`),
        );
      });
    });

    describe('service:X and container:X', () => {
      it('is in the namespace of the owner, with its files and names', async () => {
        const owner = await networkOf('web');
        assert.equal(await networkOf('side'), owner);
        assert.equal(await networkOf('tail'), owner);
        for (const file of ['/etc/hosts', '/etc/resolv.conf', '/etc/hostname']) {
          assert.equal(await inside('side', 'cat', file), await inside('web', 'cat', file), file);
        }
        assert.equal(await inside('tail', 'hostname'), 'front\n');
        // Also the private names of the owner's links.
        for (const name of ['db', 'web', 'store', 'printer']) await inside('side', 'getent', 'hosts', name);
        const { code } = await netscope('resolve', 'db', 'side');
        assert.equal(code, 1, 'others reach it by the names of its owner only');
      });

      it('is asked, traced and looked at as its owner is', async () => {
        assert.equal((await netscope('resolve', 'side', 'db')).code, 0);
        const trace = await traceOf('side', 'store');
        assert.ok(trace.resolved, trace.summary);
        assert.deepEqual(
          trace.steps.filter(({ verdict }) => verdict !== 'as-expected'),
          [],
        );
        assert.match((await netscope('chains', 'side')).stdout, /-A DOCKER_OUTPUT/);
      });

      it('is listed with the socket ports of its owner and the programs that it has started itself', async () => {
        const program = lab.start(lab.netscopeCommand(['exec', 'side', '--', 'sleep', '301']), {
          as,
          cwd: folder,
        });
        const own = (one: Running, name: string): Running['namespaces'][number] | undefined =>
          one.namespaces.find(({ containerName }) => containerName === name);
        await until('the program is listed', async () =>
          (own(await running(), 'modes-side-1')?.processes ?? []).some(({ command }) => command === 'sleep'),
        );
        const list = await running();
        const [web, side, tail] = ['web', 'side', 'tail'].map((name) => own(list, `modes-${name}-1`));
        assert.ok(web && side && tail);
        assert.deepEqual(side.dnsPorts, web.dnsPorts);
        assert.equal(side.networkNamespace, web.networkNamespace);
        assert.ok(web.processes.some(({ command }) => command === 'sleep'));
        assert.deepEqual(tail.processes, []);
        assert.match((await netscope('ps')).stdout, /side +modes-side-1 +\(that of modes-web-1\)/);
        program.kill();
        await until('the program has ended', () =>
          lab.processes().every(({ command }) => !command.includes('301')),
        );
      });

      it('can go without disturbing its owner, and starts again with it', async () => {
        lab.start(lab.netscopeCommand(['exec', 'web', '--', 'sleep', '302']), { as, cwd: folder });
        lab.start(lab.netscopeCommand(['exec', 'side', '--', 'sleep', '303']), { as, cwd: folder });
        const runs = (seconds: number): boolean =>
          lab.processes().some(({ command }) => command === `sleep ${seconds}`);
        await until('both run', () => runs(302) && runs(303));
        await up(COMPOSE.replace(/.*(side|tail):.*\n/g, ''));
        assert.ok(runs(302));
        assert.ok(!runs(303));
        await up(COMPOSE);
        assert.equal(await networkOf('side'), await networkOf('web'));
        lab.start(lab.netscopeCommand(['exec', 'side', '--', 'sleep', '304']), { as, cwd: folder });
        await until('it runs', () => runs(304));
        const earlier = await networkOf('web');
        // Nobody else gets its number as long as it is there.
        const program = lab.processes().find(({ command }) => command === 'sleep 304');
        const held = fs.openSync(`/proc/${program?.pid ?? 0}/ns/net`, 'r');
        await up(COMPOSE.replace('hostname: front', 'hostname: anew'));
        assert.ok(!runs(302) && !runs(304));
        assert.notEqual(await networkOf('web'), earlier);
        fs.closeSync(held);
        assert.equal(await networkOf('side'), await networkOf('web'));
        assert.equal(await inside('side', 'cat', '/etc/hostname'), 'anew\n');
        await up(COMPOSE);
      });
    });

    describe('bridge', () => {
      it('is on a bridge of its own, without resolver, with the servers of the host', async () => {
        assert.match(
          await inside('old', 'ip', '-oneline', '-brief', 'address', 'show', 'dev', 'eth0'),
          / 172\.17\.0\.\d+\/16/,
        );
        assert.deepEqual(await directives('old'), [`nameserver ${UPSTREAM}`, 'search lab.test']);
        assert.match(await inside('old', 'cat', '/etc/resolv.conf'), /^# Based on host file: .*\(legacy\)$/m);
        assert.equal(await inside('old', 'dig', '+short', OUTSIDE_NAME), `${OUTSIDE_ADDRESS}\n`);
        const page = await inside('old', 'curl', '--silent', '--max-time', '5', `http://${OUTSIDE_NAME}/`);
        assert.match(page, /^outside, asked by /);
      });

      it('finds others by links in its hosts file only', async () => {
        const hosts = await inside('old', 'cat', '/etc/hosts');
        const address = /^(172\.17\.0\.\d+)\telder ancient modes-older-1$/m.exec(hosts)?.[1];
        assert.ok(address, hosts);
        await inside('old', 'ping', '-c', '1', '-W', '3', 'elder');
        assert.doesNotMatch(await inside('older', 'cat', '/etc/hosts'), /modes-old-1/);
        const { code, stdout, stderr } = await netscope('resolve', 'old', 'web');
        assert.equal(code, 1);
        assert.match(stdout + stderr, /default bridge/);
        const trace = await traceOf('old', 'elder');
        assert.ok(trace.resolved, trace.summary);
      });

      it('asks the outside over UDP and TCP, which the trace shows', async () => {
        for (const transport of [[], ['--tcp']]) {
          const { stdout, stderr } = await netscope('resolve', 'old', OUTSIDE_NAME, '--json', ...transport);
          const { query } = JSON.parse(stdout) as {
            query: { server?: string; outcome: { answers?: { data: string }[] } };
          };
          assert.equal(query.server, `${UPSTREAM}:53`, stderr);
          assert.deepEqual(
            query.outcome.answers?.map(({ data }) => data),
            [OUTSIDE_ADDRESS],
          );
        }
        const trace = await traceOf('old', OUTSIDE_NAME);
        assert.deepEqual(
          trace.steps.map(({ id, verdict }) => `${id}: ${verdict}`),
          ['hosts-file', 'resolv-conf', 'upstream', 'answer', 'address'].map((id) => `${id}: as-expected`),
          trace.summary,
        );
      });
    });

    describe('host', () => {
      it('runs programs where the bridges are, with the resolver configuration of the host', async () => {
        const bridges = await inside('top', 'ip', '-oneline', '-brief', 'link', 'show', 'type', 'bridge');
        assert.match(bridges, /^br-/m);
        assert.equal(await inside('top', 'id', '-u'), `${uid}\n`);
        assert.deepEqual(await directives('top'), ['nameserver ' + UPSTREAM, 'search lab.test']);
        assert.equal(await inside('top', 'dig', '+short', OUTSIDE_NAME), `${OUTSIDE_ADDRESS}\n`);
        const own = fs.readFileSync('/etc/hosts', 'utf8');
        assert.equal(await inside('top', 'cat', '/etc/hosts'), own);
        const address = /172\.\d+\.\d+\.\d+/.exec(
          await inside('db', 'ip', '-brief', 'address', 'show', 'eth0'),
        );
        // Refused by somebody who is there, and not for want of a way.
        const url = `http://${address?.[0] ?? 'nobody'}:9/`;
        await inside('top', 'sh', '-c', `curl --silent --max-time 2 ${url}; test $? = 7`);
      });

      it('is the network of the machine only where root has made it, and ps says so', async () => {
        const machine = (await lab.run(['readlink', '/proc/self/ns/net'], { as })).stdout.trim();
        const own = await networkOf('top');
        const { stdout } = await netscope('ps');
        assert.match(stdout, /top +modes-top-1 +\(host\)/);
        if (mode === 'rootful') {
          assert.equal(own, machine);
          assert.match(stdout, /run in the network of this machine/);
        } else {
          assert.notEqual(own, machine);
          assert.match(stdout, /not in that of this machine/);
          assert.ok(stdout.includes(own));
        }
      });

      it('has a hostname and extra hosts of its own where it asks for them', async () => {
        assert.equal(await inside('named', 'hostname'), 'crown\n');
        assert.equal(await inside('named', 'cat', '/etc/hostname'), 'crown\n');
        assert.match(await inside('named', 'cat', '/etc/hosts'), /^192\.0\.2\.9\tprinter$/m);
        assert.equal(await inside('top', 'hostname'), (await lab.run(['hostname'])).stdout);
      });

      it('asks the servers of the host, and knows no services', async () => {
        for (const transport of [[], ['--tcp']]) {
          const { code, stderr } = await netscope('resolve', 'top', OUTSIDE_NAME, ...transport);
          assert.equal(code, 0, stderr);
        }
        assert.equal((await netscope('resolve', 'top', 'web')).code, 1);
        const trace = await traceOf('top', OUTSIDE_NAME);
        assert.deepEqual(
          trace.steps.filter(({ verdict }) => verdict !== 'as-expected'),
          [],
        );
        assert.match((await netscope('chains', 'top')).stdout, /no nat table/);
      });
    });

    it('a crash of the daemon leaves nothing that the next down does not remove', async () => {
      for (const [service, seconds] of [
        ['top', '305'],
        ['side', '306'],
        ['job', '307'],
      ] as const)
        lab.start(lab.netscopeCommand(['exec', service, '--', 'sleep', seconds]), { as, cwd: folder });
      const sleeping = (): number =>
        lab.processes().filter(({ command }) => /^sleep 30[567]$/.test(command)).length;
      await until('the programs run', () => sleeping() === 3);
      process.kill(lab.processOf('daemon'), 'SIGKILL');
      const { code, stderr } = await netscope('down');
      assert.equal(code, 0, stderr);
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });

    it('leaves nothing when it goes, and ends the programs on the host too', async () => {
      await up(COMPOSE);
      lab.start(lab.netscopeCommand(['exec', 'top', '--', 'sleep', '308']), { as, cwd: folder });
      await until('the program runs', () => lab.processes().some(({ command }) => command === 'sleep 308'));
      const { code, stderr } = await netscope('down');
      assert.equal(code, 0, stderr);
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}
