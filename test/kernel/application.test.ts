/** The real application: Debian's Redis and Flask find each other by name, with no engine anywhere. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';

/** Gives redis another address in the same network, as a person would do it: with an override file. */
const MOVE_REDIS = `
services:
  redis:
    networks:
      default:
        ipv4_address: 172.18.0.77
networks:
  default:
    ipam:
      config:
        - subnet: 172.18.0.0/16
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`the sample application on a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let data: string;

    before(async () => {
      lab = await Lab.create();
      data = lab.writable('data');
      lab.project('overrides', { 'move.yaml': MOVE_REDIS });
    });
    after(() => lab.destroy());

    const startRedis = (): void => {
      const server = ['redis-server', '--dir', data, '--appendonly', 'yes', '--appendfsync', 'always'];
      lab.start(lab.netscopeCommand(['exec', 'redis', '--', ...server, '--protected-mode', 'no']), { as });
    };
    const count = async (): Promise<string> => {
      const { stdout } = await lab.run(['curl', '--silent', '--max-time', '10', 'http://127.0.0.1:5000/']);
      return stdout;
    };
    const redisProcess = (): number | undefined =>
      lab.processes().find(({ command }) => command.startsWith('redis-server'))?.pid;

    it('counts its visitors', async () => {
      const { code, stderr } = await lab.netscope(['up', ...flags], { as });
      assert.equal(code, 0, stderr);
      startRedis();
      await until('redis answers', async () => {
        const ping = ['exec', 'redis', '--', 'redis-cli', 'ping'];
        return (await lab.netscope(ping, { as })).stdout === 'PONG\n';
      });
      lab.start(
        lab.netscopeCommand([
          'exec',
          'web',
          '--',
          '/usr/bin/python3',
          '-m',
          'flask',
          'run',
          '--host=0.0.0.0',
        ]),
        { as, env: { FLASK_APP: 'app.py', PYTHONDONTWRITEBYTECODE: '1' } },
      );
      await until('flask listens', async () => {
        const probe = ['exec', 'web', '--', 'nc', '-z', '127.0.0.1', '5000'];
        return (await lab.netscope(probe, { as })).code === 0;
      });
      assert.equal(await count(), 'Hello World! I have been seen 1 times.\n');
      assert.equal(await count(), 'Hello World! I have been seen 2 times.\n');
    });

    it('goes on counting when another process ends redis and makes it anew with another address', async () => {
      const before = redisProcess();
      assert.ok(before);
      const move = [
        // Its farewell has to reach its client before its address moves.
        `kill ${before}`,
        `while kill -0 ${before} 2> /dev/null; do sleep 0.02; done`,
        `"$@" -f compose.yaml -f ${path.join(lab.directory, 'overrides/move.yaml')} up --json ${flags.join(' ')}`,
      ].join('; ');
      const moved = await lab.run(['sh', '-c', move, 'third', ...lab.netscopeCommand([])], { as });
      assert.equal(moved.code, 0, moved.stderr);
      assert.equal((JSON.parse(moved.stdout) as { change: string }).change, 'changed');
      startRedis();
      await until('redis is back', () => redisProcess() !== undefined && redisProcess() !== before);
      await until('redis listens', async () => {
        const probe = ['exec', 'redis', '--', 'nc', '-z', '127.0.0.1', '6379'];
        return (await lab.netscope(probe, { as })).code === 0;
      });
      const { stdout } = await lab.netscope(['resolve', 'web', 'redis'], { as });
      assert.match(stdout, /172\.18\.0\.77/);
      assert.equal(await count(), 'Hello World! I have been seen 3 times.\n');
    });

    it('keeps the namespace of web, whose program was running, untouched', () => {
      assert.ok(lab.processes().some(({ command }) => command.includes('flask run')));
    });
  });
}
