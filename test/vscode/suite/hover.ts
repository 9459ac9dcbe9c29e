import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Setting } from '../../../src/ui/contributions';
import { outline } from './outline';
import { api, hoverOn, openSample } from './sample';

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

export function hoverTests(): void {
  describe('hover', () => {
    let document: vscode.TextDocument;

    before(async () => {
      await api();
      document = await openSample();
    });

    it("says on a service's key where it is, its names and who can ask", async () => {
      const text = await hoverOn(document, '\n  ', 'redis:\n    image');
      assert.match(
        firstLine(text),
        /^\*\*`redis`\*\* is `172\.18\.0\.\d+` on `composetest_default` — planned$/,
      );
      assert.match(text, /`composetest-redis-1`/);
      assert.match(text, /Resolvable by: `web`/);
    });

    for (const { place, before } of [
      { place: 'depends_on', before: '- ' },
      { place: 'environment', before: 'redis://' },
      { place: 'command', before: "--cache', '" },
    ]) {
      it(`answers for the asking service in ${place}`, async () => {
        const text = await hoverOn(document, before, 'redis');
        assert.match(
          firstLine(text),
          /^\*\*`redis`\*\* is `172\.18\.0\.\d+` for `web`, on `composetest_default` — planned$/,
        );
        assert.match(text, /\[Trace from web\]\(command:netscope\.trace\?/);
      });
    }

    it('says why a name does not resolve', async () => {
      const text = await hoverOn(document, 'REPORTS_HOST: ', 'reports');
      assert.match(firstLine(text), /`reports`\*\* does not resolve for `web`/);
      assert.match(firstLine(text), /`composetest_backoffice`, and `web` is only on `composetest_default`/);
    });

    it('says nothing elsewhere', async () => {
      assert.equal(await hoverOn(document, 'image: ', 'redis:7-alpine'), '');
      assert.equal(await hoverOn(document, 'REDIS_URL: ', 'redis://'), '');
      assert.equal(await hoverOn(document, 'GREETING: ', 'hello'), '');
      assert.equal(await hoverOn(document, '', 'services:'), '');
    });

    it('follows text that is not saved, and a part that is broken', async () => {
      const editor = await vscode.window.showTextDocument(document);
      const end = document.positionAt(document.getText().length);
      await editor.edit((edit) => edit.insert(end, '\nvolumes:\n  data: [unfinished\n'));
      try {
        assert.match(
          firstLine(await hoverOn(document, 'redis://', 'redis')),
          /is `172\.18\.0\.\d+` for `web`/,
        );
      } finally {
        await vscode.commands.executeCommand('workbench.action.files.revert');
      }
    });

    it('stays where it is while a line of the same service is half typed', async () => {
      const editor = await vscode.window.showTextDocument(document);
      await hoverOn(document, 'redis://', 'redis');
      const image = document.getText().indexOf('composetest/web');
      const at = document.positionAt(image);
      await editor.edit((edit) => edit.insert(at, '"'));
      try {
        assert.match(
          firstLine(await hoverOn(document, 'redis://', 'redis')),
          /is `172\.18\.0\.\d+` for `web`/,
        );
        const { networks, refresh } = await api();
        await refresh();
        const lines = await outline(networks);
        for (const service of ['web', 'redis', 'reports']) {
          assert.match(lines.join('\n'), new RegExp(`\\n {4}${service} `), service);
        }
      } finally {
        await vscode.commands.executeCommand('workbench.action.files.revert');
      }
    });

    it('moves with the lines above it', async () => {
      const editor = await vscode.window.showTextDocument(document);
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# one\n# two\n'));
      try {
        assert.match(firstLine(await hoverOn(document, 'redis://', 'redis')), /for `web`/);
      } finally {
        await vscode.commands.executeCommand('workbench.action.files.revert');
      }
    });

    it('can be switched off', async () => {
      const settings = vscode.workspace.getConfiguration();
      await settings.update(Setting.hoverEnabled, false, vscode.ConfigurationTarget.Global);
      try {
        assert.equal(await hoverOn(document, 'redis://', 'redis'), '');
      } finally {
        await settings.update(Setting.hoverEnabled, undefined, vscode.ConfigurationTarget.Global);
      }
    });
  });
}
