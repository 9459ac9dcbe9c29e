/** `Netscope: Open Shell in Service`: a terminal inside a service's namespace. */
import * as vscode from 'vscode';
import { reporting } from '../notify';
import { subjectOf } from '../subject';
import { shownTopology } from '../trees/project-view';
import { pickNamespace, pickProject } from './pick';
import { requireUp } from './require-up';
import type { Services } from './services';
import { isAllowed } from './trust';

export async function openShell(services: Services, argument: unknown): Promise<void> {
  if (!isAllowed()) return;
  await reporting(services.log, 'shell', async () => {
    const subject = subjectOf(argument);
    const view = await pickProject(await services.model.refresh(), subject, 'Project');
    const topology = view === undefined ? undefined : shownTopology(view);
    if (view === undefined || topology === undefined) return;
    const client = requireUp(services.link, view);
    const namespace = await pickNamespace(topology, subject, 'Service to open a shell in');
    if (namespace === undefined) return;
    const entry = await client.entry({
      project: view.name,
      containerName: namespace.containerName,
      workingDirectory: view.directory,
    });
    const [shellPath = '', ...before] = entry.argv;
    const terminal = vscode.window.createTerminal({
      name: `${namespace.service} (${view.name})`,
      iconPath: new vscode.ThemeIcon('server'),
      shellPath,
      shellArgs: [...before, vscode.env.shell || '/bin/sh'],
      env: { ...entry.environment },
      cwd: view.directory,
    });
    terminal.show();
  });
}
