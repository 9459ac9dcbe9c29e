// The packaged extension while nothing is up: what it says is the plan.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startSession, workspace } from './session.mjs';

const COMMANDS = [
  'Bring Up Network',
  'Take Down Network',
  'Trace Name Resolution…',
  'Show NAT Chains',
  'Open Shell in Service',
  'Refresh',
  'Show Log',
];

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
    assert.match(text, /^reports does not resolve for web: it is on composetest_backoffice/m);
    await session.screenshot('hover-unreachable');
    await workbench.rest();
  });

  it('lists its commands in the palette', async () => {
    const entries = await workbench.paletteEntries('Netscope:');
    for (const title of COMMANDS) {
      assert.ok(entries.includes(`Netscope: ${title}`), `${title} in ${entries.join(', ')}`);
    }
  });

  it('shows the plan as a tree', async () => {
    await workbench.openViews('Netscope');
    await workbench.treeRow('Networks', 'default');
    await workbench.expand('Networks', 'web');
    await workbench.expand('Networks', 'composetest-web-1');
    await workbench.treeRow('Networks', '18080');
    const rows = await workbench.treeRows('Networks');
    assert.equal(rows[0], 'composetest  planned');
    assert.ok(rows.includes('  default  172.18.0.0/16'), rows.join('\n'));
    assert.ok(rows.includes('  backoffice  172.19.0.0/16 · internal'), rows.join('\n'));
    const start = rows.indexOf('      composetest-web-1  planned');
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

  it('says in tooltips which files make the project, and what the engine would call its parts', async () => {
    const project = await workbench.treeTooltip('Networks', 'composetest');
    assert.match(project, /^composetest — planned\n+Made of: compose\.yaml\n+Folder: \S+\/sample$/);
    await session.screenshot('tooltip-project');
    assert.match(await workbench.treeTooltip('Networks', 'default'), /^composetest_default — planned\n/);
    await session.screenshot('tooltip-network');
    await workbench.rest();
  });

  it('can be used with the keyboard, and read aloud', async () => {
    assert.deepEqual(await workbench.keyboardMenu('Networks', 'composetest'), ['Bring Up Network']);
    assert.deepEqual(await workbench.keyboardMenu('Networks', 'web'), ['Trace Name Resolution…']);
    assert.equal(await workbench.spokenRow('Networks', 'composetest'), 'Project composetest, planned');
    assert.match(
      await workbench.spokenRow('Networks', 'backoffice'),
      /^Network backoffice, .* internal, planned$/,
    );
    const actions = await workbench.headerActions('Networks');
    for (const title of ['Bring Up Network', 'Trace Name Resolution…', 'Refresh']) {
      assert.ok(actions.includes(title), `${title} in ${actions.join(', ')}`);
    }
    assert.ok(actions.every((title) => title !== ''));
  });

  it('traces the plan: asks from where and for what, then shows the outcome and the steps', async () => {
    await workbench.runCommand('Netscope: Trace Name Resolution…');
    assert.ok((await workbench.quickPick()).some((row) => row.startsWith('web')));
    await session.screenshot('trace-from');
    await workbench.pick('composetest-web-1');
    await workbench.page.locator('.quick-input-title:visible', { hasText: 'from web' }).waitFor();
    await session.screenshot('trace-name');
    await workbench.pick('redis');
    await workbench.page.locator('.tab.active', { hasText: 'web → redis' }).waitFor();
    const text = await workbench.editorText();
    assert.match(text, /^Once up, redis resolves to 172\.18\.0\.\d+ from web, by composetest_default\.\n/);
    assert.match(text, /\nredis A over UDP, asked from web \(composetest-web-1\): planned, nothing is up\n/);
    assert.match(text, /\n1\. Hosts file\n/);
    await workbench.rest();
    await session.screenshotThemes('trace-planned');
  });

  it('says what is missing where chains are asked for and nothing is up', async () => {
    await workbench.runCommand('Netscope: Show NAT Chains');
    assert.deepEqual(await workbench.notification(/composetest is not up/), {
      text: 'The network of composetest is not up, so there are no NAT chains to show.',
      severity: 'info',
      buttons: ['Bring Up Network'],
    });
    await workbench.rest();
    await session.screenshot('not-up');
    await workbench.clearNotifications();
  });

  it('says, and does not complain, that there is nothing to take down', async () => {
    await workbench.runCommand('Netscope: Take Down Network');
    const { text, severity } = await workbench.notification(/up/);
    assert.deepEqual({ text, severity }, { text: 'No network is up.', severity: 'info' });
    await workbench.clearNotifications();
  });

  it('logs no error of its own', () => {
    assert.deepEqual(
      workbench.errors.filter((text) => /netscope/i.test(text)),
      [],
    );
  });

  it('offers settings that say what they do', async () => {
    const texts = await workbench.openSettings('netscope.resolver');
    assert.ok(
      texts.some((text) => /Engine[^]*Whose ways of resolving names hold/.test(text)),
      texts.join('\n'),
    );
    assert.ok(texts.some((text) => /Options[^]*down-services/.test(text)));
    await session.screenshotThemes('settings');
  });
});

describe('the packaged extension with several Compose files in a folder', { timeout: 120_000 }, () => {
  let session;
  let workbench;

  before(async () => {
    session = await startSession(workspace('layers'));
    ({ workbench } = session);
  });
  after(() => session?.stop());
  afterEach((test) => session.screenshotFailure(test));

  it('names those that make the project', async () => {
    await workbench.openViews('Netscope');
    await workbench.treeRow('Networks', 'mail');
    const tooltip = await workbench.treeTooltip('Networks', 'layers');
    assert.match(tooltip, /\nMade of: compose\.yaml, compose\.override\.yaml \(override\)\n/);
    await session.screenshot('tooltip-files');
    await workbench.rest();
  });

  it('explains any other alone, says so, and traces in it', async () => {
    await workbench.openFile('compose.prod.yaml');
    const text = await workbench.hover('redis://', 'cache');
    assert.match(text, /^cache is 172\.18\.0\.\d+ for api, on layers_default — planned\n/m);
    assert.match(text, /\ncompose\.prod\.yaml is read alone/);
    await session.screenshot('hover-alone');
    await workbench.pressInHover('Trace from api');
    await workbench.page.locator('.tab.active', { hasText: 'api → cache' }).waitFor();
    assert.match(await workbench.editorText(), /^Once up, cache resolves to 172\.18\.0\.\d+ from api/);
  });
});

describe('the packaged extension with a Compose file that has errors', { timeout: 120_000 }, () => {
  let session;
  let workbench;

  before(async () => {
    session = await startSession(workspace('broken'));
    ({ workbench } = session);
  });
  after(() => session?.stop());
  afterEach((test) => session.screenshotFailure(test));

  it('lists what is wrong beside the plan', async () => {
    await workbench.openViews('Netscope');
    await workbench.treeRow('Networks', 'planned · 1 error');
    await workbench.treeRow('Networks', 'refers to undefined network "nowhere"');
    await workbench.treeRow('Networks', '(host)');
    await workbench.treeRow('Networks', 'Network mesh');
    await workbench.rest();
    await session.screenshotThemes('problems');
  });

  it('does not bring it up, and leads to the place', async () => {
    await workbench.runCommand('Netscope: Bring Up Network');
    const { text, severity, buttons } = await workbench.notification(/nowhere/);
    assert.match(text, /^Service "web" refers to undefined network "nowhere"\. /);
    assert.equal(severity, 'error');
    assert.deepEqual(buttons, ['Show in File']);
    await session.screenshot('not-usable');
    await workbench.pressInNotification(/nowhere/, 'Show in File');
    await workbench.page.locator('.tab.active', { hasText: 'compose.yaml' }).waitFor();
    await workbench.status(/^Ln 8, Col /);
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
    const { workbench } = session;
    await workbench.openViews('Netscope');
    assert.match(await workbench.welcome('Networks'), /no Compose file in this folder[^]*compose\.yaml/);
    await workbench.rest();
    await session.screenshotThemes('welcome-empty');
  });

  it('says so to whoever asks for a network nevertheless', async () => {
    const { workbench } = session;
    await workbench.runCommand('Netscope: Bring Up Network');
    const { text, severity } = await workbench.notification(/Compose file/);
    assert.deepEqual([text, severity], ['There is no Compose file in this workspace.', 'info']);
  });
});
