/** `Netscope: Take Down Network`. */
import * as vscode from 'vscode';
import { reporting } from '../notify';
import { subjectOf } from '../subject';
import { pickProject } from './pick';
import type { Services } from './services';
import { isAllowed } from './trust';

const OUTCOME_MS = 8000;

export async function takeDown(services: Services, argument: unknown): Promise<void> {
  if (!isAllowed()) return;
  await reporting(services.log, 'down', async () => {
    const running = (await services.model.refresh()).filter((view) => view.running !== undefined);
    if (running.length === 0) {
      void vscode.window.showInformationMessage('No network is up.');
      return;
    }
    const view = await pickProject(running, subjectOf(argument), 'Project whose network to take down');
    if (view === undefined) return;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `Taking down the network of ${view.name}`,
    };
    const result = await vscode.window.withProgress(options, async () => {
      try {
        return await (await services.link.connect()).down(view.name);
      } finally {
        await services.link.refresh();
      }
    });
    services.log.info(`down: ${view.name}: ${Math.round(result.tookMs)} ms`);
    vscode.window.setStatusBarMessage(`$(pass) The network of ${view.name} is down.`, OUTCOME_MS);
  });
}
