/** Services that join and leave networks while their programs run. */
import { loadFiles, withRunning, type CommandContext } from '../context';
import type { DaemonClient } from '../../daemon/client';
import type { RunningProject } from '../../daemon/api';
import { withEndpoint, withoutEndpoint } from '../../topology/edit';
import { parseIp } from '../../topology/ip';
import type { Network, ServiceNamespace, Topology } from '../../topology/topology';
import { TopologyError } from '../../topology/topology-error';
import { applyTopology, reportChange } from '../apply';
import { CliError, ExitCode } from '../exit';
import { planProject } from '../plan-project';
import { originOf, requireNetwork, requireOwnNetworks, requireReplicas } from '../replicas';

export interface ConnectFlags {
  readonly alias?: readonly string[];
  readonly ip?: string;
  readonly json?: boolean;
}

/** Takes a service off a network. */
export function disconnect(
  context: CommandContext,
  service: string,
  word: string,
  flags: { readonly json?: boolean },
): Promise<number> {
  return withRunning(context, async (client, running) => {
    const { topology, project } = running;
    const replicas = requireReplicas(topology, [service]);
    replicas.forEach(requireOwnNetworks);
    const network = requireNetwork(topology.networks, word, project);
    const on = replicas.filter((replica) => isOn(replica, network));
    if (on.length === 0) {
      const others = [...new Set(replicas.flatMap((each) => each.endpoints.map((one) => one.network)))];
      throw new CliError(
        ExitCode.usage,
        `${service} is not on network ${network.key}`,
        `It is on ${others.join(', ') || 'none'}.`,
      );
    }
    const names = new Set(on.map(({ containerName }) => containerName));
    const params = { topology: withoutEndpoint(topology, names, network.name), ...originOf(running) };
    return reportChange(context, await applyTopology(context, client, params), flags.json === true);
  });
}

/** Lets a service join a network: one of the project, or one of another project that is up in the same mode. */
export function connect(
  context: CommandContext,
  service: string,
  word: string,
  flags: ConnectFlags,
): Promise<number> {
  const { ip, alias = [] } = flags;
  if (ip !== undefined && parseIp(ip) === undefined)
    throw new CliError(ExitCode.usage, `"${ip}" is no IP address`);
  return withRunning(context, async (client, running) => {
    const replicas = requireReplicas(running.topology, [service]);
    replicas.forEach(requireOwnNetworks);
    const planned = await plannedFor(context, client, running);
    const networks = await networksFor(client, running, planned);
    const network = requireNetwork(networks, word, running.project);
    const joining = replicas.filter((replica) => !isOn(replica, network));
    if (joining.length === 0) {
      throw new CliError(
        ExitCode.usage,
        `${service} is on network ${network.key} already`,
        `For other aliases or another address, take it off first: netscope disconnect ${service} ${network.key}.`,
      );
    }
    if (ip !== undefined && joining.length > 1) {
      throw new CliError(
        ExitCode.usage,
        `${service} has ${joining.length} replicas, and one address can be that of one only`,
        `Name a replica: ${service}-${joining[0]?.replica ?? 1}.`,
      );
    }
    const topology = joining.reduce(
      (before, { containerName }) =>
        withEndpoint(before, {
          ...{ containerName, network, aliases: alias },
          ...(ip === undefined ? {} : { address: ip }),
          planned: planned?.namespaces
            .find((each) => each.containerName === containerName)
            ?.endpoints.find((endpoint) => endpoint.network === network.name),
        }),
      running.topology,
    );
    const result = await applyTopology(context, client, { topology, ...originOf(running) });
    return reportChange(context, result, flags.json === true);
  });
}

function isOn({ endpoints }: ServiceNamespace, { name }: Network): boolean {
  return endpoints.some(({ network }) => network === name);
}

/** What the files say by now; they need not be there, nor be right. */
async function plannedFor(
  context: CommandContext,
  client: DaemonClient,
  { project: name, mode }: RunningProject,
): Promise<Topology | undefined> {
  const { project, problems } = await loadFiles(context);
  if (project?.name !== name || problems.some(({ severity }) => severity === 'error')) return undefined;
  try {
    return await planProject(context, project, await client.status(), mode === 'rootful');
  } catch (error) {
    if (error instanceof TopologyError) return undefined;
    throw error;
  }
}

/** Networks that are up, those of the project first, and those that the files would make. */
async function networksFor(
  client: DaemonClient,
  { project, mode, topology }: RunningProject,
  planned: Topology | undefined,
): Promise<Network[]> {
  const { projects } = await client.status();
  const others = projects.filter((each) => each.project !== project && each.mode === mode);
  const external = others
    .flatMap((other) => other.topology.networks)
    .filter((network) => network.external !== true && network.driver !== 'default-bridge')
    // Its key in somebody else's files says nothing here.
    .map((network): Network => ({ ...network, key: network.name, external: true }));
  const known = [...topology.networks, ...(planned?.networks ?? []), ...external];
  const joinable = known.filter(({ driver }) => driver !== 'default-bridge');
  return [...new Map([...joinable].reverse().map((each) => [each.name, each])).values()].reverse();
}
