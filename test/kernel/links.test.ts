/** Private names and lines of /etc/hosts, as programs in a namespace find them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';

const COMPOSE = `
services:
  web:
    image: web
    hostname: front.desk
    domainname: example.test
    links: ["db:Store", cache]
    external_links: ["links-db-1:legacy", "nobody-1:ghost"]
    extra_hosts: ["printer=192.0.2.9", "up=host-gateway", "printer=192.0.2.10"]
    networks: [front, back]
  db: { image: db, scale: 2, networks: [front] }
  cache: { image: cache, networks: [front] }
  bare: { image: bare, domainname: example.test, networks: [front] }
  top: { image: top, network_mode: host }
networks: { front: {}, back: {} }
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`links and hosts of a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let empty: Record<string, readonly string[]>;

    const netscope = (
      words: readonly string[],
      env: Readonly<Record<string, string>> = {},
    ): ReturnType<Lab['netscope']> => lab.netscope(words, { as, cwd: folder, env });
    const inside = async (service: string, ...command: string[]): Promise<string> => {
      const { code, stdout, stderr } = await netscope(['exec', service, '--', ...command]);
      assert.equal(code, 0, `${service}: ${command.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    const addressOf = async (service: string, device = 'eth0'): Promise<string> =>
      /inet (\S+)\//.exec(await inside(service, 'ip', 'address', 'show', 'dev', device))?.[1] ?? '';

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('links', { 'compose.yaml': COMPOSE });
      empty = await lab.snapshot();
      const { code, stderr } = await netscope(['up', ...flags]);
      assert.equal(code, 0, stderr);
    });
    after(() => lab.destroy());

    it('give names that only the linking service has, in their own case', async () => {
      const db = `${await addressOf('db')}\n`;
      const names = ['Store', 'Store.links_front', 'db-1', 'links-db-1', 'legacy'];
      for (const name of names) assert.equal(await inside('web', 'dig', '+short', name), db, name);
      for (const transport of ['+tcp', '+notcp'])
        assert.equal(await inside('web', 'dig', transport, '+short', 'Store'), db);
      for (const name of ['Store', 'legacy', 'Store.links_front'])
        assert.equal(await inside('cache', 'dig', '+short', name), '', name);
      assert.equal(await inside('web', 'dig', '+short', 'store'), '');
      assert.equal(await inside('web', 'dig', '+short', 'Store.links_back'), '');
      assert.equal(await inside('web', 'dig', '+short', 'ghost'), '', 'a link to nobody leads nowhere');
      assert.equal((await inside('web', 'dig', '+short', 'db')).trim().split('\n').length, 2);
    });

    it('resolve as the plan says, and follow the files without a new start', async () => {
      const { stdout, code } = await netscope(['trace', 'web', 'Store', '--json']);
      assert.equal(code, 0);
      const { trace } = JSON.parse(stdout) as { trace: { steps: { verdict: string }[] } };
      assert.ok(trace.steps.every(({ verdict }) => verdict === 'as-expected'));
      const before = await inside('web', 'readlink', '/proc/self/ns/net');
      fs.writeFileSync(`${folder}/compose.yaml`, COMPOSE.replace('db:Store', 'db:Shop'));
      assert.equal((await netscope(['up', ...flags])).code, 0);
      assert.equal(await inside('web', 'readlink', '/proc/self/ns/net'), before);
      assert.equal(await inside('web', 'dig', '+short', 'Shop'), `${await addressOf('db')}\n`);
      assert.equal(await inside('web', 'dig', '+short', 'Store'), '');
    });

    it('are the lines of the engine in /etc/hosts', async () => {
      const own = 'front.desk.example.test front';
      assert.equal(
        await inside('web', 'cat', '/etc/hosts'),
        [
          '127.0.0.1\tlocalhost',
          '::1\tlocalhost ip6-localhost ip6-loopback',
          'fe00::\tip6-localnet',
          'ff00::\tip6-mcastprefix',
          'ff02::1\tip6-allnodes',
          'ff02::2\tip6-allrouters',
          '192.0.2.9\tprinter',
          '172.17.0.1\tup',
          '192.0.2.10\tprinter',
          // The network whose name comes first is the first one, whatever its interface is called.
          ...[await addressOf('web'), await addressOf('web', 'eth1')].map((each) => `${each}\t${own}`),
          '',
        ].join('\n'),
      );
      const short = (await inside('bare', 'hostname')).trim();
      assert.match(
        await inside('bare', 'cat', '/etc/hosts'),
        new RegExp(`\t${short}\\.example\\.test ${short}\n$`),
      );
      assert.equal(await inside('bare', 'cat', '/proc/sys/kernel/domainname'), 'example.test\n');
      assert.equal(await inside('web', 'cat', '/etc/hostname'), 'front.desk\n');
    });

    it('lead to the host by host-gateway', async () => {
      const script = `require('http').createServer((q, r) => r.end('host')).listen(7070, '0.0.0.0')`;
      const server =
        mode === 'rootful'
          ? lab.start([lab.nodePath, '-e', script], { as })
          : lab.start(lab.netscopeCommand(['exec', 'top', '--', lab.nodePath, '-e', script]), {
              as,
              cwd: folder,
            });
      await until('the host answers', async () => {
        const words = ['exec', 'web', '--', 'curl', '--silent', '--max-time', '2', 'http://up:7070/'];
        return (await netscope(words)).stdout === 'host';
      });
      server.kill();
    });

    it('know containers by the names that COMPOSE_COMPATIBILITY gives them', async () => {
      const env = { COMPOSE_COMPATIBILITY: 'true' };
      const { code, stderr } = await netscope(['up', ...flags], env);
      assert.equal(code, 0, stderr);
      const address = `${await addressOf('cache')}\n`;
      assert.equal(await inside('web', 'dig', '+short', 'links_cache_1'), address);
      assert.equal(
        await inside('web', 'dig', '+short', '-x', address.trim()),
        'links_cache_1.links_front.\n',
      );
      assert.equal(await inside('web', 'dig', '+short', 'links-cache-1'), '');
    });

    it('leave nothing', async () => {
      assert.equal((await netscope(['down'])).code, 0);
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}
