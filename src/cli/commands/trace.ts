import type { DaemonClient } from '../../daemon/client';
import type { RunningProject } from '../../daemon/api';
import type { NamespaceProbe } from '../../probe/evidence';
import { renderTrace } from '../../render/trace-text';
import type { ServiceNamespace } from '../../topology/topology';
import { traceLive } from '../../trace/live-trace';
import { topologyOfNames } from '../../trace/owner';
import { tracePlan } from '../../trace/plan-trace';
import type { Trace, TraceQuestion } from '../../trace/trace';
import { findRunning, requireProject, requireProjectName, withDaemon, type CommandContext } from '../context';
import { CliError, ExitCode } from '../exit';
import { planProject } from '../plan-project';
import { dnsQuestion, type DnsQuestion, type QueryFlags } from '../query-arguments';
import { requireNamespace } from '../service-argument';

/** Shows every step of a name's resolution: in the kernel where the project is up, else as planned. */
export async function trace(
  context: CommandContext,
  from: string,
  name: string,
  flags: QueryFlags,
): Promise<number> {
  const { output } = context;
  const project = await requireProjectName(context);
  const question = dnsQuestion(name, flags);
  const result = await withDaemon(context, { start: false }, async (client) => {
    const running = await findRunning(client, project);
    return client === undefined || running === undefined
      ? tracePlanned(context, client, from, question)
      : traceRunning(client, running, from, question);
  });
  if (flags.json === true) output.json({ trace: result });
  else output.result(renderTrace(result, output.style));
  if (result.basis === 'plan' && flags.json !== true) {
    output.note('Nothing is up: this is the plan. See it in the kernel after: netscope up\n');
  }
  return result.resolved ? ExitCode.done : ExitCode.no;
}

async function tracePlanned(
  context: CommandContext,
  client: DaemonClient | undefined,
  from: string,
  asked: DnsQuestion,
): Promise<Trace> {
  const project = await requireProject(context);
  const topology = await planProject(context, project, await client?.status(), false);
  return tracePlan(questionOf(project.name, requireNamespace(topology, from), asked), topology);
}

async function traceRunning(
  client: DaemonClient,
  running: RunningProject,
  from: string,
  asked: DnsQuestion,
): Promise<Trace> {
  const { project, upstreams } = running;
  const namespace = requireNamespace(running.topology, from);
  const { containerName } = namespace;
  const live = running.namespaces.find((each) => each.containerName === containerName);
  if (live === undefined)
    throw new CliError(ExitCode.cannot, `${containerName} is not up (${running.state.kind})`);
  const probe: NamespaceProbe = {
    snapshot: () => client.evidence({ project, containerName }),
    query: (name, type, transport) => client.query({ project, containerName, name, type, transport }),
  };
  const question = questionOf(project, namespace, asked);
  const { dnsPorts, upstreams: own = upstreams } = live;
  const { projects } = await client.status();
  const others = projects.map((each) => each.topology);
  const topology = topologyOfNames(running.topology, containerName, others);
  return traceLive(question, {
    ...{ topology, dnsPorts, upstreams: own, probe },
    others: projects.filter(({ mode }) => mode === running.mode).map((each) => each.topology),
  });
}

function questionOf(project: string, namespace: ServiceNamespace, asked: DnsQuestion): TraceQuestion {
  const { service, containerName } = namespace;
  return { project, service, containerName, ...asked };
}
