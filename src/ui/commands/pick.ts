/** The questions that several commands ask. Each answers itself where there is only one choice. */
import * as vscode from 'vscode';
import { addressesOf } from '../../topology/both-families';
import type { ServiceNamespace, Topology } from '../../topology/topology';
import { NothingToDo } from '../message';
import { stateInWords } from '../trees/network-nodes';
import type { Subject } from '../trees/node';
import type { ProjectView } from '../trees/project-view';
import { findNamespace, findProject } from './find';

/**
 * Picks a project: the one the subject names, or one that is asked for.
 *
 * @throws NothingToDo where the subject's project is not among `views`
 */
export async function pickProject(
  views: readonly ProjectView[],
  subject: Subject | undefined,
  placeHolder: string,
): Promise<ProjectView | undefined> {
  if (subject !== undefined) {
    const named = findProject(views, subject);
    if (named === undefined) throw new NothingToDo(`There is no project ${subject.project} here any more.`);
    return named;
  }
  // What somebody has brought up from another folder is nobody's obvious choice.
  if (views.length <= 1 && views[0]?.inWorkspace !== false) return views[0];
  const items = views.map((view) => ({
    label: view.name,
    description: stateInWords(view),
    detail: view.directory,
    view,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.view;
}

/**
 * Picks a service's namespace: the one the subject names, or one that is asked for.
 *
 * @throws NothingToDo where the subject's service has no namespace
 */
export async function pickNamespace(
  topology: Topology,
  subject: Subject | undefined,
  placeHolder: string,
): Promise<ServiceNamespace | undefined> {
  const { namespaces, project } = topology;
  if (subject?.kind === 'service') {
    const named = findNamespace(namespaces, subject);
    if (named === undefined)
      throw new NothingToDo(`Service ${subject.service} has no namespace in ${project}.`);
    return named;
  }
  if (namespaces.length <= 1) return namespaces[0];
  const items = namespaces.map((namespace) => ({
    label: namespace.service,
    description: namespace.endpoints.flatMap(addressesOf).join(', ') || 'in no network',
    detail: namespace.containerName,
    namespace,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.namespace;
}
