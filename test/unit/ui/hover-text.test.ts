import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HOVER_COMMANDS, hoverMarkdown } from '../../../src/ui/hover/hover-text';
import { projectViews } from '../../../src/ui/trees/project-view';
import { TEXT, plan, running, snapshot } from './sample';
import type { Files } from './sample';

const NOWHERE = { line: 0, character: 0 };

interface Asked {
  readonly name: string;
  readonly from?: string;
  readonly live?: boolean;
  readonly text?: string;
  readonly where?: Files;
}

async function hover({ name, from, live = false, text = TEXT, where }: Asked): Promise<string> {
  const read = await snapshot(text, where);
  const [view] = projectViews([read], live ? [running(await plan())] : []);
  assert.ok(view && read.project);
  const target = { name, start: NOWHERE, end: NOWHERE, ...(from === undefined ? {} : { from }) };
  return hoverMarkdown(view, read.project, target) ?? '';
}

async function firstLine(asked: Asked): Promise<string> {
  return (await hover(asked)).split('\n')[0] ?? '';
}

describe('hover text', () => {
  it('answers in its first line', async () => {
    assert.equal(
      await firstLine({ name: 'redis', from: 'web' }),
      '**`redis`** is `172.18.0.2` for `web`, on `shop_default` — planned',
    );
  });

  it('says live once the network is up', async () => {
    assert.match(await firstLine({ name: 'redis', from: 'web', live: true }), / — live$/);
  });

  it('tells live addresses, not planned ones', async () => {
    const moved = TEXT.replace('driver: bridge', 'ipam: { config: [{ subnet: 10.9.0.0/24 }] }');
    assert.match(await firstLine({ name: 'redis', from: 'web', text: moved }), /`10\.9\.0\.2`.* — planned$/);
    assert.match(
      await firstLine({ name: 'redis', from: 'web', text: moved, live: true }),
      /`172\.18\.0\.2`.* — live$/,
    );
  });

  it('lists names and who can ask for them, the service name first', async () => {
    const text = await hover({ name: 'redis', from: 'web' });
    assert.match(text, /Names on `shop_default`: `redis`, `shop-redis-1`, `cache`, `[0-9a-f]{12}` {2}\n/);
    assert.match(text, /\nResolvable by: `web`\n/);
  });

  it('explains an alias by the service behind it', async () => {
    const text = await hover({ name: 'cache', from: 'web' });
    assert.match(text, /^\*\*`cache`\*\* is `172\.18\.0\.2` for `web`/);
    assert.match(text, /`shop-redis-1`/);
  });

  it('explains a name that is qualified by its network', async () => {
    const text = await hover({ name: 'redis.shop_default', from: 'web' });
    assert.match(text, /^\*\*`redis\.shop_default`\*\* is `172\.18\.0\.2` for `web`/);
    assert.match(text, /`shop-redis-1`/);
  });

  it('says why a name cannot be reached', async () => {
    assert.equal(
      await firstLine({ name: 'reports', from: 'web' }),
      '**`reports`** does not resolve for `web`: it is on `shop_backoffice`, and `web` is only on `shop_default` — planned',
    );
  });

  it('says why a service has no name here', async () => {
    assert.match(
      await firstLine({ name: 'metrics', from: 'web' }),
      /does not resolve for `web`\. .*runs in the network of the host/,
    );
    assert.match(await firstLine({ name: 'metrics' }), /has no address\. .*runs in the network of the host/);
  });

  it('names the profiles that would bring a service in', async () => {
    const text = TEXT.replace('network_mode: host', 'profiles: [ops]');
    assert.match(
      await firstLine({ name: 'metrics', from: 'web', text }),
      /none of its profiles \(`ops`\) is active/,
    );
  });

  it("says on a service's own key where it is", async () => {
    assert.equal(
      await firstLine({ name: 'redis' }),
      '**`redis`** is `172.18.0.2` on `shop_default` — planned',
    );
  });

  it('says that a file which Compose does not find by itself is read alone', async () => {
    const others = { 'compose.prod.yaml': TEXT };
    const alone = await hover({
      name: 'redis',
      from: 'web',
      where: { others, explicit: ['compose.prod.yaml'] },
    });
    assert.match(alone, /\n`compose\.prod\.yaml` is read alone: .*`-f`/);
    assert.match(decodeURIComponent(alone), /"file":"\/srv\/shop\/compose\.prod\.yaml"/);
    assert.doesNotMatch(await hover({ name: 'redis', from: 'web', where: { others } }), /read alone/);
  });

  it('offers no trace from a service that has no namespace', async () => {
    const text = TEXT.replace('network_mode: host', 'network_mode: far\n    environment: { CACHE: redis }');
    assert.doesNotMatch(await hover({ name: 'redis', from: 'metrics', text }), /command:/);
  });

  it('stays short', async () => {
    for (const live of [false, true]) {
      const lines = (await hover({ name: 'redis', from: 'web', live }))
        .split('\n')
        .filter((line) => line !== '');
      assert.ok(lines.length <= 12, `${lines.length} lines`);
    }
  });

  it('links to allowed commands only, and to chains only where there are any', async () => {
    const planned = await hover({ name: 'redis', from: 'web' });
    const live = await hover({ name: 'redis', from: 'web', live: true });
    const commands = (text: string): string[] =>
      [...text.matchAll(/\(command:([\w.]+)\?/g)].map(([, id = '']) => id);
    assert.deepEqual(commands(planned), ['netscope.trace']);
    assert.deepEqual(commands(live), ['netscope.trace', 'netscope.showChains']);
    assert.ok(commands(live).every((id) => HOVER_COMMANDS.includes(id)));
  });

  it('keeps Markdown out of names that files make up', async () => {
    const text = TEXT.replace('aliases: [cache]', "aliases: ['x` [y](command:netscope.down) `z']");
    const shown = await hover({ name: 'redis', from: 'web', text });
    const outsideCode = shown.replace(/`[^`]*`/g, '');
    assert.doesNotMatch(outsideCode, /netscope\.down/);
  });
});
