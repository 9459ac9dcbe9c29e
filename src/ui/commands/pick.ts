/** The questions that several commands ask. Each answers itself where there is only one choice. */
import * as vscode from 'vscode';
import type { ServiceNamespace, Topology } from '../../topology/topology';
import { stateInWords } from '../trees/network-nodes';
import type { Subject } from '../trees/node';
import type { ProjectView } from '../trees/project-view';

/** Picks a project; the subject decides where it names one of them. */
export async function pickProject(
  views: readonly ProjectView[],
  subject: Subject | undefined,
  placeHolder: string,
): Promise<ProjectView | undefined> {
  const named = views.find((view) => view.name === subject?.project);
  if (named !== undefined || views.length <= 1) return named ?? views[0];
  const items = views.map((view) => ({
    label: view.name,
    description: stateInWords(view),
    detail: view.directory,
    view,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.view;
}

/** Picks a service's namespace; the subject decides where it names one. */
export async function pickNamespace(
  topology: Topology,
  subject: Subject | undefined,
  placeHolder: string,
): Promise<ServiceNamespace | undefined> {
  const { namespaces } = topology;
  const named = subject?.kind === 'service' ? findNamespace(namespaces, subject) : undefined;
  if (named !== undefined || namespaces.length <= 1) return named ?? namespaces[0];
  const items = namespaces.map((namespace) => ({
    label: namespace.service,
    description: namespace.endpoints.map((endpoint) => endpoint.address).join(', ') || 'in no network',
    detail: namespace.containerName,
    namespace,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.namespace;
}

function findNamespace(
  namespaces: readonly ServiceNamespace[],
  subject: Extract<Subject, { kind: 'service' }>,
): ServiceNamespace | undefined {
  return (
    namespaces.find((namespace) => namespace.containerName === subject.containerName) ??
    namespaces.find((namespace) => namespace.service === subject.service)
  );
}
