/** Entry of the extension. Activation is synchronous and does no I/O. */
import type * as vscode from 'vscode';
import { createApp } from './ui/app';
import type { NetscopeApi } from './ui/app';

export function activate(context: vscode.ExtensionContext): NetscopeApi {
  return createApp(context);
}
