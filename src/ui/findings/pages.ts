/**
 * The pages about findings, one for each code. They come with the extension, so that a link to one works without a
 * network; a file of the extension's folder would open as text, a document of this scheme opens as a preview.
 */
import * as vscode from 'vscode';
import { FINDING_KINDS, isFindingCode, type FindingCode } from '../../diagnose/finding-codes';
import { PAGE_SCHEME } from '../contributions';

const PREVIEW = 'vscode.markdown.preview.editor';

export function pageUri(code: FindingCode): vscode.Uri {
  return vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/${code}.md` });
}

export class FindingPages implements vscode.TextDocumentContentProvider {
  /** @param folder that holds a file for each code */
  constructor(private readonly folder: vscode.Uri) {}

  async provideTextDocumentContent({ path }: vscode.Uri): Promise<string> {
    const code = /^\/([\w-]+)\.md$/.exec(path)?.[1] ?? '';
    if (!isFindingCode(code)) return 'There is no such page.\n';
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.folder, `${code}.md`));
      return new TextDecoder().decode(bytes);
    } catch {
      return `# ${code}\n\n${FINDING_KINDS[code].title}.\n`;
    }
  }
}

/** Opens the page about a code, rendered where Markdown can be. */
export async function showPage(code: FindingCode): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', pageUri(code), PREVIEW);
}
