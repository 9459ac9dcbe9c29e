import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planBeside, snapshotOf } from '../../../src/ui/projects/snapshot';
import { projectViews, workspaceState } from '../../../src/ui/trees/project-view';
import { TEXT, plan, running, snapshot } from './sample';

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
    assert.equal(
      workspaceState(projectViews(here, [running(topology, { kind: 'failed', reason: '' })])),
      'down',
    );
  });
});

describe('a plan', () => {
  it('that cannot be made is a problem at the service it is about', async () => {
    const text = TEXT.replace('image: redis', 'image: redis\n    mac_address: nonsense');
    const { plan: none, problems, project } = await snapshot(text);
    assert.equal(none, undefined);
    const problem = problems.find(({ code }) => code === 'invalid-mac-address');
    assert.deepEqual(problem?.range, project?.services.find(({ name }) => name === 'redis')?.range);
  });

  it('keeps clear of other projects, and keeps what runs of its own', async () => {
    const { project, plan: alone } = await snapshot();
    assert.ok(project && alone);
    const other = running({ ...alone, project: 'other' });
    const subnets = planBeside(project, [other]).networks.map(({ subnet }) => subnet);
    const taken = alone.networks.map(({ subnet }) => subnet);
    assert.deepEqual(
      subnets.filter((subnet) => taken.includes(subnet)),
      [],
    );
    const beside = planBeside(project, [other, running(alone)]);
    assert.deepEqual(beside.namespaces, alone.namespaces);
  });

  it('is absent where the files give no project', () => {
    const source = { directory: '/nowhere', files: [] };
    assert.deepEqual(snapshotOf(source, { problems: [] }), { source, problems: [] });
  });
});
