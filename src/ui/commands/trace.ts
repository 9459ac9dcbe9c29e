/** `Netscope: Trace Name Resolution…`: asks from where and for what, then shows each step. */
import * as vscode from 'vscode';
import type { DaemonClient } from '../../daemon/client';
import type { RunningProject } from '../../daemon/api';
import type { NamespaceProbe } from '../../probe/evidence';
import { renderTrace } from '../../render/trace-text';
import type { ServiceNamespace } from '../../topology/topology';
import { traceLive } from '../../trace/live-trace';
import { topologyOfNames } from '../../trace/owner';
import { tracePlan } from '../../trace/plan-trace';
import type { Trace, TraceQuestion } from '../../trace/trace';
import { Language } from '../contributions';
import { NothingToDo } from '../message';
import { reporting } from '../notify';
import { subjectOf } from '../subject';
import { isUp, shownTopology } from '../trees/project-view';
import type { Subject } from '../trees/node';
import type { ProjectView } from '../trees/project-view';
import { pickNamespace, pickProject } from './pick';
import { pickName } from './pick-name';
import type { Services } from './services';

export async function traceName(services: Services, argument: unknown): Promise<void> {
  await reporting(services.log, 'trace the name', async () => {
    const subject = subjectOf(argument);
    const view = await pickView(services, subject);
    const topology = view && shownTopology(view);
    if (view === undefined || topology === undefined) return;
    const namespace = await pickNamespace(topology, subject, 'From which service?');
    if (namespace === undefined) return;
    const name =
      (subject?.kind === 'project' ? undefined : subject?.name) ?? (await pickName(topology, namespace));
    if (name === undefined) return;

    const trace = await run(services, view, namespace, name);
    const title = [view.name, `${namespace.service} → ${name}`];
    // The outcome first: the steps are longer than a screen.
    await services.documents.show(title, Language.trace, `${trace.summary}\n\n${renderTrace(trace)}`);
  });
}

async function pickView({ model }: Services, subject: Subject | undefined): Promise<ProjectView | undefined> {
  const views = await model.refresh();
  if (subject?.file !== undefined) return model.viewOfFile(subject.file);
  const traceable = views.filter((view) => shownTopology(view) !== undefined);
  if (traceable.length > 0) return pickProject(traceable, subject, 'Project to trace in');
  throw new NothingToDo('No Compose file in this workspace gives a network to trace in.');
}

async function run(
  services: Services,
  view: ProjectView,
  namespace: ServiceNamespace,
  name: string,
): Promise<Trace> {
  const { containerName, service } = namespace;
  const question: TraceQuestion = {
    project: view.name,
    service,
    containerName,
    name,
    type: 'A',
    transport: 'udp',
  };
  const { state } = services.link;
  if (view.running === undefined || !isUp(view) || state.kind !== 'connected') {
    return tracePlan(
      question,
      view.plan ?? { source: 'plan', project: view.name, networks: [], namespaces: [], notes: [] },
    );
  }
  const { running } = view;
  const options = { location: vscode.ProgressLocation.Window, title: `Tracing ${name} from ${service}` };
  return vscode.window.withProgress(options, () => traceRunning(question, running, state.client));
}

async function traceRunning(
  question: TraceQuestion,
  running: RunningProject,
  client: DaemonClient,
): Promise<Trace> {
  const { project, containerName } = question;
  const namespace = running.namespaces.find((candidate) => candidate.containerName === containerName);
  if (namespace === undefined) return tracePlan(question, running.topology);
  const probe: NamespaceProbe = {
    snapshot: () => client.evidence({ project, containerName }),
    query: (name, type, transport) => client.query({ project, containerName, name, type, transport }),
  };
  const { projects } = await client.status();
  const others = projects.map((each) => each.topology);
  const topology = topologyOfNames(running.topology, containerName, others);
  const { dnsPorts, upstreams = running.upstreams } = namespace;
  return traceLive(question, {
    ...{ topology, dnsPorts, upstreams, probe },
    others: projects.filter(({ mode }) => mode === running.mode).map((each) => each.topology),
  });
}
