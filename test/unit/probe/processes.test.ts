/** What /proc shows of the test's own process and its children. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { parseProcNet } from '../../../src/probe/proc-net';
import * as processes from '../../../src/probe/processes';

const blocked = process.platform === 'linux' ? undefined : 'there is no /proc here';
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

async function sleeper(test: TestContext): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['60']);
  test.after(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  assert.ok(child.pid !== undefined);
  return Object.assign(child, { pid: child.pid });
}

/** A number that no process has now: the kernel counts on before it begins anew. */
async function goneProcess(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('processes', { skip: blocked ?? false }, () => {
  it('are found by number', async (test) => {
    const { pid } = await sleeper(test);
    const all = processes.processIds();
    assert.ok(all.includes(pid));
    assert.ok(all.includes(process.pid));
    assert.ok(all.every((one) => Number.isInteger(one) && one > 0));
  });

  it('have a namespace, a name and an end', async (test) => {
    const child = await sleeper(test);
    const own = fs.statSync('/proc/self/ns/net').ino;
    assert.equal(processes.networkNamespaceOf(process.pid), own);
    assert.equal(processes.networkNamespaceOf(child.pid), own);
    assert.equal(processes.commandOf(child.pid), 'sleep');
    assert.ok(processes.isRunning(child.pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(!processes.isRunning(child.pid));
  });

  it('that are gone give no answer instead of an error', async () => {
    const pid = await goneProcess();
    assert.equal(processes.networkNamespaceOf(pid), undefined);
    assert.equal(processes.commandOf(pid), undefined);
    assert.ok(!processes.isRunning(pid));
    assert.deepEqual(processes.mountSourcesOf(pid, /^\/$/), []);
  });

  it('are found by their namespace', async (test) => {
    const { pid } = await sleeper(test);
    const own = fs.statSync('/proc/self/ns/net').ino;
    const found = processes.processesIn(new Set([own, 1]));
    assert.deepEqual(
      found.find((one) => one.pid === pid),
      { pid, networkNamespace: own },
    );
    assert.deepEqual(processes.processesIn(new Set([1])), []);
    assert.deepEqual(processes.processesIn(new Set()), []);
  });

  it('show what is mounted where', () => {
    assert.equal(processes.mountSourcesOf(process.pid, /^\/$/).length >= 1, true);
    assert.deepEqual(processes.mountSourcesOf(process.pid, /nothing is mounted here/), []);
  });

  it('are known by the sockets they hold', async (test) => {
    const server = net.createServer().listen(0, '127.0.0.1');
    test.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const listening = parseProcNet('tcp', fs.readFileSync('/proc/net/tcp', 'utf8')).find(
      (socket) => socket.localPort === port && socket.state === 'LISTEN',
    );
    assert.ok(listening);
    const owners = processes.socketOwners(new Set([listening.inode]), [process.pid]);
    assert.deepEqual(owners.get(listening.inode), {
      pid: process.pid,
      command: processes.commandOf(process.pid),
      networkNamespace: fs.statSync('/proc/self/ns/net').ino,
    });
    const searched = processes.socketOwners(new Set([listening.inode, 1]), []);
    assert.equal(
      searched.get(listening.inode)?.pid,
      process.pid,
      'also where nobody says whom to look at first',
    );
    assert.equal(searched.has(1), false);
    assert.equal(processes.socketOwners(new Set(), []).size, 0);
  });
});
