/** Single services of a network that is up: a program in one of them sees the others come and go, and never ends. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Change } from '../../src/topology/change-list';
import { Lab, obstacle, type Outcome, until } from './support/lab';
import { MODES } from './support/modes';
import { bringUp, type UpProject } from './support/projects';

const COMPOSE = `
services:
  early: { image: early }
  redis: { image: redis, depends_on: [early], networks: { default: { aliases: [store] } } }
  side: { image: side, network_mode: "service:redis" }
  web: { image: web, depends_on: [redis], networks: { default: {}, back: {} } }
networks:
  default: {}
  back: { internal: true }
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const mode of MODES) {
  describe(`services of a ${mode.mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let shop: UpProject;
    let empty: Record<string, readonly string[]>;
    let log: string;

    const done = async (...words: string[]): Promise<Outcome> => {
      const outcome = await shop.netscope(...words);
      assert.equal(outcome.code, 0, `${words.join(' ')}: ${outcome.stderr}`);
      return outcome;
    };
    const changes = async (...words: string[]): Promise<string[]> => {
      const { stdout } = await done(...words, '--json');
      return (JSON.parse(stdout) as { changes: Change[] }).changes.map((change) => {
        const whose =
          'service' in change ? `${change.service}-${change.replica}` : 'key' in change ? change.key : '';
        return [whose, change.kind, 'what' in change ? change.what : ''].join(' ').trim();
      });
    };
    const addresses = async (): Promise<Record<string, string>> => {
      const { stdout } = await done('ps', '--json');
      const { running } = JSON.parse(stdout) as {
        running: {
          topology: {
            namespaces: {
              service: string;
              replica: number;
              endpoints: { network: string; address: string }[];
            }[];
          };
        };
      };
      return Object.fromEntries(
        running.topology.namespaces.map(({ service, replica, endpoints }) => [
          `${service}-${replica}`,
          endpoints.find(({ network }) => network === 'shop_default')?.address ?? '',
        ]),
      );
    };
    const answers = (): string[] => fs.readFileSync(log, 'utf8').trimEnd().split('\n');
    /** Waits until the program in `web` has asked again, and gives what it was told. */
    const seen = async (): Promise<string> => {
      const count = answers().length;
      await until('the program asks again', () => answers().length > count + 1);
      return answers().at(-1) ?? '';
    };
    /** The shell itself: what it forks for each round has the same command line. */
    const loopPid = (): number => {
      const shells = lab.processes().filter(({ command }) => command.startsWith('sh -c while'));
      const pids = new Set(shells.map(({ pid }) => pid));
      // Numbers begin anew, so that the lower one need not be the older one.
      const isFirst = (parent: number): boolean => parent > 0 && !pids.has(parent);
      return shells.find(({ pid }) => isFirst(parentOf(pid)))?.pid ?? NaN;
    };
    const startProgram = async (service: string, seconds: string): Promise<void> => {
      lab.start(lab.netscopeCommand(['exec', service, '--', 'sleep', seconds]), {
        as: mode.as,
        cwd: path.join(lab.directory, 'shop'),
      });
      await until('a program runs inside', () =>
        lab.processes().some(({ command }) => command === `sleep ${seconds}`),
      );
    };

    before(async () => {
      lab = await Lab.create();
      log = path.join(lab.writable('log'), 'answers');
      empty = await lab.snapshot();
      shop = await bringUp(lab, mode, 'shop', COMPOSE);
      const loop = `while :; do echo "redis=$(dig +short +time=2 redis | head -1)" >> ${log}; sleep 0.05; done`;
      lab.start(lab.netscopeCommand(['exec', 'web', '--', 'sh', '-c', loop]), {
        as: mode.as,
        cwd: path.join(lab.directory, 'shop'),
      });
      await until('the program asks', () => fs.existsSync(log) && answers().length > 1);
    });
    after(() => lab.destroy());

    it('rm ends a service, its programs and its names', async () => {
      await startProgram('early', '2001');
      assert.equal((await addresses())['early-1'], '172.18.0.2');
      assert.deepEqual(await changes('rm', 'early'), ['early-1 namespace removed']);
      assert.ok(!lab.processes().some(({ command }) => command === 'sleep 2001'));
      assert.equal(await shop.inside('web', 'dig', '+short', 'early'), '');
      assert.equal(await seen(), 'redis=172.18.0.3');
    });

    it('restart gives the lowest free address, as an engine does, and names follow', async () => {
      await startProgram('redis', '2002');
      assert.deepEqual(await changes('restart', 'redis'), [
        'redis-1 namespace again',
        'side-1 namespace again',
      ]);
      assert.ok(!lab.processes().some(({ command }) => command === 'sleep 2002'));
      assert.equal(await seen(), 'redis=172.18.0.2');
      await shop.inside('web', 'ping', '-c', '1', '-W', '3', 'store');
      assert.match(await shop.inside('side', 'ip', '-brief', 'address'), /172\.18\.0\.2\/16/);
    });

    it('disconnect takes a service off a network, and connect puts it back, with its names', async () => {
      await startProgram('redis', '2003');
      assert.deepEqual(await changes('disconnect', 'redis', 'default'), [
        'redis-1 endpoint left',
        'redis-1 setting default-route',
      ]);
      assert.equal(await seen(), 'redis=');
      assert.doesNotMatch(await shop.inside('redis', 'ip', '-brief', 'address'), /eth/);
      const text = await done('connect', 'redis', 'default', '--alias', 'kv');
      assert.match(text.stdout, /^redis-1 {2}network default joined +172\.18\.0\.2$/m);
      assert.equal(await seen(), 'redis=172.18.0.2');
      for (const name of ['redis', 'store', 'kv', 'shop-redis-1']) {
        await shop.inside('web', 'ping', '-c', '1', '-W', '3', name);
      }
      assert.ok(
        lab.processes().some(({ command }) => command === 'sleep 2003'),
        'programs have stayed',
      );
      assert.match(await shop.inside('redis', 'ip', 'route'), /^default via 172\.18\.0\.1/);
    });

    it('connect takes an address, on a network of another project too', async () => {
      const other = await bringUp(lab, mode, 'other', 'services: { db: { image: db } }');
      await done('connect', 'redis', 'back', '--ip', '172.19.0.99');
      assert.equal(await shop.inside('web', 'dig', '+short', 'redis.shop_back'), '172.19.0.99\n');
      await done('connect', 'redis', 'other_default');
      await shop.inside('redis', 'ping', '-c', '1', '-W', '3', 'db');
      await other.inside('db', 'ping', '-c', '1', '-W', '3', 'redis');
      const refused = await other.netscope('down');
      assert.match(refused.stderr, /other_default is used by shop/);
      await done('disconnect', 'redis', 'other_default');
      await other.down();
      assert.deepEqual(await changes('up', ...mode.flags), [
        'early-1 namespace made',
        'redis-1 endpoint left',
        'redis-1 names',
      ]);
    });

    it('pause stops programs where they are and refuses new ones; names stay', async () => {
      const pid = loopPid();
      assert.ok(Number.isFinite(pid));
      const { stdout } = await done('pause', 'web');
      assert.match(stdout, /^shop-web-1 {2}paused/);
      assert.equal(stateOf(pid), 'T');
      const count = answers().length;
      const refused = await shop.try('web', 'true');
      assert.equal(refused.code, 3);
      assert.match(refused.stderr, /error: shop-web-1 is paused\n {2}hint: .*netscope unpause web/);
      assert.notEqual(await shop.inside('redis', 'dig', '+short', 'web'), '');
      assert.match((await done('ps')).stdout, /^web .* paused$/m);
      assert.match((await done('ps')).stdout, /^redis .* up$/m);
      assert.deepEqual(await changes('up', ...mode.flags), [], 'up leaves it as it is');
      assert.equal(stateOf(pid), 'T');
      assert.equal(answers().length, count, 'it has done nothing meanwhile');
      await done('unpause');
      assert.notEqual(await seen(), '');
      assert.match((await done('ps')).stdout, /^web .* up$/m);
      await shop.inside('web', 'true');
    });

    it('scale adds and takes replicas, and leaves the others alone', async () => {
      const before = await addresses();
      assert.deepEqual(await changes('scale', 'web=3'), ['web-2 namespace made', 'web-3 namespace made']);
      const more = await addresses();
      for (const [name, address] of Object.entries(before)) assert.equal(more[name], address, name);
      const all = (await shop.inside('redis', 'dig', '+short', 'web')).trimEnd().split('\n').sort();
      assert.deepEqual(all, [more['web-1'], more['web-2'], more['web-3']].sort());
      assert.deepEqual(await changes('up', ...mode.flags, '--scale', 'web=2'), ['web-3 namespace removed']);
      assert.deepEqual(await changes('up', ...mode.flags), ['web-2 namespace removed']);
      assert.deepEqual(await addresses(), before);
      await seen();
    });

    it('up of one service brings what it depends on, and leaves the others as they are', async () => {
      await done('rm', 'early', 'redis');
      await done('disconnect', 'web', 'back');
      const before = await addresses();
      assert.deepEqual(Object.keys(before), ['web-1']);
      assert.deepEqual(await changes('up', ...mode.flags, 'redis'), [
        'early-1 namespace made',
        'redis-1 namespace made',
      ]);
      assert.equal((await addresses())['web-1'], before['web-1']);
      assert.match(await seen(), /^redis=172\.18\.0\.\d+$/);
      assert.deepEqual((await changes('up', ...mode.flags)).sort(), [
        'side-1 namespace made',
        'web-1 endpoint joined',
      ]);
    });

    it('Ctrl-C leaves all as it was, or finishes', async () => {
      const command = lab.netscopeCommand(['restart', 'redis', 'early']);
      const child = lab.start(command, { as: mode.as, cwd: path.join(lab.directory, 'shop') });
      let stderr = '';
      let isInterrupted = false;
      child.stderr?.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
        // A second one would end the command at once.
        if (!isInterrupted && stderr.includes('removing')) isInterrupted = child.kill('SIGINT');
      });
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      assert.ok(code === 130 || code === 0, stderr);
      if (code === 130) assert.match(stderr, /interrupted; the network is as it was before/);
      assert.deepEqual(await changes('up', ...mode.flags), []);
      assert.match(await seen(), /^redis=172\.18\.0\.\d+$/);
      for (const service of ['redis', 'early'])
        await shop.inside('web', 'ping', '-c', '1', '-W', '3', service);
    });

    it('says what is wrong, and what to do', async () => {
      const cases: readonly (readonly [readonly string[], RegExp])[] = [
        [['restart', 'reddis'], /no service "reddis" in shop\n {2}hint: Did you mean redis\?/],
        [['disconnect', 'redis', 'bakc'], /no network "bakc" in shop\n {2}hint: Did you mean back\?/],
        [['disconnect', 'redis', 'back'], /redis is not on network back\n {2}hint: It is on shop_default/],
        [
          ['connect', 'web', 'back'],
          /web is on network back already\n {2}hint: .*netscope disconnect web back/,
        ],
        [
          ['connect', 'redis', 'back', '--ip', '10.9.9.9'],
          /10\.9\.9\.9 .*does not lie in subnet 172\.19\.0\.0\/16/,
        ],
        [['connect', 'side', 'back'], /side is in the namespace of shop-redis-1/],
        [['rm', 'web', 'early', 'redis'], /nothing would be left of shop .*\n {2}hint: .*netscope down/],
        [['scale', 'wbe=2'], /no service "wbe" in shop\n {2}hint: Did you mean web\?/],
        [['scale', 'web=many'], /"web=many" is no number of replicas/],
      ];
      for (const [words, message] of cases) {
        const { code, stderr } = await shop.netscope(...words);
        assert.equal(code, 2, `${words.join(' ')}: ${stderr}`);
        assert.match(stderr, message, words.join(' '));
      }
      await seen();
    });

    it('leaves nothing', async () => {
      await done('pause', 'web');
      await shop.down();
      await until('all have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
      const { code, stderr } = await shop.netscope('restart');
      assert.equal(code, 3);
      assert.match(stderr, /the network of shop is not up\n {2}hint: Bring it up/);
    });
  });
}

/** 0 where the process has ended. */
function parentOf(pid: number): number {
  try {
    return Number(/\) \S (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The letter that `/proc` has for a process. */
function stateOf(pid: number): string {
  return /\) (\S)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
}
