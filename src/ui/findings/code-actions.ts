/** What can be done about a finding: remedies, silence, and an explanation. */
import * as vscode from 'vscode';
import type { FindingCode } from '../../diagnose/finding-codes';
import type { Remedy } from '../../diagnose/remedy';
import { commentSign } from '../../diagnose/silence/ignore-edits';
import { Command, DIAGNOSTIC_SOURCE, InternalCommand } from '../contributions';
import { reporting } from '../notify';
import { editorRange } from './diagnostics';
import type { CurrentFinding, Findings } from './findings';
import { fixAllEdit } from './fix-all';
import { ignoringEdit, remedyEdit } from './remedy-edit';
import { fullCode } from './shown-finding';
import { terminalLine } from './terminal-line';

export const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('netscope');

/** An action whose edit is computed when it is chosen, against the text of that moment. */
class LazyAction extends vscode.CodeAction {
  constructor(
    title: string,
    readonly makeEdit: () => Promise<vscode.WorkspaceEdit>,
  ) {
    super(title, vscode.CodeActionKind.QuickFix);
  }
}

export class FindingActions implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIX_ALL],
  };

  constructor(
    private readonly findings: Findings,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only, diagnostics }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    if (only?.contains(FIX_ALL) === true) return this.fixAll(document);
    // Asked at every move of the cursor, in every file: nothing is computed where there is nothing of ours.
    if (!diagnostics.some(({ source }) => source === DIAGNOSTIC_SOURCE)) return [];
    const here = (await this.findings.of(document)).filter(({ shown }) =>
      editorRange(shown.range).intersection(range),
    );
    return token.isCancellationRequested ? [] : here.flatMap((found) => actionsFor(found, diagnostics));
  }

  async resolveCodeAction(action: vscode.CodeAction): Promise<vscode.CodeAction> {
    if (!(action instanceof LazyAction)) return action;
    const edit = await reporting(this.log, 'change the file', action.makeEdit);
    if (edit !== undefined) action.edit = edit;
    return action;
  }

  private async fixAll(document: vscode.TextDocument): Promise<vscode.CodeAction[]> {
    const { edit, count } = fixAllEdit(document, await this.findings.of(document));
    if (count === 0) return [];
    const action = new vscode.CodeAction('Fix all safe Netscope findings', FIX_ALL);
    action.edit = edit;
    return [action];
  }
}

function actionsFor(found: CurrentFinding, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[] {
  const { finding } = found.shown;
  const own = diagnostics.filter((each) => isOf(each, found));
  const remedies = finding.remedies.flatMap(
    (remedy, index) => remedyAction(found, remedy, index === 0) ?? [],
  );
  const ignore =
    commentSign(found.shown.range.file) &&
    new LazyAction(`Ignore ${fullCode(finding.code)} for this line`, () => ignoringEdit(found));
  const actions = [...remedies, ...(ignore ? [ignore] : []), silence(finding.code), explain(finding.code)];
  for (const action of actions) action.diagnostics = own;
  return actions;
}

function isOf({ source, code, range }: vscode.Diagnostic, { shown }: CurrentFinding): boolean {
  return (
    source === DIAGNOSTIC_SOURCE &&
    typeof code === 'object' &&
    code.value === fullCode(shown.finding.code) &&
    range.isEqual(editorRange(shown.range))
  );
}

function remedyAction(
  found: CurrentFinding,
  remedy: Remedy,
  isFirst: boolean,
): vscode.CodeAction | undefined {
  if (remedy.kind === 'edit') {
    const action = new LazyAction(remedy.title, () => remedyEdit(found, remedy));
    action.isPreferred = isFirst;
    return action;
  }
  // What a file of somebody else names is not even typed in a workspace that nobody trusts.
  const line = vscode.workspace.isTrusted ? terminalLine(remedy.command, process.platform) : undefined;
  if (line === undefined) return undefined;
  return commandAction(`${remedy.title} (in a terminal)`, InternalCommand.typeInTerminal, line);
}

function silence(code: FindingCode): vscode.CodeAction {
  return commandAction(`Ignore ${fullCode(code)} in this workspace`, InternalCommand.silenceFinding, code);
}

function explain(code: FindingCode): vscode.CodeAction {
  return commandAction(`Explain ${fullCode(code)}`, Command.explainFinding, code);
}

function commandAction(title: string, command: string, argument: string): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { title, command, arguments: [argument] };
  return action;
}
