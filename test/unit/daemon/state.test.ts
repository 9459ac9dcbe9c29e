import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { DaemonError } from '../../../src/daemon/client';
import {
  forgetPlan,
  loadPlan,
  projectDirectory,
  savedIds,
  savePlan,
  type SavedPlan,
} from '../../../src/daemon/state';
import type { Topology } from '../../../src/topology/topology';

const plan: SavedPlan = {
  project: 'shop',
  id: '0123abcd',
  mode: 'rootful',
  origin: { directory: '/project', files: ['/project/compose.yaml'] },
  namespaces: [{ containerName: 'shop-web-1', networkNamespace: 4026532000 }],
};

const topology: Topology = {
  project: 'shop',
  source: 'own',
  networks: [],
  namespaces: [],
  notes: [],
};

describe('the saved plan', () => {
  let runtime = '';
  const folder = (): string => projectDirectory(runtime, plan.id);
  beforeEach(() => (runtime = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-state-'))));
  afterEach(() => fs.rmSync(runtime, { recursive: true, force: true }));

  it('is loaded as it was saved', () => {
    savePlan(runtime, plan);
    assert.deepEqual(loadPlan(runtime, plan.id), plan);
    savePlan(runtime, { ...plan, namespaces: [] });
    assert.deepEqual(loadPlan(runtime, plan.id), { ...plan, namespaces: [] });
  });

  it('is read by nobody else', () => {
    savePlan(runtime, plan);
    assert.equal(fs.statSync(folder()).mode & 0o077, 0);
    for (const file of fs.readdirSync(folder()))
      assert.equal(fs.statSync(path.join(folder(), file)).mode & 0o077, 0);
  });

  it('is the old one or the new one, whatever a crash has left of the new one', () => {
    savePlan(runtime, plan);
    const [file] = fs.readdirSync(folder());
    fs.writeFileSync(path.join(folder(), `${file ?? ''}.new`), '{"project": "sh');
    assert.deepEqual(loadPlan(runtime, plan.id), plan);
    savePlan(runtime, { ...plan, mode: 'rootless' });
    assert.equal(loadPlan(runtime, plan.id)?.mode, 'rootless');
    assert.deepEqual(fs.readdirSync(folder()), [file]);
  });

  it('is replaced, never written over: whoever has the old one open reads it to its end', () => {
    savePlan(runtime, plan);
    const [file = ''] = fs.readdirSync(folder());
    const open = fs.openSync(path.join(folder(), file), 'r');
    savePlan(runtime, { ...plan, project: 'x'.repeat(10_000) });
    const seen = JSON.parse(fs.readFileSync(open, 'utf8')) as SavedPlan;
    fs.closeSync(open);
    assert.equal(seen.project, plan.project);
  });

  it('is none where there is none', () => {
    assert.equal(loadPlan(runtime, plan.id), undefined);
    assert.equal(loadPlan(path.join(runtime, 'nowhere'), plan.id), undefined);
  });

  it('is none where it cannot be read as JSON', () => {
    savePlan(runtime, plan);
    const [file = ''] = fs.readdirSync(folder());
    for (const text of ['', '{', 'null,', '\0\0\0', '{"project": ']) {
      fs.writeFileSync(path.join(folder(), file), text);
      assert.equal(loadPlan(runtime, plan.id), undefined, JSON.stringify(text));
    }
  });

  it('is loaded with all that a later daemon needs to take the network over', () => {
    const whole: SavedPlan = {
      ...plan,
      mode: 'rootless',
      namespaces: [
        { containerName: 'shop-web-1', networkNamespace: 7, dnsPorts: { udp: 40_000, tcp: 40_001 } },
      ],
      complete: {
        version: '1.2.3',
        topology,
        since: 1_700_000_000_000,
        holder: { pid: 4711, startTime: '123456', networkNamespace: 8 },
        hostPorts: [['shop-web-1 0.0.0.0:0 80/tcp', 49_153]],
      },
    };
    savePlan(runtime, whole);
    assert.deepEqual(loadPlan(runtime, plan.id), whole);
    savePlan(runtime, plan);
    assert.deepEqual(loadPlan(runtime, plan.id), plan, 'it is being changed');
  });

  it('is none where it is of another form, whatever that is', () => {
    savePlan(runtime, plan);
    const [file = ''] = fs.readdirSync(folder());
    const target = path.join(folder(), file);
    const saved = JSON.parse(fs.readFileSync(target, 'utf8')) as Record<string, unknown>;
    const complete = { version: '1', topology, since: 1, hostPorts: [] };
    const endpoint = { ...topology.namespaces[0], endpoints: [{}] };
    for (const other of [
      [],
      {},
      { ...saved, format: 0 },
      { ...saved, format: undefined },
      { ...saved, id: 'fedcba98' },
      { ...saved, mode: 'other' },
      { ...saved, project: 7 },
      { ...saved, origin: {} },
      { ...saved, namespaces: {} },
      { ...saved, namespaces: [{ containerName: 'x' }] },
      { ...saved, complete: {} },
      { ...saved, complete: { ...complete, hostPorts: [['x', 70_000]] } },
      { ...saved, complete: { ...complete, topology: {} } },
      { ...saved, complete: { ...complete, topology: { ...topology, resolver: { settings: { ttl: -1 } } } } },
      { ...saved, complete: { ...complete, faults: [{ id: 1 }] } },
      { ...saved, complete: { ...complete, topology: { ...topology, namespaces: [endpoint] } } },
    ]) {
      fs.writeFileSync(target, JSON.stringify(other));
      assert.equal(loadPlan(runtime, plan.id), undefined, JSON.stringify(other));
    }
    fs.writeFileSync(target, JSON.stringify({ ...saved, complete }));
    assert.ok(loadPlan(runtime, plan.id)?.complete);
    assert.deepEqual(savedIds(runtime), [plan.id]);
  });

  it('that cannot be written says where, why and what to do', () => {
    fs.writeFileSync(path.join(runtime, 'projects'), '');
    assert.throws(
      () => savePlan(runtime, plan),
      (error: DaemonError) => {
        assert.equal(error.reason, 'state-not-written');
        assert.ok(error.message.includes(runtime));
        assert.match(error.hint ?? '', /NETSCOPE_RUNTIME_DIR/);
        return true;
      },
    );
  });

  it('is forgotten with the whole folder, once or twice', () => {
    savePlan(runtime, plan);
    fs.mkdirSync(path.join(folder(), 'etc', 'shop-web-1'), { recursive: true });
    forgetPlan(runtime, plan.id);
    forgetPlan(runtime, plan.id);
    assert.ok(!fs.existsSync(folder()));
    assert.equal(loadPlan(runtime, plan.id), undefined);
  });
});
