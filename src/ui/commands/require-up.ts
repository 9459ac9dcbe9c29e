/** The client of a network that has to be up for a command to make sense. */
import { DaemonError } from '../../daemon/client';
import type { DaemonClient } from '../../daemon/client';
import type { DaemonLink } from '../daemon-link';
import { isUp } from '../trees/project-view';
import type { ProjectView } from '../trees/project-view';

/** Throws a `DaemonError` with reason `not-up`, or the one that keeps the daemon from answering. */
export function requireUp(link: DaemonLink, view: ProjectView): DaemonClient {
  const { state } = link;
  if (state.kind === 'unreachable') throw state.error;
  if (state.kind !== 'connected' || !isUp(view)) {
    throw new DaemonError('not-up', `The network of ${view.name} is not up, so no namespace has rules yet.`);
  }
  return state.client;
}
