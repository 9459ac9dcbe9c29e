/** Projects that use a network or a namespace of each other. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';

const SHOP = `
services:
  web: { image: web, networks: [default, back] }
networks: { default: {}, back: {} }
`;
const TOOLS = `
services:
  probe:
    image: probe
    networks: { shop: { aliases: [watcher] }, default: {} }
  side: { image: side, network_mode: "container:shop-web-1" }
networks:
  default: {}
  shop: { external: true, name: shop_default }
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`an external ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let empty: Record<string, readonly string[]>;
    const folders = new Map<string, string>();

    const netscope = (project: string, ...words: string[]): ReturnType<Lab['netscope']> =>
      lab.netscope(words, { as, cwd: folders.get(project) ?? '' });
    const done = async (project: string, ...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await netscope(project, ...words);
      assert.equal(code, 0, `${words.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    const inside = (project: string, service: string, ...command: string[]): Promise<string> =>
      done(project, 'exec', service, '--', ...command);
    const bringUp = (project: string, text: string): Promise<string> => {
      folders.set(project, lab.project(project, { 'compose.yaml': text }));
      return done(project, 'up', ...flags);
    };

    before(async () => {
      lab = await Lab.create();
      empty = await lab.snapshot();
    });
    after(() => lab.destroy());

    it('has to be there, and the error says how', async () => {
      folders.set('tools', lab.project('tools', { 'compose.yaml': TOOLS }));
      const { code, stderr } = await netscope('tools', 'up', ...flags);
      assert.notEqual(code, 0);
      assert.match(stderr, /shop_default/);
      await until('the daemon has left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });

    it('is joined by its bridge, and names of both projects are answered there', async () => {
      await bringUp('shop', SHOP);
      await bringUp('tools', TOOLS);
      for (const name of ['web', 'shop-web-1', 'web.shop_default'])
        await inside('tools', 'probe', 'ping', '-c', '1', '-W', '3', name);
      for (const name of ['probe', 'watcher', 'tools-probe-1'])
        await inside('shop', 'web', 'ping', '-c', '1', '-W', '3', name);
      const { code } = await netscope('shop', 'resolve', 'web', 'probe.tools_default');
      assert.equal(code, 1, 'what is not shared stays unknown');
      const address = (await inside('shop', 'web', 'dig', '+short', 'watcher')).trim();
      assert.equal(
        await inside('shop', 'web', 'dig', '+short', '-x', address),
        'tools-probe-1.shop_default.\n',
      );
      for (const [project, service, name] of [
        ['shop', 'web', 'probe'],
        ['tools', 'probe', 'web'],
      ] as const) {
        const { trace } = JSON.parse(await done(project, 'trace', service, name, '--json')) as {
          trace: { steps: { id: string; verdict: string; reason?: string }[] };
        };
        assert.deepEqual(
          trace.steps.filter(({ verdict }) => verdict !== 'as-expected'),
          [],
        );
      }
    });

    it('keeps the addresses of its guests when its owner grows', async () => {
      const before = await inside('shop', 'web', 'dig', '+short', 'watcher');
      await bringUp('shop', SHOP.replace('services:', 'services:\n  more: { image: more, scale: 3 }'));
      assert.equal(await inside('shop', 'web', 'dig', '+short', 'watcher'), before);
      assert.ok(!(await inside('shop', 'web', 'dig', '+short', 'more')).includes(before.trim()));
      await inside('tools', 'probe', 'ping', '-c', '1', '-W', '3', 'more');
    });

    it('lends the namespace of a container to a service of the other project', async () => {
      const own = await inside('shop', 'web', 'readlink', '/proc/self/ns/net');
      assert.equal(await inside('tools', 'side', 'readlink', '/proc/self/ns/net'), own);
      await inside('tools', 'side', 'getent', 'hosts', 'more');
      assert.equal((await netscope('tools', 'resolve', 'side', 'web')).code, 0);
      const traced = await done('tools', 'trace', 'side', 'more');
      assert.doesNotMatch(traced, /DIFFERS|not known/);
    });

    it('does not go while somebody uses it', async () => {
      const { code, stderr } = await netscope('shop', 'down');
      assert.equal(code, 3);
      assert.match(stderr, /shop_default is used by tools \(probe\)/);
      await inside('tools', 'probe', 'ping', '-c', '1', '-W', '3', 'web');
      folders.set('shop', lab.project('shop', { 'compose.yaml': SHOP.replaceAll('default', 'other') }));
      const changed = await netscope('shop', 'up', ...flags);
      assert.equal(changed.code, 3);
      assert.match(changed.stderr, /is used by tools/);
      await inside('tools', 'probe', 'ping', '-c', '1', '-W', '3', 'web');
    });

    it('stays when its guest goes, whose names go with it', async () => {
      await done('tools', 'down');
      assert.equal((await netscope('shop', 'resolve', 'web', 'watcher')).code, 1);
      await inside('shop', 'web', 'ping', '-c', '1', '-W', '3', 'more');
      await done('shop', 'down');
      await until('the daemon has left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });

    it('can be made on its own, listed, joined and removed', async () => {
      const made = await done('shop', 'network', 'create', 'common', '--subnet', '10.88.0.0/24', ...flags);
      assert.equal(made, '');
      assert.equal((await netscope('shop', 'network', 'create', 'common', ...flags)).code, 2);
      const text = (name: string): string =>
        `services: { ${name}: { image: x, networks: [lan] } }\nnetworks: { lan: { external: true, name: common } }\n`;
      await bringUp('one', text('left'));
      await bringUp('two', text('right'));
      await inside('one', 'left', 'ping', '-c', '1', '-W', '3', 'right.common');
      assert.match(await inside('two', 'right', 'dig', '+short', 'left'), /^10\.88\.0\.\d+$/m);
      const list = await done('shop', 'network', 'ls');
      assert.match(list, new RegExp(`^common +10\\.88\\.0\\.0/24 +${mode} +one, two$`, 'm'));
      const { code, stderr } = await netscope('shop', 'network', 'rm', 'common');
      assert.equal(code, 3);
      assert.match(stderr, /network common is used by one \(left\)/);
      await done('one', 'down');
      await done('two', 'down');
      await done('shop', 'network', 'rm', 'common');
      assert.equal((await netscope('shop', 'network', 'rm', 'common')).code, 1);
      await until('the daemon has left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });

    it('the daemon is killed: both are taken over, and neither goes while the other needs it', async () => {
      await bringUp('shop', SHOP);
      await bringUp('tools', TOOLS);
      process.kill(lab.processOf('daemon'), 'SIGKILL');
      assert.match((await netscope('shop', 'down')).stderr, /shop_default is used by tools/);
      await done('tools', 'resolve', 'probe', 'web');
      await done('tools', 'down');
      await done('shop', 'down');
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });

    it('the end of the daemon takes guests and owners down', async () => {
      await bringUp('shop', SHOP);
      await bringUp('tools', TOOLS);
      process.kill(lab.processOf('daemon'), 'SIGTERM');
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}
