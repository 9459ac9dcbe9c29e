/** What a new daemon takes over from one that was killed, beyond names: ports, files, ways out, and what it must not trust. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { Lab, obstacle, type Outcome, OUTSIDE_NAME, until } from './support/lab';
import { MODES } from './support/modes';

const COMPOSE = `
services:
  web: { image: web, ports: ["8080:5000", "5000"] }
  redis: { image: redis }
  side: { image: side, network_mode: "service:web" }
  host: { image: host, network_mode: host }
  alone: { image: alone, network_mode: none }
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

interface Running {
  readonly state: { readonly kind: string; readonly since?: number };
  readonly outside: { readonly reachable: boolean };
  readonly namespaces: readonly {
    readonly containerName: string;
    readonly networkNamespace: number;
    readonly dnsPorts?: { readonly udp: number; readonly tcp: number };
    readonly published: readonly { readonly hostPort: number }[];
  }[];
}

for (const { mode, as, flags } of MODES) {
  describe(`a ${mode} network that is taken over`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let empty: Record<string, readonly string[]>;

    const netscope = (...words: string[]): Promise<Outcome> => lab.netscope(words, { as, cwd: folder });
    const succeed = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await netscope(...words);
      assert.equal(code, 0, `netscope ${words.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    const running = async (): Promise<Running | null> =>
      (JSON.parse((await netscope('ps', '--json')).stdout) as { running: Running | null }).running;
    const kill = async (...parts: Parameters<Lab['processOf']>[0][]): Promise<void> => {
      const pids = parts.map((part) => lab.processOf(part));
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await until('they have ended', () => !lab.processes().some(({ pid }) => pids.includes(pid)));
    };
    const planFile = (): string => {
      const projects = path.join(lab.runtime(as), 'projects');
      return path.join(projects, fs.readdirSync(projects)[0] ?? '', 'project.json');
    };
    const serve = async (text: string): Promise<void> => {
      const script = `require('http').createServer((q, r) => r.end('${text}')).listen(5000, () => console.log('ready'))`;
      const child = lab.start(lab.netscopeCommand(['exec', 'web', '--', lab.nodePath, '-e', script]), {
        as,
        cwd: folder,
      });
      await new Promise((resolve) => child.stdout?.once('data', resolve));
    };
    const get = async (port: number): Promise<string> =>
      (await lab.run(['curl', '--silent', '--max-time', '5', `http://127.0.0.1:${port}/`], { as })).stdout;

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('shop', { 'compose.yaml': COMPOSE });
      empty = await lab.snapshot();
    });
    after(() => lab.destroy());
    beforeEach(() => succeed('up', ...flags));
    afterEach(async () => {
      await succeed('down');
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });

    it('is the same in all that can be seen of it', async () => {
      const earlier = await running();
      await kill('daemon');
      assert.deepEqual(await running(), earlier);
    });

    it('has its published ports, also the one that the kernel has chosen', async () => {
      await serve('from web');
      const ports = (await running())?.namespaces.flatMap(({ published }) => published) ?? [];
      const numbers = [...new Set(ports.map(({ hostPort }) => hostPort))];
      assert.equal(numbers.length, 2);
      await kill('daemon');
      for (const port of numbers)
        await until(`port ${port} answers`, async () => (await get(port)) === 'from web');
    });

    it('is there without a port that somebody else has taken meanwhile, and says so when asked', async () => {
      await kill('keeper', 'daemon');
      const listen = `require('net').createServer().listen(8080, '0.0.0.0', () => console.log('ready'))`;
      const holder = lab.start([lab.nodePath, '-e', listen], { as });
      await new Promise((resolve) => holder.stdout?.once('data', resolve));
      await succeed('resolve', 'web', 'redis');
      const { code, stderr } = await netscope('up', ...flags);
      assert.equal(code, 3);
      assert.match(stderr, /8080\/tcp is in use/);
      const ended = new Promise((resolve) => holder.once('close', resolve));
      for (const { pid, command } of lab.processes()) if (command.includes('8080')) process.kill(pid);
      await ended;
      await succeed('up', ...flags);
    });

    it('keeps files that somebody has edited', async () => {
      const before = await succeed('exec', 'web', '--', 'cat', '/etc/hosts');
      const directory = path.join(path.dirname(planFile()), 'etc', 'shop-web-1');
      fs.appendFileSync(path.join(directory, 'hosts'), '192.0.2.7 by-hand\n');
      await kill('daemon');
      assert.equal(await succeed('exec', 'web', '--', 'cat', '/etc/hosts'), `${before}192.0.2.7 by-hand\n`);
      assert.equal(await succeed('exec', 'side', '--', 'cat', '/etc/hosts'), `${before}192.0.2.7 by-hand\n`);
    });

    it('forwards names of the outside, and reaches it', async () => {
      await kill('daemon');
      await succeed('resolve', 'web', OUTSIDE_NAME);
      await until('the outside is reachable', async () => (await running())?.outside.reachable === true);
    });

    it('is taken back where the plan is torn, of another form or of another version', async () => {
      for (const change of [
        () => '{"format":1,"proj',
        () => '',
        (text: string) => text.replace('"format":1', '"format":0'),
        (text: string) => text.replace(/"version":"[^"]*"/, '"version":"0.0.0-other"'),
        (text: string) => text.replace('"since"', '"sinse"'),
      ]) {
        await succeed('up', ...flags);
        const file = planFile();
        await kill('keeper', 'daemon');
        fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
        assert.equal(await running(), null);
        await until('the processes have left', () => lab.processes().length === 0);
        assert.deepEqual(await lab.snapshot(), empty);
      }
    });

    it('goes with the daemon that is told to end, and so does the keeper', async () => {
      process.kill(lab.processOf('daemon'), 'SIGTERM');
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}
