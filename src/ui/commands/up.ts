/** `Netscope: Bring Up Network`. */
import * as vscode from 'vscode';
import type { Problem } from '../../compose/project';
import { reporting, showError } from '../notify';
import { openPlace } from '../place';
import { firstError, planBeside } from '../projects/snapshot';
import type { Snapshot } from '../projects/snapshot';
import { subjectOf } from '../subject';
import { isUp } from '../trees/project-view';
import { pickProject } from './pick';
import type { Services } from './services';
import { isAllowed } from './trust';

/** How long the outcome stays in the status bar, milliseconds. */
const OUTCOME_MS = 8000;

export async function bringUp(services: Services, argument: unknown): Promise<void> {
  if (!isAllowed()) return;
  await reporting(services.log, 'up', async () => {
    const { model } = services;
    const views = (await model.refresh()).filter((view) => view.inWorkspace);
    if (views.length === 0) {
      void showError('There is no Compose file in this workspace.', []);
      return;
    }
    const view = await pickProject(views, subjectOf(argument), 'Project whose network to bring up');
    const snapshot = model.store.projects?.find(
      (candidate) => candidate.source.directory === view?.directory,
    );
    if (view === undefined || snapshot === undefined) return;
    const problem = firstError(snapshot);
    if (problem !== undefined) {
      showProblem(problem);
    } else {
      await start(services, snapshot, isUp(view));
    }
  });
}

async function start(services: Services, snapshot: Snapshot, wasUp: boolean): Promise<void> {
  const { project } = snapshot;
  if (project === undefined) return;
  const { name } = project;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `${wasUp ? 'Updating' : 'Bringing up'} the network of ${name}`,
    cancellable: true,
  };
  const result = await vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const subscriptions = [
      token.onCancellationRequested(() => abort.abort()),
      services.link.onProgress((step) => {
        if (step.project === name) progress.report({ message: step.message });
      }),
    ];
    try {
      const origin = { directory: project.directory, files: project.files.map((file) => file.path) };
      const client = await services.link.connect();
      await services.link.refresh();
      const topology = planBeside(project, services.link.projects);
      return await client.up({ topology, origin, mode: 'rootless' }, abort.signal);
    } finally {
      for (const subscription of subscriptions) subscription.dispose();
      await services.link.refresh();
    }
  });
  services.log.info(`up: ${name}: ${result.change} in ${Math.round(result.tookMs)} ms`);
  vscode.window.setStatusBarMessage(
    `$(pass) The network of ${name} is up (${seconds(result.tookMs)}).`,
    OUTCOME_MS,
  );
}

function showProblem(problem: Problem): void {
  const hint = problem.hint === undefined ? '' : ` ${problem.hint}`;
  const actions = problem.range === undefined ? [] : [openPlace('Show in File', problem.range)];
  void showError(`${problem.message}${hint}`, actions);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
