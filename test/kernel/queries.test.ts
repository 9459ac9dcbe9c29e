/** The query log of a network that is up: what services have asked is told while they ask, and can be kept. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, OUTSIDE_NAME, until, UPSTREAM } from './support/lab';
import { MODES } from './support/modes';

const COMPOSE = `
services:
  web: { image: web, scale: 2 }
  redis: { image: redis, networks: { default: { ipv4_address: 10.78.0.9 } } }
networks:
  default:
    ipam: { config: [{ subnet: 10.78.0.0/24 }] }
`;

interface Line {
  readonly sequence: number;
  readonly service: string;
  readonly replica: number;
  readonly name: string;
  readonly type: string;
  readonly transport: string;
  readonly answerer: { readonly kind: string; readonly network?: string; readonly server?: string };
  readonly rcode: string;
  readonly answers: readonly { readonly data: string }[];
  readonly size: number;
  readonly tookMs: number;
}

const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`the query log of a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;

    const netscope = (...words: string[]): ReturnType<Lab['netscope']> =>
      lab.netscope(words, { as, cwd: folder });
    const dig = (service: string, ...words: string[]): ReturnType<Lab['netscope']> =>
      netscope('exec', service, '--', 'dig', '+short', '+tries=1', '+time=3', ...words);
    const log = async (...words: string[]): Promise<Line[]> =>
      linesOf((await netscope('queries', '--json', ...words)).stdout);

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('queries', { 'compose.yaml': COMPOSE });
      const { code, stderr } = await netscope('up', ...flags);
      assert.equal(code, 0, stderr);
    });
    after(() => lab.destroy());

    it('has each query with who asked, who answered, what and how long it took', async () => {
      await dig('web', 'redis');
      await dig('web-2', '+tcp', 'REDIS', 'AAAA');
      await dig('redis', OUTSIDE_NAME);
      await dig('redis', 'nowhere.example.test');
      const lines = await log();
      assert.deepEqual(
        lines.map(({ sequence, service, replica, name, type, transport, rcode }) => [
          ...[sequence, `${service}-${replica}`, name, type, transport, rcode],
        ]),
        [
          [1, 'web-1', 'redis', 'A', 'udp', 'NOERROR'],
          [2, 'web-2', 'REDIS', 'AAAA', 'tcp', 'NOERROR'],
          [3, 'redis-1', OUTSIDE_NAME, 'A', 'udp', 'NOERROR'],
          [4, 'redis-1', 'nowhere.example.test', 'A', 'udp', 'NXDOMAIN'],
        ],
      );
      assert.deepEqual(
        lines.map(({ answerer }) => answerer.network ?? answerer.server),
        ['queries_default', 'queries_default', `${UPSTREAM}:53`, `${UPSTREAM}:53`],
      );
      assert.deepEqual(
        lines[0]?.answers.map(({ data }) => data),
        ['10.78.0.9'],
      );
      for (const { size, tookMs } of lines) assert.ok(size > 12 && tookMs >= 0);
    });

    it('is filtered by service, replica, name, type, failure and source', async () => {
      const numbers = async (...words: string[]): Promise<number[]> =>
        (await log(...words)).map(({ sequence }) => sequence);
      assert.deepEqual(await numbers('web'), [1, 2]);
      assert.deepEqual(await numbers('web-2'), [2]);
      assert.deepEqual(await numbers('--name', 'red*'), [1, 2]);
      assert.deepEqual(await numbers('--type', 'aaaa'), [2]);
      assert.deepEqual(await numbers('--failed'), [4]);
      assert.deepEqual(await numbers('--source', 'upstream', '--name', 'www*'), [3]);
      const { stdout } = await netscope('queries', '--failed');
      assert.match(stdout, /redis-1 +nowhere\.example\.test +A +udp +NXDOMAIN/);
    });

    it('is a capture that tcpdump reads, checksums included', async () => {
      const file = path.join(lab.writable('captures'), 'queries.pcap');
      const { code, stderr } = await netscope('queries', '--pcap', file);
      assert.equal(code, 0, stderr);
      const read = await lab.run(['tcpdump', '-nvv', '-r', file], { as: 'root' });
      assert.equal(read.code, 0, read.stderr);
      assert.doesNotMatch(read.stdout, /bad|incorrect|wrong|truncated|\[\|domain/);
      const sums = read.stdout.match(/udp sum ok|cksum 0x[0-9a-f]+ \(correct\)/g);
      assert.equal(sums?.length, 8, read.stdout);
      assert.match(read.stdout, /127\.0\.0\.11\.53 > 127\.0\.0\.1\.\d+: .* A 10\.78\.0\.9/);
      assert.match(read.stdout, /NXDomain/);
      fs.rmSync(file);
    });

    it('is followed: each query is told when it is asked, until the network goes', async () => {
      const follower = lab.start(lab.netscopeCommand(['queries', '--follow', '--json', '--tail', '0']), {
        as,
        cwd: folder,
      });
      let seen = '';
      follower.stdout?.on('data', (chunk: Buffer) => (seen += chunk.toString()));
      const ended = new Promise<number | null>((resolve) => follower.once('exit', resolve));
      // The follower needs its time to start; what is asked meanwhile is in the past, which is not wanted.
      await until('the first query is told', async () => {
        await dig('web', 'first');
        return seen.includes('"first"');
      });
      for (const name of ['second', 'third']) {
        await dig('web', name);
        await until(`${name} is told`, () => seen.includes(`"${name}"`));
      }
      assert.equal((await netscope('down')).code, 0);
      assert.equal(await ended, 0);
      const numbers = linesOf(seen).map(({ sequence }) => sequence);
      assert.deepEqual(
        numbers,
        numbers.map((_, at) => (numbers[0] ?? 0) + at),
        'none is left out and none comes twice',
      );
    });
  });
}
