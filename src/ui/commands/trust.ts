/** Commands that touch the kernel pass here first: one that no menu offers can still be called. */
import * as vscode from 'vscode';
import { show } from '../notify';

type Handler = (argument: unknown) => unknown;

/** The same command, which says why it does nothing in a workspace that is not trusted. */
export function trustedOnly(handler: Handler): Handler {
  return (argument) => {
    if (vscode.workspace.isTrusted) return handler(argument);
    // Not awaited: the command is over although its message is still on the screen.
    void show({
      severity: 'information',
      text: 'Networks are not touched in Restricted Mode. Hovers, findings, plans and planned traces work.',
      actions: [{ title: 'Manage Workspace Trust', command: 'workbench.trust.manage' }],
    });
    return undefined;
  };
}
