/** A project of its own on the disk, and what findings say of it. */
import * as assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

const TIMEOUT_MS = 15_000;
const LOOK_MS = 25;
const ADVICE = ['netscope/missing-dependency', 'netscope/not-ready'];

/** Waits until something is as it is meant; fails with the last reason why it is not. */
export async function until<T>(look: () => T | Promise<T>): Promise<T> {
  for (const deadline = Date.now() + TIMEOUT_MS; ;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

export class ProjectFolder {
  /** @param files by their path from the folder */
  static async make(files: Readonly<Record<string, string>>): Promise<ProjectFolder> {
    const folder = path.join(await mkdtemp(path.join(tmpdir(), 'nsf-')), 'shop');
    const project = new ProjectFolder(folder);
    for (const [name, text] of Object.entries(files)) await project.write(name, text);
    return project;
  }

  private constructor(readonly folder: string) {}

  async write(name: string, text: string): Promise<void> {
    const file = path.join(this.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  uri(name: string): vscode.Uri {
    return vscode.Uri.file(path.join(this.folder, name));
  }

  /** Opens a file of it in an editor. */
  async open(name: string): Promise<vscode.TextEditor> {
    // As a person does it: a document that an extension opens stays open for minutes.
    await vscode.commands.executeCommand('vscode.open', this.uri(name), { preview: false });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, this.uri(name).fsPath);
    return editor;
  }

  /** What is shown of a file now. */
  diagnostics(name: string): readonly vscode.Diagnostic[] {
    return vscode.languages.getDiagnostics(this.uri(name)).filter(({ source }) => source === 'netscope');
  }

  /** The same in short: `CODE line:character WORD`, with the word at its place; advice about dependencies left out. */
  shown(name: string): readonly string[] {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === this.uri(name).fsPath);
    return this.diagnostics(name).flatMap(({ code, range }) => {
      const { value } = code as { value: string };
      const { line, character } = range.start;
      if (ADVICE.includes(value)) return [];
      return `${value.replace('netscope/', '')} ${line}:${character} ${document?.getText(range) ?? ''}`.trimEnd();
    });
  }

  /** Waits until exactly this is shown of a file. */
  async shows(name: string, expected: readonly string[]): Promise<void> {
    await until(() => assert.deepEqual(this.shown(name), expected));
  }

  /** The actions that are offered at the first diagnostic with a code, with their edits. */
  async actions(name: string, code: string): Promise<readonly vscode.CodeAction[]> {
    const diagnostic = this.diagnostics(name).find(
      (each) => typeof each.code === 'object' && each.code.value === `netscope/${code}`,
    );
    assert.ok(diagnostic, `${code} is shown in ${name}`);
    return vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      this.uri(name),
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
      20,
    );
  }

  /** Closes its editors without saving, and removes it. */
  async remove(): Promise<void> {
    for (const group of vscode.window.tabGroups.all) {
      for (const tab of group.tabs) {
        const { input } = tab;
        if (!(input instanceof vscode.TabInputText) || !input.uri.fsPath.startsWith(this.folder)) continue;
        if (tab.isDirty) {
          await vscode.window.showTextDocument(input.uri);
          await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
        } else await vscode.window.tabGroups.close(tab);
      }
    }
    await rm(path.dirname(this.folder), { recursive: true });
  }
}
