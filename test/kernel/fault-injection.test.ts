/** Faults on purpose: what services get, who else does, what shows it, and how long it lasts. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, type Outcome, OUTSIDE_NAME, until } from './support/lab';
import { MODES } from './support/modes';

const REDIS = '10.79.0.9';
const COMPOSE = `
services:
  web: { image: web }
  api: { image: api }
  side: { image: side, network_mode: "service:web", depends_on: [web] }
  redis: { image: redis, networks: { default: { ipv4_address: ${REDIS} } } }
networks:
  default:
    ipam: { config: [{ subnet: 10.79.0.0/24 }] }
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`faults on purpose in a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let empty: Record<string, readonly string[]>;

    const netscope = (...words: string[]): Promise<Outcome> => lab.netscope(words, { as, cwd: folder });
    const done = async (...words: string[]): Promise<Outcome> => {
      const outcome = await netscope(...words);
      assert.equal(outcome.code, 0, `${words.join(' ')}: ${outcome.stderr}`);
      return outcome;
    };
    const dig = async (service: string, ...words: string[]): Promise<string> =>
      (await netscope('exec', service, '--', 'dig', '+tries=1', '+time=1', ...words)).stdout;
    const short = async (service: string, ...words: string[]): Promise<string> =>
      (await dig(service, '+short', ...words)).trim();
    const set = (...words: string[]): Promise<Outcome> => done('fault', 'set', ...words);

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('faulty', { 'compose.yaml': COMPOSE });
      empty = await lab.snapshot();
      await done('up', ...flags);
    });
    after(() => lab.destroy());

    it('befall the service and the name that they are for, and nobody else', async () => {
      await set('--from', 'web', '--name', 'redis', 'nxdomain');
      assert.match(await dig('web', 'redis'), /status: NXDOMAIN/);
      assert.match(await dig('web', '+tcp', 'REDIS'), /status: NXDOMAIN/);
      assert.match(await dig('side', 'redis'), /status: NXDOMAIN/, 'it shares the resolver of web');
      assert.equal(await short('api', 'redis'), REDIS);
      assert.match(await dig('web', 'api'), /status: NOERROR/);
      await done('fault', 'clear');
      assert.equal(await short('web', 'redis'), REDIS);
    });

    it('answer with errors, old addresses, nothing, or cut', async () => {
      for (const [effect, expected] of [
        ['servfail', /status: SERVFAIL/],
        ['refused', /status: REFUSED/],
        ['stale=10.79.0.99', /\s10\.79\.0\.99\n/],
        ['drop', /timed out|no servers could be reached/],
      ] as const) {
        await set('--from', 'web', '--name', 'red*', effect);
        assert.match(await dig('web', 'redis'), expected, effect);
        await done('fault', 'clear');
      }
      await set('--from', 'web', 'truncate');
      assert.match(await dig('web', '+ignore', 'redis'), /flags: qr tc rd ra/);
      assert.match(await dig('web', 'redis'), new RegExp(`Truncated, retrying in TCP(.|\n)*${REDIS}`));
      await done('fault', 'clear');
    });

    it('hold answers of the project and of the outside back', async () => {
      await set('delay=300ms');
      for (const name of ['redis', OUTSIDE_NAME]) {
        const [, time = ''] = /Query time: (\d+) msec/.exec(await dig('api', name)) ?? [];
        assert.ok(Number(time) >= 299, `${name} took ${time} ms`);
      }
      await done('fault', 'clear');
    });

    it('are seen as injected in every view', async () => {
      await set('--from', 'web', '--name', 'redis', 'servfail');
      const resolve = await netscope('resolve', 'web', 'redis');
      assert.equal(resolve.code, 1);
      assert.match(resolve.stdout, /Injected on purpose: fault \d+ \(servfail\)/);
      assert.match(
        (await netscope('trace', 'web', 'redis')).stdout,
        /Injected fault: DIFFERS(.|\n)*netscope fault clear \d+ takes it away/,
      );
      assert.match(
        (await done('ps')).stdout,
        /injected on purpose:\nFAULT.*\n\d+ +web +redis +any +servfail/,
      );
      assert.match((await done('queries', '--source', 'fault', '--tail', '1')).stdout, /injected fault \d+/);
      const query = JSON.parse((await done('queries', '--json', '--tail', '1')).stdout) as {
        answerer: unknown;
        injected: unknown;
      };
      const { faults } = JSON.parse((await done('fault', 'list', '--json')).stdout) as {
        faults: { id: number; hits: number }[];
      };
      assert.deepEqual(query.answerer, { kind: 'fault' });
      assert.deepEqual(query.injected, {
        faults: [faults[0]?.id],
        delayMs: 0,
        effect: { kind: 'servfail' },
      });
      assert.equal(faults[0]?.hits, 2);
      await done('fault', 'clear');
    });

    it('befall the share of questions that is asked for', async () => {
      await set('--from', 'web', '--name', 'redis', '--rate', '50%', 'nxdomain');
      const script = 'for i in $(seq 60); do dig +tries=1 redis | grep -o "status: [A-Z]*"; done';
      const { stdout } = await done('exec', 'web', '--', 'sh', '-c', script);
      const hits = stdout.match(/NXDOMAIN/g)?.length ?? 0;
      // Outside of this about once in a million million runs.
      assert.ok(hits > 2 && hits < 58, `${hits} of 60`);
      assert.equal(stdout.match(/NOERROR/g)?.length, 60 - hits);
      await done('fault', 'clear');
    });

    it('stay when services are restarted and scaled, for new replicas too', async () => {
      await set('--from', 'web', '--name', 'redis', 'nxdomain');
      await done('restart', 'web');
      assert.match(await dig('web', 'redis'), /status: NXDOMAIN/);
      await done('scale', 'web=2');
      assert.match(await dig('web-2', 'redis'), /status: NXDOMAIN/);
      await done('up', ...flags);
      assert.match(await dig('web', 'redis'), /status: NXDOMAIN/);
      await done('fault', 'clear');
    });

    it('survive the daemon', async () => {
      await set('--from', 'web', '--name', 'redis', 'delay=20ms');
      await set('--from', 'web', '--name', 'redis', '--rate', '100%', 'refused');
      const before = (await done('fault', 'list')).stdout;
      const daemon = lab.processOf('daemon');
      process.kill(daemon, 'SIGKILL');
      await until('another daemon answers', async () => {
        const { code, stdout } = await netscope('fault', 'list');
        return code === 0 && stdout === before;
      });
      assert.match(await dig('web', 'redis'), /status: REFUSED/);
    });

    it('go with the network', async () => {
      await done('down');
      assert.deepEqual(await lab.snapshot(), empty);
      await done('up', ...flags);
      assert.match((await done('fault', 'list')).stderr, /No fault is set/);
      assert.equal(await short('web', 'redis'), REDIS);
      await done('down');
    });
  });
}
