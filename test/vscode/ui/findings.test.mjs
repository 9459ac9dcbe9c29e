// The packaged extension on a project with mistakes: squiggles, hovers on them, quick fixes, the Problems panel.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { startSession, workspace } from './session.mjs';

/** A copy, because settings are written into it. */
function copyOf(name) {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'nsu-')), 'shop');
  cpSync(workspace(name), folder, { recursive: true });
  return folder;
}

const text = (folder, name) => readFileSync(path.join(folder, name), 'utf8');

describe('findings of the packaged extension', { timeout: 240_000 }, () => {
  let session;
  let workbench;
  let folder;
  let original;

  before(async () => {
    folder = copyOf('findings');
    original = text(folder, 'compose.yaml');
    session = await startSession(folder, { settings: { 'files.autoSave': 'off' } });
    ({ workbench } = session);
  });
  after(async () => {
    await session?.stop();
    rmSync(path.dirname(folder), { recursive: true, force: true });
  });
  afterEach((test) => session.screenshotFailure(test));

  /** Waits until the file on the disk is as it is meant. */
  async function saved(isMeant) {
    for (const deadline = Date.now() + 10_000; !isMeant(text(folder, 'compose.yaml'));) {
      assert.ok(Date.now() < deadline, text(folder, 'compose.yaml'));
      await workbench.page.waitForTimeout(50);
    }
  }

  it('are underlined by their severity', async () => {
    await workbench.openFile('compose.yaml');
    await workbench.squiggles('error', 1);
    await workbench.squiggles('warning', 2);
    await workbench.rest();
    await session.screenshotThemes('findings');
  });

  it('say in the hover who cannot reach whom, beside what the name answers to', async () => {
    await workbench.hover('amqp://', 'queue');
    const hover = await workbench.hoverWith(/queue does not resolve/);
    assert.match(
      hover,
      /`web` and `queue` share no network: `web` is on `front`, `queue` on `back`, .*netscope\/different-networks/s,
    );
    assert.match(hover, /queue does not resolve for web/);
    await session.screenshotThemes('finding-hover', async () => {
      await workbench.hover('amqp://', 'queue');
      await workbench.hoverWith(/queue does not resolve/);
    });
    await workbench.rest();
  });

  it('lead to a page that needs no network', async () => {
    await workbench.hover('amqp://', 'queue');
    await workbench.pressInHover('netscope/different-networks');
    await workbench.page.locator('.tab.active', { hasText: 'different-networks' }).waitFor();
    const page = workbench.page
      .frameLocator('iframe.webview.ready')
      .frameLocator('iframe#active-frame')
      .locator('h1');
    assert.match(await page.first().innerText(), /different-networks/);
    await workbench.rest();
    await session.screenshotThemes('finding-page');
    await workbench.runCommand('View: Close Editor');
  });

  it('are mended with the keyboard, and the mending is undone in one step', async () => {
    await workbench.click('@', 'dbb');
    const fixes = await workbench.quickFixes();
    assert.deepEqual(fixes.slice(0, 4), [
      'Change the host to `db`',
      'Ignore netscope/unknown-host for this line',
      'Ignore netscope/unknown-host in this workspace',
      'Explain netscope/unknown-host',
    ]);
    await session.screenshot('finding-quick-fix-dark');
    await workbench.takeQuickFix(0);
    await workbench.squiggles('warning', 1);
    await workbench.placeOf('shop:secret@', 'db:5432');
    await workbench.page.keyboard.press('Control+z');
    await workbench.squiggles('warning', 2);
    await workbench.placeOf('shop:secret@', 'dbb:5432');
  });

  it('are mended all at once where that is safe', async () => {
    await workbench.runCommand('Netscope: Fix All Safe Findings in File');
    await workbench.status(/^Fixed 2 findings\.$/);
    await workbench.runCommand('File: Save');
    await saved((file) => !/^\s*(version|links):/m.test(file) && file.includes('depends_on: [db]'));
    await session.screenshot('findings-fixed-dark');
    await workbench.click('image: ', 'shop/web');
    await workbench.page.keyboard.press('Control+z');
    await workbench.runCommand('File: Save');
    await saved((file) => file === original);
  });

  it('stand in the Problems panel, of env files as well', async () => {
    const rows = await workbench.problems();
    assert.ok(
      rows.some((row) => /^web\.env\s+2/.test(row)) && rows.some((row) => /\[Ln 2, Col 19\]/.test(row)),
      rows.join('\n'),
    );
    await session.screenshotThemes('problems-panel', () => workbench.problems());
    await workbench.runCommand('View: Toggle Problems');
  });

  it('are silenced in the workspace, for everybody who opens it', async () => {
    await workbench.click('@', 'dbb');
    const fixes = await workbench.quickFixes();
    await workbench.takeQuickFix(fixes.indexOf('Ignore netscope/unknown-host in this workspace'));
    await workbench.squiggles('warning', 1);
    await workbench.rest();
    assert.deepEqual(JSON.parse(text(folder, '.vscode/settings.json')), {
      'netscope.findings.severity': { 'unknown-host': 'off' },
    });
  });

  it('are not said by errors of its own', () => {
    assert.deepEqual(
      workbench.errors.filter((error) => /netscope/i.test(error)),
      [],
    );
  });
});

describe('findings about names that try to be more than names', { timeout: 120_000 }, () => {
  let session;
  let workbench;
  let folder;

  before(async () => {
    folder = copyOf('findings');
    const host = `[click](command:workbench.action.quit)<img src=x>${'n'.repeat(300)}`;
    const network = JSON.stringify(`${host}\u001b[31m\u202e`);
    writeFileSync(
      path.join(folder, 'compose.yaml'),
      `services:\n  web:\n    image: web\n    networks: [${network}]\n  db:\n    image: postgres\n`,
    );
    session = await startSession(folder, {
      trust: true,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
    ({ workbench } = session);
  });
  after(async () => {
    await session?.stop();
    rmSync(path.dirname(folder), { recursive: true, force: true });
  });
  afterEach((test) => session.screenshotFailure(test));

  it('show them as the text that they are, also in Restricted Mode', async () => {
    await workbench.openFile('compose.yaml');
    await workbench.squiggles('error', 1);
    const hover = await workbench.hover('networks: ["', '[click](com');
    assert.match(hover, /\[click\]\(command:workbench\.action\.quit\)<img src=x>/);
    // What a program would take for a change of colour or of direction is not there.
    assert.doesNotMatch(hover, /[\u001b\u202e]/);
    assert.equal(await workbench.page.locator('.monaco-hover:visible img').count(), 0);
    assert.equal(await workbench.page.locator('.monaco-hover:visible a', { hasText: 'click' }).count(), 0);
    await session.screenshot('finding-hostile-dark');
  });
});
