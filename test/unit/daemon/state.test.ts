import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { forgetPlan, loadPlan, projectDirectory, savePlan, type SavedPlan } from '../../../src/daemon/state';

const plan: SavedPlan = {
  project: 'shop',
  id: '0123abcd',
  mode: 'rootful',
  origin: { directory: '/project', files: ['/project/compose.yaml'] },
  namespaces: [{ containerName: 'shop-web-1', networkNamespace: 4026532000 }],
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
    assert.deepEqual(seen, plan);
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

  it('is forgotten with the whole folder, once or twice', () => {
    savePlan(runtime, plan);
    fs.mkdirSync(path.join(folder(), 'etc', 'shop-web-1'), { recursive: true });
    forgetPlan(runtime, plan.id);
    forgetPlan(runtime, plan.id);
    assert.ok(!fs.existsSync(folder()));
    assert.equal(loadPlan(runtime, plan.id), undefined);
  });
});
