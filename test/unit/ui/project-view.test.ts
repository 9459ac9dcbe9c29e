import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunningProject } from '../../../src/daemon/api';
import type { Topology } from '../../../src/topology/topology';
import { planBeside } from '../../../src/ui/projects/plan-beside';
import { snapshotOf } from '../../../src/ui/projects/snapshot';
import {
  firstError,
  projectViews,
  shownTopology,
  viewOf,
  workspaceState,
} from '../../../src/ui/trees/project-view';
import { FakeDaemon } from '../cli/fake-daemon';
import { run } from '../cli/run';
import { FILE, TEXT, plan, project, running, snapshot } from './sample';

describe('projects of workspace and daemon', () => {
  it('meet by name', async () => {
    const [view, ...others] = projectViews([await snapshot()], [running(await plan())]);
    assert.deepEqual(others, []);
    assert.equal(view?.running?.project, 'shop');
    assert.equal(view.plan?.source, 'plan');
  });

  it('give the state of the workspace', async () => {
    const here = [await snapshot()];
    const topology = await plan();
    assert.equal(workspaceState(projectViews([], [])), 'empty');
    assert.equal(workspaceState(projectViews(here, [])), 'down');
    assert.equal(workspaceState(projectViews(here, [running(topology, { kind: 'starting' })])), 'busy');
    assert.equal(workspaceState(projectViews(here, [running(topology)])), 'up');
    const other = running({ ...topology, project: 'other' });
    assert.equal(workspaceState(projectViews(here, [other])), 'down');
    assert.equal(workspaceState(projectViews([], [other])), 'empty');
    assert.equal(
      workspaceState(projectViews(here, [running(topology, { kind: 'failed', reason: '' })])),
      'down',
    );
  });
});

describe('a plan', () => {
  it('that cannot be made is a problem at the service it is about', async () => {
    const read = await snapshot(TEXT.replace('image: redis', 'image: redis\n    mac_address: nonsense'));
    const [view] = projectViews([read], []);
    assert.equal(view?.plan, undefined);
    const problem = view?.problems.find(({ code }) => code === 'invalid-mac-address');
    const service = read.project?.services.find(({ name }) => name === 'redis');
    assert.deepEqual(problem?.range, service?.range);
    assert.equal(view && firstError(view), problem);
  });

  it('keeps clear of other projects, and keeps what runs of its own', async () => {
    const alone = await plan();
    const other = running({ ...alone, project: 'other' });
    const first = planBeside(await project(), [other]);
    const subnets = first.networks.map(({ subnet }) => subnet);
    const taken = alone.networks.map(({ subnet }) => subnet);
    assert.deepEqual(
      subnets.filter((subnet) => taken.includes(subnet)),
      [],
    );
    const again = planBeside(await project(), [other, running(first)]);
    assert.deepEqual(again.namespaces, first.namespaces);
  });

  it('is the one that the command line would bring up', async () => {
    const alone = await plan();
    const moved = planBeside(await project(), [running({ ...alone, project: 'other' })]);
    const sets = [
      [],
      [running({ ...alone, project: 'other' })],
      [running({ ...alone, project: 'other' }), running(moved)],
      [running({ ...alone, project: 'other' }, { kind: 'starting' })],
    ];
    for (const projects of sets) {
      const daemon = new FakeDaemon();
      daemon.projects = projects;
      const files = { [FILE]: TEXT };
      const { stdout } = await run(['-f', FILE, 'up', '--dry-run', '--json'], { daemon, files });
      const { topology } = JSON.parse(stdout) as { readonly topology: Topology };
      const [view] = projectViews([await snapshot()], projects);
      assert.deepEqual(view?.plan, topology);
    }
  });

  it('is made once for the same files beside the same networks', async () => {
    const read = await snapshot();
    const nothing: readonly RunningProject[] = [];
    const up = [running({ ...(await plan()), project: 'other' })];
    assert.equal(viewOf(read, nothing).plan, viewOf(read, nothing).plan);
    assert.notDeepEqual(viewOf(read, up).plan, viewOf(read, nothing).plan);
  });

  it('is absent where the files give no project', () => {
    const source = { directory: '/nowhere', files: [] };
    const [view] = projectViews([snapshotOf(source, { problems: [] })], []);
    assert.equal(view?.plan, undefined);
    assert.deepEqual(view?.files, []);
  });

  it('is shown until there is anything of a network that comes up', async () => {
    const empty: Topology = { source: 'own', project: 'shop', networks: [], namespaces: [], notes: [] };
    const [coming] = projectViews([await snapshot()], [running(empty, { kind: 'starting' })]);
    assert.equal(coming && shownTopology(coming)?.source, 'plan');
    const [up] = projectViews([await snapshot()], [running(await plan())]);
    assert.equal(up && shownTopology(up)?.source, 'own');
  });
});
