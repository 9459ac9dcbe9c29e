/** The client of a network that has to be up for a command to make sense. */
import type { DaemonClient } from '../../daemon/client';
import { Command } from '../contributions';
import type { DaemonLink } from '../daemon-link';
import { NothingToDo } from '../message';
import { isUp } from '../trees/project-view';
import type { ProjectView } from '../trees/project-view';

/**
 * @param consequence what there is not while the network is down, after `so`
 * @throws NothingToDo where the network is not up; the `DaemonError` that keeps the daemon from answering
 */
export function requireUp(link: DaemonLink, view: ProjectView, consequence: string): DaemonClient {
  const { state } = link;
  if (state.kind === 'unreachable') throw state.error;
  if (state.kind === 'connected' && isUp(view)) return state.client;
  const { name, directory } = view;
  throw new NothingToDo(`The network of ${name} is not up, so ${consequence}.`, [
    {
      title: 'Bring Up Network',
      command: Command.up,
      arguments: [{ kind: 'project', project: name, directory }],
    },
  ]);
}
