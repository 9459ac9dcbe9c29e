/** Tells the person about failures: one notification, the details in the log. */
import * as vscode from 'vscode';
import { DaemonError } from '../daemon/client';
import { errorMessage } from './message';

/** Runs a command's work; what it throws is logged and shown. Gives what the work gave. */
export async function reporting<T>(
  log: vscode.LogOutputChannel,
  what: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log.error(`${what}: ${error instanceof DaemonError ? `${error.reason}: ` : ''}${describe(error)}`);
    const message = errorMessage(error);
    // Not awaited: the command is over although its message is still on the screen.
    if (message !== undefined) void showError(message.text, message.actions);
    return undefined;
  }
}

/** Shows an error with buttons that run commands. */
export async function showError(
  text: string,
  actions: readonly {
    readonly title: string;
    readonly command: string;
    readonly arguments?: readonly unknown[];
  }[],
): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(text, ...actions);
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
