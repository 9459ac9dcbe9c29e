import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunningFault, RunningState } from '../../../src/daemon/api';
import { networkNodes } from '../../../src/ui/trees/network-nodes';
import type { TreeNode } from '../../../src/ui/trees/node';
import { projectViews } from '../../../src/ui/trees/project-view';
import { DIRECTORY, TEXT, plan, running, snapshot } from './sample';

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
      '      shop-web-1  planned',
      '        Address  172.18.0.3/16',
      `        MAC  ${web.mac}`,
      '        Interface  eth0',
      `        Veth  ${web.veth}`,
      `        Bridge  ${bridge}`,
      '        Port  127.0.0.1:8000 → 80/tcp',
    ]);
  });

  it('names the parent of a network that has no bridge, and no veth', async () => {
    const lines = outline(
      await planned(TEXT.replace('driver: bridge', 'driver: macvlan\n    driver_opts: { parent: eth0.10 }')),
    );
    const start = lines.findIndex((line) => line.endsWith('shop-web-1  planned'));
    assert.ok(lines.slice(start).includes('        Parent  eth0.10 (macvlan, bridge)'), lines.join('\n'));
    assert.ok(!lines.slice(start, start + 5).some((line) => /Veth|Bridge/.test(line)));
  });

  it('says which containers are paused', async () => {
    const up = running(await plan());
    const namespaces = up.namespaces.map((namespace) => ({
      ...namespace,
      ...(namespace.containerName === 'shop-web-1' ? { paused: true as const } : {}),
    }));
    const nodes = networkNodes(projectViews([await snapshot()], [{ ...up, namespaces }]));
    assert.ok(outline(nodes).includes('      shop-web-1  paused'));
    assert.ok(outline(nodes).includes('      shop-redis-1  live'));
    const web = flat(nodes).find(({ label }) => label === 'shop-web-1');
    assert.match(web?.spoken ?? '', /paused$/);
  });

  it('marks internal networks in words', async () => {
    assert.ok(outline(await planned()).includes('  backoffice  172.19.0.0/16 · internal'));
  });

  it('shows a service without a network of its own beside the networks', async () => {
    assert.ok(outline(await planned()).includes('  metrics  (host)'));
  });

  it('says live where it is', async () => {
    const lines = outline(await live());
    assert.equal(lines[0], 'shop  up, rootless');
    assert.ok(lines.includes('      shop-web-1  live'));
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
    assert.equal(nodes[0]?.description, 'planned · 1 error');
    const problem = nodes[1];
    assert.equal(problem?.icon?.id, 'error');
    assert.match(problem.label, /nowhere/);
    assert.notEqual(problem.place, undefined);
  });

  it('says in the tooltip of a project which files make it, and which do not', async () => {
    const where = {
      others: { 'compose.override.yaml': 'services: {}', 'compose.prod.yaml': 'services: {}' },
    };
    const [node] = networkNodes(projectViews([await snapshot(TEXT, where)], []));
    assert.match(node?.tooltip ?? '', /\nMade of: `compose\.yaml`, `compose\.override\.yaml` \(override\)\n/);
    assert.doesNotMatch(node?.tooltip ?? '', /prod/);
    assert.match(node?.tooltip ?? '', /\nFolder: `\/srv\/shop`/);
  });

  it('keeps projects of one name apart by their folders', async () => {
    const views = projectViews([await snapshot(), await snapshot(TEXT, { directory: '/srv/copy' })], []);
    const nodes = networkNodes(views);
    const ids = flat(nodes).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      nodes.map(({ subject }) => subject?.directory),
      [DIRECTORY, '/srv/copy'],
    );
  });

  it('says where a network was brought up from, if not from here', async () => {
    const views = projectViews([await snapshot(TEXT, { directory: '/srv/copy' })], [running(await plan())]);
    const [node] = networkNodes(views);
    assert.equal(node?.description, 'up, rootless · elsewhere');
    assert.match(node.tooltip ?? '', /\nBrought up from: `\/srv\/shop`/);
  });

  it('names the network as the file does, and as the engine does in the tooltip', async () => {
    const node = flat(await planned()).find(({ label }) => label === 'backoffice');
    assert.match(node?.tooltip ?? '', /^\*\*`shop_backoffice`\*\* — planned/);
    assert.match(node?.spoken ?? '', /^Network backoffice, shop_backoffice, .* internal/);
  });

  it('lists what runs from other folders, so that it can be taken down', async () => {
    const topology = await plan();
    const nodes = networkNodes(projectViews([], [running({ ...topology, project: 'other' })]));
    assert.equal(nodes[0]?.description, 'up, rootless · elsewhere');
    assert.match(nodes[0].tooltip ?? '', /\nFolder: `\/srv\/shop`/);
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

  it('shows faults that are injected on purpose, before the networks', async () => {
    const faults: RunningFault[] = [
      {
        ...{ id: 3, services: ['web'], containerNames: [], name: 'redis', type: 'A', rate: 0.3, hits: 1 },
        effect: { kind: 'delay', ms: 300 },
      },
      { ...{ id: 4, services: [], containerNames: [], rate: 1, hits: 2 }, effect: { kind: 'drop' } },
    ];
    const up = { ...running(await plan()), faults };
    const nodes = networkNodes(projectViews([await snapshot()], [up]));
    const lines = outline(nodes);
    assert.equal(lines[0], 'shop  up, rootless · 2 faults injected');
    assert.deepEqual(lines.slice(1, 3), [
      '  Fault 3  delay=300ms for A redis, asked by web, 30%',
      '  Fault 4  drop',
    ]);
    const fault = flat(nodes).find(({ label }) => label === 'Fault 3');
    assert.match(fault?.tooltip ?? '', /on purpose.*\n\n1 query so far\. .*netscope fault clear 3/);
    assert.match(fault?.spoken ?? '', /Injected fault 3/);
  });
});
