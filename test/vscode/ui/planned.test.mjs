// The packaged extension while nothing is up: what it says is the plan.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startSession, workspace } from './session.mjs';

describe('the packaged extension with a Compose file', { timeout: 240_000 }, () => {
  let session;
  let workbench;

  before(async () => {
    session = await startSession(workspace('sample'));
    ({ workbench } = session);
  });
  after(() => session?.stop());
  afterEach((test) => session.screenshotFailure(test));

  it('shows where a name leads when the mouse is on it', async () => {
    await workbench.openFile('compose.yaml');
    const text = await workbench.hover('redis://', 'redis');
    assert.match(text, /^redis is 172\.18\.0\.\d+ for web, on composetest_default — planned\n/);
    assert.match(text, /Trace from web/);
    await session.screenshotThemes('hover', async () => {
      await workbench.rest();
      await workbench.hover('redis://', 'redis');
    });
    await workbench.rest();
  });

  it('shows why a name does not resolve', async () => {
    const text = await workbench.hover('REPORTS_HOST: ', 'reports');
    assert.match(text, /^reports does not resolve for web: it is on composetest_backoffice/);
    await session.screenshot('hover-unreachable');
    await workbench.rest();
  });

  it('lists its commands in the palette', async () => {
    const entries = await workbench.paletteEntries('Netscope:');
    for (const title of [
      'Bring Up Network',
      'Take Down Network',
      'Trace Name Resolution…',
      'Show NAT Chains',
      'Refresh',
      'Show Log',
    ]) {
      assert.ok(entries.includes(`Netscope: ${title}`), `${title} in ${entries.join(', ')}`);
    }
    assert.ok(!entries.includes('Netscope: Open Shell in Service'));
  });

  it('shows the plan as a tree', async () => {
    await workbench.openViews('Netscope');
    await workbench.treeRow('Networks', 'composetest_default');
    await workbench.expand('Networks', 'web');
    await workbench.expand('Networks', 'composetest-web-1');
    await workbench.treeRow('Networks', '18080');
    const rows = await workbench.treeRows('Networks');
    assert.equal(rows[0], 'composetest  planned');
    const start = rows.indexOf('      composetest-web-1  eth0 · planned');
    assert.match(
      rows.slice(start, start + 7).join('\n'),
      /Address {2}172\.18\.0\.\d+\/16[^]*0\.0\.0\.0:18080 → 5000\/tcp/,
    );
  });

  it('offers to bring the network up where there are no chains yet', async () => {
    const text = await workbench.welcome('NAT Chains');
    assert.match(text, /The network is down/);
    assert.match(text, /Bring Up Network/);
    await workbench.rest();
    await session.screenshotThemes('networks-planned');
  });

  it('traces the plan: asks from where and for what, then shows the steps', async () => {
    await workbench.runCommand('Netscope: Trace Name Resolution…');
    assert.ok((await workbench.quickPick()).some((row) => row.startsWith('web')));
    await session.screenshot('trace-from');
    await workbench.pick('composetest-web-1');
    await workbench.page.locator('.quick-input-title:visible', { hasText: 'from web' }).waitFor();
    await session.screenshot('trace-name');
    await workbench.pick('redis');
    await workbench.page.locator('.tab.active', { hasText: 'web → redis' }).waitFor();
    const text = await workbench.editorText();
    assert.match(text, /^redis A over UDP, asked from web \(composetest-web-1\): planned, nothing is up\n/);
    assert.match(text, /\n1\. Hosts file\n/);
    await workbench.rest();
    await session.screenshotThemes('trace-planned');
  });

  it('says what is missing where chains are asked for and nothing is up', async () => {
    await workbench.runCommand('Netscope: Show NAT Chains');
    assert.match(await workbench.notification(), /composetest is not up/);
    assert.deepEqual(await workbench.notificationButtons(), ['Bring Up Network', 'Show Log']);
    await session.screenshot('not-up');
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('logs no error of its own', () => {
    assert.deepEqual(
      workbench.errors.filter((text) => /netscope/i.test(text)),
      [],
    );
  });
});

describe('the packaged extension without a Compose file', { timeout: 120_000 }, () => {
  let session;

  before(async () => {
    session = await startSession(workspace('empty'));
  });
  after(() => session?.stop());
  afterEach((test) => session.screenshotFailure(test));

  it('says what it looks for', async () => {
    await session.workbench.openViews('Netscope');
    assert.match(
      await session.workbench.welcome('Networks'),
      /no Compose file in this folder[^]*compose\.yaml/,
    );
    await session.screenshot('welcome-empty');
  });
});

describe('the packaged extension in Restricted Mode', { timeout: 120_000 }, () => {
  let session;

  before(async () => {
    const settings = { 'security.workspace.trust.startupPrompt': 'never' };
    session = await startSession(workspace('sample'), { trust: true, settings });
  });
  after(() => session?.stop());
  afterEach((test) => session.screenshotFailure(test));

  it('still shows the plan, and says why it brings nothing up', async () => {
    const { workbench } = session;
    await workbench.openViews('Netscope');
    await workbench.treeRow('Networks', 'composetest_default');
    assert.match(await workbench.welcome('NAT Chains'), /Restricted Mode/);
    assert.doesNotMatch(await workbench.welcome('NAT Chains'), /Bring Up/);
    await session.screenshot('restricted');
  });
});
