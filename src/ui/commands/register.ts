/** Ties each command of package.json to its code. */
import * as vscode from 'vscode';
import { Command, TRUSTED_COMMANDS } from '../contributions';
import { explainFinding, fixAllSafe } from '../findings/commands';
import { reporting } from '../notify';
import { showChains } from './chains';
import { takeDown } from './down';
import type { Services } from './services';
import { openShell } from './shell';
import { traceName } from './trace';
import { trustedOnly } from './trust';
import { bringUp } from './up';

/** One handler for each command; forgetting one does not compile. */
type Handlers = Readonly<Record<(typeof Command)[keyof typeof Command], (argument: unknown) => unknown>>;

export function registerCommands(services: Services): vscode.Disposable[] {
  const { model, findings, log } = services;
  const handlers: Handlers = {
    [Command.up]: (argument) => bringUp(services, argument),
    [Command.down]: (argument) => takeDown(services, argument),
    [Command.trace]: (argument) => traceName(services, argument),
    [Command.showChains]: (argument) => showChains(services, argument),
    [Command.openShell]: (argument) => openShell(services, argument),
    [Command.fixAllSafe]: () => fixAllSafe(findings, log),
    [Command.explainFinding]: (argument) => explainFinding(log, argument),
    [Command.refresh]: () => reporting(log, 'read the Compose files', () => model.refresh()),
    [Command.showLog]: () => log.show(),
  };
  return Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, TRUSTED_COMMANDS.includes(id) ? trustedOnly(handler) : handler),
  );
}
