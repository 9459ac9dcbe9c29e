/** Servers of `dns` are asked from inside the service's namespace, where they may be the only ones to be reached. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ASKER_NAME, HOST_ADDRESS, Lab, obstacle, OUTSIDE_ADDRESS, OUTSIDE_NAME } from './support/lab';
import { MODES } from './support/modes';

const SERVER = '10.77.0.53';
const WEB = '10.77.0.10';
const COMPOSE = `
services:
  server:
    image: server
    networks: { back: { ipv4_address: ${SERVER} } }
  web:
    image: web
    dns: ["${SERVER}"]
    depends_on: [server]
    networks: { back: { ipv4_address: ${WEB} } }
  itself:
    image: itself
    dns: ["127.0.0.1"]
    networks: [back]
  lost:
    image: lost
    dns: ["192.0.2.1", "${SERVER}"]
    networks: [back]
  plain: { image: plain, networks: [front, back] }
networks:
  front: {}
  back:
    internal: true
    ipam: { config: [{ subnet: 10.77.0.0/24 }] }
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`servers of dns in a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let empty: Record<string, readonly string[]>;

    const netscope = (...words: string[]): ReturnType<Lab['netscope']> =>
      lab.netscope(words, { as, cwd: folder });
    const dig = async (service: string, ...words: string[]): Promise<string> =>
      (await netscope('exec', service, '--', 'dig', '+short', '+time=6', '+tries=1', ...words)).stdout;
    const serve = async (service: string, address: string): Promise<void> => {
      const script = path.join(lab.directory, 'who-asks.mjs');
      const server = lab.start(lab.netscopeCommand(['exec', service, '--', lab.nodePath, script, address]), {
        as,
        cwd: folder,
      });
      await new Promise<void>((resolve, reject) => {
        server.stdout?.once('data', () => resolve());
        server.once('exit', (code) => reject(new Error(`the server has ended with ${String(code)}`)));
      });
    };

    before(async () => {
      lab = await Lab.create();
      fs.copyFileSync(path.join(__dirname, 'support/who-asks.mjs'), path.join(lab.directory, 'who-asks.mjs'));
      folder = lab.project('inside', { 'compose.yaml': COMPOSE });
      empty = await lab.snapshot();
      const { code, stderr } = await netscope('up', ...flags);
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /asked from the host/);
      await serve('server', SERVER);
      await serve('itself', '127.0.0.1');
    });
    after(() => lab.destroy());

    it('F29: are asked from the address of the service, over UDP and TCP', async () => {
      for (const transport of ['+notcp', '+tcp']) {
        assert.equal(await dig('web', transport, 'who.example.test'), `${WEB}\n`);
      }
      assert.match(await dig('web', 'server'), new RegExp(`^${SERVER}$`, 'm'), 'names of the project stay');
    });

    it('may be on the loopback of the service itself', async () => {
      assert.equal(await dig('itself', 'who.example.test'), '127.0.0.1\n');
      assert.equal(await dig('itself', '+tcp', 'who.example.test'), '127.0.0.1\n');
    });

    it('are passed over where there is no way to them', async () => {
      assert.match(await dig('lost', 'who.example.test'), /^10\.77\.0\.\d+$/m);
    });

    it('answer many questions at once, and again and again', async () => {
      const names = Array.from({ length: 40 }, (_, index) => `n${index}.example.test`);
      for (let round = 0; round < 2; round++) {
        const answers = (await dig('web', ...names)).trim().split('\n');
        assert.deepEqual(new Set(answers), new Set([WEB]));
        assert.equal(answers.length, names.length);
      }
      const parallel = names.map((name) => `dig +short ${name} & `).join('');
      const { stdout } = await netscope('exec', 'web', '--', 'sh', '-c', `${parallel} wait`);
      assert.deepEqual(
        stdout.trim().split('\n'),
        names.map(() => WEB),
      );
    });

    it('are shown with the place they are asked from', async () => {
      const { stdout } = await netscope('exec', 'web', '--', 'grep', 'ExtServers', '/etc/resolv.conf');
      assert.equal(stdout, `# ExtServers: [${SERVER}]\n`);
      const traced = await netscope('trace', 'web', 'who.example.test');
      assert.equal(traced.code, 0, traced.stderr);
      assert.match(
        traced.stdout,
        /expected +The question is passed on to 10\.77\.0\.53:53, asked from inside/,
      );
      assert.match(traced.stdout, /10\.77\.0\.53:53, asked from inside the namespace, answered NOERROR/);
      assert.doesNotMatch(traced.stdout, /DIFFERS|not known/);
      const plain = await netscope('trace', 'plain', OUTSIDE_NAME);
      assert.match(plain.stdout, /asked from the host, answered NOERROR/);
      assert.equal(await dig('plain', OUTSIDE_NAME), `${OUTSIDE_ADDRESS}\n`);
    });

    it('F30: those of the host are asked from the host', async () => {
      assert.equal(await dig('plain', ASKER_NAME), `${HOST_ADDRESS}\n`);
    });

    it('F28: those of the host stay as they were when the network came up', async () => {
      fs.writeFileSync(path.join(lab.directory, 'resolv.conf'), 'nameserver 192.0.2.99\n');
      assert.equal(await dig('plain', OUTSIDE_NAME), `${OUTSIDE_ADDRESS}\n`);
    });

    it('leave nothing', async () => {
      assert.equal((await netscope('down')).code, 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}
