/** `Netscope: Bring Up Network`. */
import * as vscode from 'vscode';
import type { Problem, Project } from '../../compose/project';
import type { UpResult } from '../../daemon/api';
import { DaemonError } from '../../daemon/client';
import { reporting, show } from '../notify';
import { openPlace } from '../place';
import { planBeside } from '../projects/plan-beside';
import { resolvingSettings } from '../resolving-settings';
import { subjectOf } from '../subject';
import { firstError, isUp } from '../trees/project-view';
import { pickProject } from './pick';
import { requireProjects } from './require-projects';
import type { Services } from './services';

/** How long the outcome stays in the status bar, milliseconds. */
const OUTCOME_MS = 8000;

export async function bringUp(services: Services, argument: unknown): Promise<void> {
  await reporting(services.log, 'bring up the network', async () => {
    const views = (await services.model.refresh()).filter((view) => view.inWorkspace);
    const subject = subjectOf(argument);
    const view = await pickProject(requireProjects(views), subject, 'Project whose network to bring up');
    if (view === undefined) return;
    const problem = firstError(view);
    if (problem !== undefined) showProblem(problem);
    else if (view.project !== undefined) await start(services, view.project, isUp(view));
  });
}

async function start(services: Services, project: Project, wasUp: boolean): Promise<void> {
  const { name } = project;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `${wasUp ? 'Updating' : 'Bringing up'} the network of ${name}`,
    cancellable: true,
  };
  try {
    const result = await vscode.window.withProgress(options, (progress, token) =>
      request(services, project, progress, token),
    );
    services.log.info(`up: ${name}: ${result.change} in ${Math.round(result.tookMs)} ms`);
    tellOutcome(`$(pass) The network of ${name} is up (${(result.tookMs / 1000).toFixed(1)} s).`);
  } catch (error) {
    if (!(error instanceof DaemonError) || error.reason !== 'cancelled') throw error;
    services.log.info(`up: ${name}: ${error.message}`);
    const isLeft = services.link.projects.some((running) => running.project === name);
    tellOutcome(
      `$(circle-slash) Cancelled: ${isLeft ? `the network of ${name} stays up` : `nothing of ${name} is up`}.`,
    );
  }
}

/** Once the token is cancelled, the daemon takes back what it did and answers with the reason `cancelled`. */
async function request(
  { link }: Services,
  project: Project,
  progress: vscode.Progress<{ readonly message: string }>,
  token: vscode.CancellationToken,
): Promise<UpResult> {
  const abort = new AbortController();
  const subscriptions = [
    token.onCancellationRequested(() => {
      progress.report({ message: 'taking back what was done' });
      abort.abort();
    }),
    link.onProgress((step) => {
      if (step.project === project.name && !abort.signal.aborted) progress.report({ message: step.message });
    }),
  ];
  try {
    const settings = vscode.workspace.getConfiguration(undefined, vscode.Uri.file(project.directory));
    const resolving = resolvingSettings((setting) => settings.get(setting));
    const origin = { directory: project.directory, files: project.files.map((file) => file.path) };
    const client = await link.connect();
    await link.refresh();
    const topology = planBeside(project, link.projects, resolving);
    return await client.up({ topology, origin, mode: 'rootless' }, abort.signal);
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
    await link.refresh();
  }
}

function tellOutcome(text: string): void {
  vscode.window.setStatusBarMessage(text, OUTCOME_MS);
}

function showProblem({ message, hint, range }: Problem): void {
  const text = hint === undefined ? message : `${message} ${hint}`;
  const actions = range === undefined ? [] : [openPlace('Show in File', range)];
  void show({ severity: 'error', text, actions });
}
