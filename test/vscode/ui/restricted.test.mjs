// The packaged extension in a folder that nobody has trusted.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startSession, workspace } from './session.mjs';

/** Calls a command that nothing on the screen offers, as a person's own key binding would. */
const KEY = 'Control+Alt+Shift+F11';
const KEYBINDINGS = [{ key: 'ctrl+alt+shift+f11', command: 'netscope.up' }];

describe('the packaged extension in Restricted Mode', { timeout: 120_000 }, () => {
  let session;
  let workbench;

  before(async () => {
    const settings = { 'security.workspace.trust.startupPrompt': 'never' };
    session = await startSession(workspace('sample'), { trust: true, settings, keybindings: KEYBINDINGS });
    ({ workbench } = session);
  });
  after(() => session?.stop());
  afterEach((test) => session.screenshotFailure(test));

  it('still shows the plan, and says why it brings nothing up', async () => {
    await workbench.openViews('Netscope');
    await workbench.treeRow('Networks', 'default');
    assert.match(await workbench.welcome('NAT Chains'), /Restricted Mode/);
    assert.doesNotMatch(await workbench.welcome('NAT Chains'), /Bring Up/);
    await workbench.rest();
    await session.screenshotThemes('restricted');
  });

  it('offers nothing that touches the system', async () => {
    const entries = await workbench.paletteEntries('Netscope:');
    for (const title of [
      'Bring Up Network',
      'Take Down Network',
      'Show NAT Chains',
      'Open Shell in Service',
    ]) {
      assert.ok(!entries.includes(`Netscope: ${title}`), `${title} in ${entries.join(', ')}`);
    }
    assert.ok(entries.includes('Netscope: Trace Name Resolution…'));
    assert.deepEqual(await workbench.keyboardMenu('Networks', 'web'), ['Trace Name Resolution…']);
    assert.ok(!(await workbench.headerActions('Networks')).includes('Bring Up Network'));
  });

  it('does nothing where it is called all the same, and says why', async () => {
    await workbench.page.keyboard.press(KEY);
    assert.deepEqual(await workbench.notification(/Restricted Mode/), {
      text: 'Networks are not touched in Restricted Mode. Hovers, findings, plans and planned traces work.',
      severity: 'info',
      buttons: ['Manage Workspace Trust'],
    });
    await session.screenshot('restricted-called');
    await workbench.clearNotifications();
    assert.deepEqual(session.processes(), []);
    assert.deepEqual(session.runtimeFiles(), []);
  });

  it('explains names, and traces them as planned', async () => {
    await workbench.openFile('compose.yaml');
    const text = await workbench.hover('redis://', 'redis');
    assert.match(text, /^redis is 172\.18\.0\.\d+ for web, on composetest_default — planned\n/);
    await workbench.pressInHover('Trace from web');
    await workbench.page.locator('.tab.active', { hasText: 'web → redis' }).waitFor();
    assert.match(await workbench.editorText(), /^Once up, redis resolves to 172\.18\.0\.\d+ from web/);
  });
});
