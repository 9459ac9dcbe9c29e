/** The commands about findings. */
import * as vscode from 'vscode';
import { FINDING_CODES, FINDING_KINDS, isFindingCode, type FindingCode } from '../../diagnose/finding-codes';
import { InternalCommand, Setting } from '../contributions';
import { NothingToDo } from '../message';
import { reporting } from '../notify';
import { withSilenced } from './finding-settings';
import type { Findings } from './findings';
import { fixAllEdit } from './fix-all';
import { showPage } from './pages';
import { fullCode } from './shown-finding';

const TERMINAL_NAME = 'Netscope';

/** `Netscope: Fix All Safe Findings in File`. */
export async function fixAllSafe(findings: Findings, log: vscode.LogOutputChannel): Promise<void> {
  await reporting(log, 'change the file', async () => {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined) throw new NothingToDo('Open the file whose findings are to be fixed.');
    const { edit, count } = fixAllEdit(document, await findings.of(document));
    if (count === 0) throw new NothingToDo('No finding in this file has a safe fix.');
    const isDone = await vscode.workspace.applyEdit(edit);
    if (!isDone) throw new NothingToDo('The file has changed meanwhile. Run the command again.');
    vscode.window.setStatusBarMessage(`Fixed ${count} ${count === 1 ? 'finding' : 'findings'}.`, 5000);
  });
}

/** `Netscope: Explain Finding…`: the page about a code, or about one that is picked. */
export async function explainFinding(log: vscode.LogOutputChannel, argument: unknown): Promise<void> {
  await reporting(log, 'show the page', async () => {
    const code = typeof argument === 'string' && isFindingCode(argument) ? argument : await pickCode();
    if (code !== undefined) await showPage(code);
  });
}

/** The commands that quick fixes call, with what the person has seen. */
export function registerFindingCommands(log: vscode.LogOutputChannel): vscode.Disposable[] {
  const { typeInTerminal, silenceFinding } = InternalCommand;
  return [
    vscode.commands.registerCommand(typeInTerminal, (line: unknown) => {
      if (typeof line === 'string') typeLine(line);
    }),
    vscode.commands.registerCommand(silenceFinding, (code: unknown) =>
      reporting(log, 'change the settings', () => silence(code)),
    ),
  ];
}

async function pickCode(): Promise<FindingCode | undefined> {
  const items = FINDING_CODES.map((code) => ({
    code,
    label: FINDING_KINDS[code].title,
    description: fullCode(code),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: 'Finding to explain',
    matchOnDescription: true,
  });
  return picked?.code;
}

/** Enter is the person's: the line is only typed. */
function typeLine(line: string): void {
  if (!vscode.workspace.isTrusted) return;
  const known = vscode.window.terminals.find(
    ({ name, exitStatus }) => name === TERMINAL_NAME && exitStatus === undefined,
  );
  const terminal = known ?? vscode.window.createTerminal({ name: TERMINAL_NAME });
  terminal.show();
  terminal.sendText(line, false);
}

async function silence(code: unknown): Promise<void> {
  if (typeof code !== 'string' || !isFindingCode(code)) return;
  const configuration = vscode.workspace.getConfiguration();
  const now = configuration.inspect(Setting.findingsSeverity)?.workspaceValue;
  await configuration.update(
    Setting.findingsSeverity,
    withSilenced(now, code),
    vscode.ConfigurationTarget.Workspace,
  );
}
