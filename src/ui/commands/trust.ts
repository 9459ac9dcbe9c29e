/** Commands that touch the kernel ask here first: a hidden command can still be called. */
import * as vscode from 'vscode';
import { showError } from '../notify';

/** Whether the workspace is trusted; says so where it is not. */
export function isAllowed(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = { title: 'Manage Workspace Trust', command: 'workbench.trust.manage' };
  void showError('Networks are not touched in Restricted Mode. Hovers and planned traces work.', [manage]);
  return false;
}
