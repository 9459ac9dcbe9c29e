/** What the resolver does beyond an engine's, switched on for one project, beside one that it is off for. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, OUTSIDE_ADDRESS, OUTSIDE_NAME, type Outcome, until, UPSTREAM } from './support/lab';
import { MODES } from './support/modes';

const DB = '10.81.0.9';
const WEB = '10.80.0.8';
const COMPOSE = `
name: much
services:
  web:
    image: web
    networks: { front: { ipv4_address: ${WEB}, aliases: ["*.web"] } }
    ports: [{ target: 5000, published: "0", name: http, protocol: tcp }]
  client: { image: client, networks: [front] }
  db: { image: db, networks: { back: { ipv4_address: ${DB} } } }
  debug: { image: debug, profiles: [debug], networks: [front] }
networks:
  front: { ipam: { config: [{ subnet: 10.80.0.0/24 }] } }
  back: { ipam: { config: [{ subnet: 10.81.0.0/24 }] } }
`;
const OTHER = `
name: other
services:
  shop: { image: shop, networks: { default: { ipv4_address: 10.82.0.7 } } }
networks:
  default: { ipam: { config: [{ subnet: 10.82.0.0/24 }] } }
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`options of the resolver of a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let other: string;

    const netscope = (...words: string[]): Promise<Outcome> => lab.netscope(words, { as, cwd: folder });
    const up = async (...words: string[]): Promise<Outcome> => {
      const outcome = await netscope('up', ...flags, ...words);
      assert.equal(outcome.code, 0, outcome.stderr);
      return outcome;
    };
    const dig = async (...words: string[]): Promise<string> =>
      (await netscope('exec', 'client', '--', 'dig', '+tries=1', '+time=3', ...words)).stdout;
    const last = async (): Promise<Record<string, unknown>> => {
      const { stdout } = await netscope('queries', '--json', '--tail', '1');
      return JSON.parse(stdout) as Record<string, unknown>;
    };

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('much', { 'compose.yaml': COMPOSE });
      other = lab.project('other', { 'compose.yaml': OTHER });
      const { code, stderr } = await lab.netscope(['up', ...flags], { as, cwd: other });
      assert.equal(code, 0, stderr);
    });
    after(() => lab.destroy());

    it('are off, and then names go upstream as an engine lets them', async () => {
      await up();
      for (const name of ['debug', 'x.web', 'db.much', 'shop.other']) {
        assert.match(await dig(name), /status: NXDOMAIN/);
        assert.equal((await last())['answerer'] instanceof Object, true);
        assert.match(JSON.stringify((await last())['answerer']), /upstream/, name);
      }
      assert.match(await dig('web'), /web\.\s+600\s+IN/);
    });

    it('are switched on under programs, and said', async () => {
      const words = 'down-services,wildcards,project-names,srv,private-reverse,ttl=5';
      const { stdout } = await up('--resolver', words);
      assert.match(stdout, /^resolver +now with down-services, wildcards, project-names, srv/m);
      assert.match((await netscope('ps')).stdout, /does more than an engine's: down-services,.* ttl=5/);
    });

    it('answer wildcards, names with a project, ports, and with a short TTL', async () => {
      assert.match(await dig('a.b.web'), new RegExp(`a\\.b\\.web\\.\\s+5\\s+IN\\s+A\\s+${WEB}`));
      assert.match(await dig('db.much'), new RegExp(`\\s${DB}\n`));
      assert.match(await dig('shop.other'), /\s10\.82\.0\.7\n/);
      assert.match(await dig('SRV', '_http._tcp.web'), /IN\s+SRV\s+0 0 5000 much-web-1\.\n/);
      assert.match(await dig('much-web-1'), new RegExp(`\\s5\\s+IN\\s+A\\s+${WEB}`));
    });

    it('keep names of services and private addresses here', async () => {
      for (const [name, option] of [
        ['debug', 'down-services'],
        ['db', 'down-services'],
        ['77.0.0.10.in-addr.arpa', 'private-reverse'],
      ] as const) {
        const seen = await dig(name);
        assert.match(seen, /status: NXDOMAIN(.|\n)*AUTHORITY: 1/);
        const query = await last();
        assert.deepEqual([query['name'], query['option']], [name, option]);
        assert.doesNotMatch(JSON.stringify(query['answerer']), /upstream/);
      }
    });

    it('are what a trace expects', async () => {
      for (const [name, type] of [
        ['a.b.web', 'A'],
        ['a.b.web', 'AAAA'],
        ['shop.other', 'A'],
        ['debug', 'A'],
        ['db', 'TXT'],
        ['_http._tcp.web', 'SRV'],
        ['77.0.0.10.in-addr.arpa', 'PTR'],
      ] as const) {
        const { stdout } = await netscope('trace', 'client', name, '--type', type);
        assert.doesNotMatch(stdout, /DIFFERS/, stdout);
      }
      assert.match((await netscope('trace', 'client', 'a.b.web')).stdout, /by the option wildcards/);
      assert.match((await netscope('trace', 'client', 'debug')).stdout, /option down-services/);
    });

    it('stay until they are taken back', async () => {
      const { stdout } = await up();
      assert.doesNotMatch(stdout, /^resolver/m);
      assert.match(await dig('a.b.web'), new RegExp(WEB));
      assert.equal((await netscope('restart', 'client')).code, 0);
      process.kill(lab.processOf('daemon'), 'SIGKILL');
      await until('another daemon answers', async () => (await netscope('ps')).stdout.includes('wildcards'));
      assert.match(await dig('a.b.web'), new RegExp(WEB));
      assert.match((await up('--resolver', 'none')).stdout, /^resolver +as an engine's/m);
      assert.match(await dig('a.b.web'), /status: NXDOMAIN/);
      assert.match(await dig('web'), /web\.\s+600\s+IN/);
    });

    it('follow the host, do not wait for the dead, and keep answers', async () => {
      const conf = path.join(lab.directory, 'resolv.conf');
      const listen = (...servers: string[]): void =>
        fs.writeFileSync(conf, servers.map((server) => `nameserver ${server}\n`).join(''));
      const upstreams = async (): Promise<string> => {
        const { stdout } = await netscope('ps', '--json');
        return (JSON.parse(stdout) as { running: { upstreams: string[] } }).running.upstreams.join();
      };
      const who = async (): Promise<string> => JSON.stringify((await last())['answerer']);
      listen('203.0.113.99', UPSTREAM);
      await up('--resolver', 'none');
      assert.equal(await upstreams(), `${UPSTREAM}:53`, 'as it was when the network came up');
      await up('--resolver', 'follow-host,race,avoid-dead,cache');
      await until('the servers of the host are known', async () => {
        return (await upstreams()) === `203.0.113.99:53,${UPSTREAM}:53`;
      });
      // Nobody has the first address, which is told only after longer than dig waits here.
      const quick = ['+time=2', '+nocookie', OUTSIDE_NAME];
      assert.match(await dig(...quick), /status: NOERROR/);
      assert.match(await who(), new RegExp(`"upstream","server":"${UPSTREAM}:53"`));
      assert.match(await dig(...quick), /status: NOERROR/);
      assert.match(await who(), new RegExp(`"cache","server":"${UPSTREAM}:53"`));
      assert.match((await netscope('queries', '--source', 'cache')).stdout, /cache \(203/);
      // Nobody listens there, which is told at once.
      listen(OUTSIDE_ADDRESS);
      await until('the new server is known', async () => (await upstreams()) === `${OUTSIDE_ADDRESS}:53`);
      assert.match(await dig(...quick), /status: SERVFAIL/, 'nothing is kept of other servers');
      assert.match(await who(), new RegExp(`${OUTSIDE_ADDRESS}:53: ECONNREFUSED`));
      listen(UPSTREAM);
      await until('the first server is back', async () => (await upstreams()) === `${UPSTREAM}:53`);
      assert.match(await dig(...quick), /status: NOERROR/);
    });
  });
}
