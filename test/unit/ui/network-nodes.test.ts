import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunningState } from '../../../src/daemon/api';
import { networkNodes } from '../../../src/ui/trees/network-nodes';
import type { TreeNode } from '../../../src/ui/trees/node';
import { projectViews } from '../../../src/ui/trees/project-view';
import { TEXT, plan, running, snapshot } from './sample';

function outline(nodes: readonly TreeNode[], indent = ''): string[] {
  return nodes.flatMap(({ label, description, children }) => [
    `${indent}${label}${description === undefined ? '' : `  ${description}`}`,
    ...(Array.isArray(children) ? outline(children as readonly TreeNode[], `${indent}  `) : []),
  ]);
}

function flat(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => [
    node,
    ...(Array.isArray(node.children) ? flat(node.children as readonly TreeNode[]) : []),
  ]);
}

async function planned(text = TEXT): Promise<readonly TreeNode[]> {
  return networkNodes(projectViews([await snapshot(text)], []));
}

async function live(state?: RunningState): Promise<readonly TreeNode[]> {
  return networkNodes(projectViews([await snapshot()], [running(await plan(), state)]));
}

describe('the tree of networks', () => {
  it('goes from the project down to addresses and devices', async () => {
    const topology = await plan();
    const web = topology.namespaces.find(({ service }) => service === 'web')?.endpoints[0];
    const bridge = topology.networks.find(({ key }) => key === 'default')?.bridge ?? '';
    assert.ok(web);
    const lines = outline(await planned());
    assert.equal(lines[0], 'shop  planned');
    const start = lines.indexOf('    web  172.18.0.3');
    assert.deepEqual(lines.slice(start, start + 8), [
      '    web  172.18.0.3',
      '      shop-web-1  eth0 · planned',
      '        Address  172.18.0.3/16',
      `        MAC  ${web.mac}`,
      '        Interface  eth0',
      `        Veth  ${web.veth}`,
      `        Bridge  ${bridge}`,
      '        Port  127.0.0.1:8000 → 80/tcp',
    ]);
  });

  it('marks internal networks in words', async () => {
    assert.ok(outline(await planned()).includes('  shop_backoffice  172.19.0.0/16 · internal'));
  });

  it('says what is not built, and why', async () => {
    assert.ok(outline(await planned()).some((line) => /metrics uses network_mode host/.test(line)));
  });

  it('says live where it is', async () => {
    const lines = outline(await live());
    assert.equal(lines[0], 'shop  up, rootless');
    assert.ok(lines.includes('      shop-web-1  eth0 · live'));
  });

  for (const [state, words] of [
    [{ kind: 'starting' }, 'coming up…'],
    [{ kind: 'stopping' }, 'going down…'],
    [{ kind: 'failed', reason: 'no memory' }, 'failed: no memory'],
  ] as const) {
    it(`puts the state ${state.kind} into words`, async () => {
      assert.equal(outline(await live(state))[0], `shop  ${words}`);
    });
  }

  it('offers to bring up what is down, and to take down what is not', async () => {
    assert.deepEqual((await planned())[0]?.tokens, ['project', 'down']);
    assert.deepEqual((await live())[0]?.tokens, ['project', 'up']);
    assert.deepEqual((await live({ kind: 'failed', reason: 'x' }))[0]?.tokens, ['project', 'up']);
  });

  it('shows the ports that were really taken', async () => {
    const topology = await plan();
    const up = running(topology);
    const namespaces = up.namespaces.map((namespace) => ({
      ...namespace,
      published: namespace.published.map((port) => ({ ...port, hostPort: 49_153 })),
    }));
    const views = projectViews([await snapshot()], [{ ...up, namespaces }]);
    assert.ok(outline(networkNodes(views)).some((line) => line.endsWith('Port  127.0.0.1:49153 → 80/tcp')));
  });

  it('lists replicas of a service together', async () => {
    const lines = outline(await planned(TEXT.replace('image: redis', 'image: redis\n    scale: 3')));
    assert.ok(lines.includes('    redis  172.18.0.2 and 2 more'), lines.join('\n'));
    assert.equal(lines.filter((line) => /^ {6}shop-redis-\d /.test(line)).length, 3);
  });

  it('shows problems of the files with their place', async () => {
    const nodes = flat(await planned(TEXT.replace('networks: [backoffice]', 'networks: [nowhere]')));
    const problem = nodes.find(({ icon }) => icon?.id === 'error');
    assert.match(problem?.label ?? '', /nowhere/);
    assert.notEqual(problem?.place, undefined);
  });

  it('lists what runs from other folders, so that it can be taken down', async () => {
    const topology = await plan();
    const nodes = networkNodes(projectViews([], [running({ ...topology, project: 'other' })]));
    assert.equal(nodes[0]?.description, 'up, rootless · from /srv/shop');
  });

  it('keeps every identity over the change from planned to live', async () => {
    const before = flat(await planned()).map(({ id }) => id);
    assert.equal(new Set(before).size, before.length);
    assert.deepEqual(
      flat(await live()).map(({ id }) => id),
      before,
    );
  });

  it('can be read aloud: state in words for everything with an icon', async () => {
    const nodes = flat(await live()).filter(({ icon }) => icon !== undefined);
    assert.deepEqual(
      nodes.filter(({ spoken }) => spoken === undefined),
      [],
    );
  });
});
