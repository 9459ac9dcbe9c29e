/** `Netscope: Take Down Network`. */
import * as vscode from 'vscode';
import { NothingToDo } from '../message';
import { reporting } from '../notify';
import { subjectOf } from '../subject';
import type { ProjectView } from '../trees/project-view';
import { findProject } from './find';
import { pickProject } from './pick';
import type { Services } from './services';

const OUTCOME_MS = 8000;

export async function takeDown(services: Services, argument: unknown): Promise<void> {
  await reporting(services.log, 'take down the network', async () => {
    const subject = subjectOf(argument);
    const views = await services.model.refresh();
    const running = views.filter((view) => view.running !== undefined);
    // A daemon that has crashed leaves things behind that are not up, but not gone either.
    const isLeft = running.length === 0 && (await services.link.connectToLeftovers()) !== undefined;
    if (running.length === 0 && !isLeft) throw new NothingToDo('No network is up.');
    const choices = isLeft ? views : running;
    if (subject !== undefined && findProject(choices, subject) === undefined)
      throw new NothingToDo(`The network of ${subject.project} is not up.`);
    const view = await pickProject(choices, subject, 'Project whose network to take down');
    if (view !== undefined) await take(services, view);
  });
}

async function take({ link, log }: Services, { name }: ProjectView): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Taking down the network of ${name}`,
  };
  const result = await vscode.window.withProgress(options, async () => {
    try {
      return await (await link.connect()).down(name);
    } finally {
      await link.refresh();
    }
  });
  if (!result.wasUp) throw new NothingToDo(`The network of ${name} is not up.`);
  log.info(`down: ${name}: ${Math.round(result.tookMs)} ms`);
  vscode.window.setStatusBarMessage(`$(pass) The network of ${name} is down.`, OUTCOME_MS);
}
