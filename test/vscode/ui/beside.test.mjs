// The packaged extension beside a network that somebody else has brought up on the command line.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { freePort } from './free-port.mjs';
import { startSession, workspace } from './session.mjs';

const UP_TIMEOUT_MS = 60_000;
/** A name and the address behind it, in a row of the tree. */
const REDIS = /redis {2}(172\.\d+\.0\.\d+)/;

describe('the packaged extension beside another network', { timeout: 300_000 }, () => {
  let session;
  let workbench;
  let port;

  before(async () => {
    port = await freePort();
    session = await startSession(workspace('sample'), { env: { WEB_PORT: String(port) } });
    ({ workbench } = session);
    session.netscope('-f', path.join(workspace('layers'), 'compose.yaml'), 'up');
    await workbench.openFile('compose.yaml');
  });
  after(async () => {
    session?.takeDown('composetest', 'layers');
    assert.deepEqual(session?.processes(), []);
    await session?.stop();
  });
  afterEach((test) => session.screenshotFailure(test));

  /** The first group of a pattern in the rows of the networks. */
  const inTree = async (pattern) => pattern.exec((await workbench.treeRows('Networks')).join('\n'))?.[1];

  it('plans around it, in hovers and in the tree', async () => {
    assert.match(await workbench.hover('redis://', 'redis'), /^redis is 172\.(?!18\.)\d+\.0\.\d+ for web/);
    await workbench.rest();
    await workbench.openViews('Netscope');
    await workbench.treeRow('Networks', 'layers');
    await workbench.treeRow('Networks', 'redis');
    assert.match(await inTree(REDIS), /^172\.(?!18\.)/);
    assert.match((await workbench.treeRows('Networks')).join('\n'), /\nlayers {2}up, rootless · elsewhere\n/);
    await workbench.rest();
    await session.screenshot('beside');
  });

  it('leaves nothing behind where bringing up is cancelled on the way', async () => {
    // A helper that stands still keeps the request on its way for as long as the test needs.
    const helper = session.processes().find(({ name }) => name === 'netscope-helper');
    process.kill(helper.pid, 'SIGSTOP');
    try {
      await workbench.runCommand('Netscope: Bring Up Network');
      const { text, buttons } = await workbench.notification(/making \d+ networks?/);
      assert.match(text, /^Bringing up the network of composetest/);
      assert.deepEqual(buttons, ['Cancel']);
      await workbench.treeRow('Networks', 'coming up…');
      await session.screenshotThemes('progress');
      await workbench.pressInNotification(/Bringing up/, 'Cancel');
    } finally {
      process.kill(helper.pid, 'SIGCONT');
    }
    await workbench.status(/Cancelled: nothing of composetest is up\./);
    await workbench.treeRow('Networks', 'planned');
    assert.match(session.netscope('-p', 'composetest', 'ps', '--json'), /"running": null/);
    assert.match(session.netscope('-p', 'layers', 'ps'), /db/);
    await session.screenshot('cancelled');
  });

  it('says which port is in the way, and leaves nothing behind', async () => {
    const server = createServer();
    await new Promise((resolve) => server.listen(port, '0.0.0.0', resolve));
    try {
      await workbench.runCommand('Netscope: Bring Up Network');
      const { text, severity, buttons } = await workbench.notification(/Cannot bring up/);
      const start = `Cannot bring up the network: port 0.0.0.0:${port}/tcp is in use, and composetest-web-1 `;
      assert.equal(text.slice(0, start.length), start);
      assert.equal(severity, 'error');
      assert.deepEqual(buttons, ['Show Log']);
      await workbench.rest();
      await session.screenshotThemes('port-in-use');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    await workbench.clearNotifications();
    await workbench.treeRow('Networks', 'planned');
    assert.match(session.netscope('-p', 'composetest', 'ps', '--json'), /"running": null/);
  });

  it('gives the addresses that it had planned', async () => {
    const planned = await inTree(REDIS);
    await workbench.runCommand('Netscope: Bring Up Network');
    await workbench.status(/The network of composetest is up/);
    assert.equal(await inTree(REDIS), planned);
    assert.match(
      await workbench.hover('redis://', 'redis'),
      new RegExp(`^redis is ${planned} for web, .* — live\n`),
    );
    await workbench.rest();
  });

  it('takes down exactly the one it is called on', async () => {
    await workbench.openContextMenu('Networks', 'layers');
    await workbench.pickFromMenu('Take Down Network');
    await workbench.status(/The network of layers is down\./);
    assert.match((await workbench.treeRows('Networks')).join('\n'), /^composetest {2}up, rootless\n/);
    await workbench.openContextMenu('Networks', 'composetest');
    await workbench.pickFromMenu('Take Down Network');
    await workbench.treeRow('Networks', 'planned', { timeout: UP_TIMEOUT_MS });
  });
});
