/** `Netscope: Open Shell in Service`: a terminal inside a service's namespace. */
import * as vscode from 'vscode';
import { reporting } from '../notify';
import { subjectOf } from '../subject';
import { shownTopology } from '../trees/project-view';
import { pickNamespace, pickProject } from './pick';
import { requireProjects } from './require-projects';
import { requireUp } from './require-up';
import type { Services } from './services';

export async function openShell(services: Services, argument: unknown): Promise<void> {
  await reporting(services.log, 'open a shell', async () => {
    const subject = subjectOf(argument);
    const views = requireProjects(await services.model.refresh());
    const view = await pickProject(views, subject, 'Project to open a shell in');
    if (view === undefined) return;
    const client = requireUp(services.link, view, 'there is no namespace to open a shell in');
    const topology = shownTopology(view);
    const namespace = topology && (await pickNamespace(topology, subject, 'Service to open a shell in'));
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
