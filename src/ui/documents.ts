/** Read-only documents with a text that was made once: traces and chains. */
import * as vscode from 'vscode';
import { DOCUMENT_SCHEME } from './contributions';

const GONE = 'This text belonged to an earlier session of the window. Run the command again.\n';

/** Serves the texts of the scheme `netscope`; showing the same title again replaces its text. */
export class ReportDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? GONE;
  }

  /**
   * Shows a text in an editor of its own.
   *
   * @param path what the document is about, outermost first; the last part is the title of its tab
   * @param language one of the language ids of this extension
   */
  async show(path: readonly string[], language: string, text: string): Promise<vscode.TextEditor> {
    const uri = vscode.Uri.from({ scheme: DOCUMENT_SCHEME, path: `/${path.join('/')}` });
    const isOpen = this.texts.has(uri.toString());
    this.texts.set(uri.toString(), text);
    if (isOpen) this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, language);
    return vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.changed.dispose();
  }
}
