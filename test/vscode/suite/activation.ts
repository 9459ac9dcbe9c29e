import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command } from '../../../src/ui/contributions';
import { EXTENSION_ID, api, openSample } from './sample';

export function activationTests(): void {
  describe('activation', () => {
    it('is caused by a compose file, whose language is dockercompose', async () => {
      const document = await openSample();
      assert.equal(document.languageId, 'dockercompose');
      await api();
      assert.equal(vscode.extensions.getExtension(EXTENSION_ID)?.isActive, true);
    });

    it('registers every command', async () => {
      await api();
      const known = new Set(await vscode.commands.getCommands(true));
      const missing = Object.values(Command).filter((id) => !known.has(id));
      assert.deepEqual(missing, []);
    });
  });
}
