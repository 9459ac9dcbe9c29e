import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command, DOCUMENT_SCHEME, Language } from '../../../src/ui/contributions';
import { api } from './sample';

function shownDocument(): vscode.TextDocument {
  const document = vscode.window.activeTextEditor?.document;
  assert.ok(document, 'an editor is open');
  return document;
}

export function reportTests(): void {
  describe('reports', () => {
    it('show a trace of the plan as a read-only document', async () => {
      await api();
      const subject = { kind: 'service', project: 'composetest', service: 'web', name: 'redis' };
      await vscode.commands.executeCommand(Command.trace, subject);
      const document = shownDocument();
      assert.equal(document.uri.scheme, DOCUMENT_SCHEME);
      assert.equal(document.languageId, Language.trace);
      const text = document.getText();
      assert.match(text, /planned, nothing is up/);
      assert.match(text, /172\.18\.0\.\d+/);
    });

    it('show a trace of a name that does not resolve', async () => {
      const subject = { kind: 'service', project: 'composetest', service: 'web', name: 'reports' };
      await vscode.commands.executeCommand(Command.trace, subject);
      const document = shownDocument();
      assert.match(document.uri.path, /web → reports$/);
      assert.match(document.getText(), /reports/);
    });
  });
}
