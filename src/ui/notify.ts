/** Tells the person what a command could not do: one notification, the details in the log. */
import * as vscode from 'vscode';
import { DaemonError } from '../daemon/client';
import { NothingToDo, messageFor } from './message';
import type { Message } from './message';

/**
 * Runs a command's work; what it throws is logged and shown. Gives what the work gave.
 *
 * @param task what the command is for, after `Cannot`: `bring up the network`
 */
export async function reporting<T>(
  log: vscode.LogOutputChannel,
  task: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NothingToDo) log.info(`${task}: ${error.message}`);
    else log.error(`${task}: ${describe(error)}`);
    const message = messageFor(error, task);
    // Not awaited: the command is over although its message is still on the screen.
    if (message !== undefined) void show(message);
    return undefined;
  }
}

/** Shows a message with buttons that run commands. */
export async function show({ severity, text, actions }: Message): Promise<void> {
  const chosen =
    severity === 'error'
      ? await vscode.window.showErrorMessage(text, ...actions)
      : await vscode.window.showInformationMessage(text, ...actions);
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
}

function describe(error: unknown): string {
  // What the daemon reports is said in full; where it was thrown here tells nothing.
  if (error instanceof DaemonError) return `${error.reason}: ${error.message} ${error.hint ?? ''}`.trimEnd();
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
