/** Networks on their own: made without a project, for projects to join as external ones. */
import type { IpamConfig, Project } from '../../compose/project';
import type { DaemonStatus, RunningProject } from '../../daemon/api';
import { renderTable } from '../../render/table';
import { subnetsOf } from '../../topology/both-families';
import type { Network } from '../../topology/topology';
import { withDaemon, type CommandContext } from '../context';
import { CliError, ExitCode } from '../exit';
import { planProject } from '../plan-project';

export interface NetworkCreateFlags {
  /** These three once for each family. */
  readonly subnet?: readonly string[];
  readonly gateway?: readonly string[];
  readonly ipRange?: readonly string[];
  readonly ipv6?: boolean;
  readonly ipv4?: boolean;
  readonly internal?: boolean;
  readonly rootful?: boolean;
  readonly json?: boolean;
}

/** As container names, which the engine's names of networks follow. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** The project that a network on its own is kept as; no compose project is called so. */
function keeperOf(name: string): string {
  return `network:${name}`;
}

function projectOf(name: string, directory: string, flags: NetworkCreateFlags): Project {
  const network = {
    ...{ key: name, name, external: false, internal: flags.internal === true },
    ...{ driverOptions: {}, ipam: ipamOf(flags), enableIpv6: flags.ipv6 === true || flags.ipv4 === false },
    ...(flags.ipv4 === false && { enableIpv4: false }),
  };
  return {
    ...{ name: keeperOf(name), directory, files: [], services: [], disabledServices: [] },
    ...{ networks: [network], declaredNetworks: [network] },
  };
}

/** One entry for each family that something is said about. */
function ipamOf({ subnet = [], gateway = [], ipRange = [] }: NetworkCreateFlags): IpamConfig[] {
  return [true, false].flatMap((isIpv6) => {
    const [[one, ...more] = [], [router] = [], [range] = []] = [subnet, gateway, ipRange].map((texts) =>
      texts.filter((text) => text.includes(':') === isIpv6),
    );
    if (one === undefined && router === undefined && range === undefined) return [];
    return [
      { ...(one && { subnet: one }), ...(router && { gateway: router }), ...(range && { ipRange: range }) },
      ...more.map((each) => ({ subnet: each })),
    ];
  });
}

/** A network of those that are up, with who has made it and who else is on it. */
interface ListedNetwork {
  readonly name: string;
  /** Absent for a network on its own. */
  readonly project?: string;
  readonly mode: RunningProject['mode'];
  /** Of IPv4; empty where there is none. */
  readonly subnet: string;
  /** Of both families. */
  readonly subnets: readonly string[];
  readonly internal: boolean;
  /** Other projects. */
  readonly usedBy: readonly string[];
}

function networksOf({ projects }: DaemonStatus): ListedNetwork[] {
  const isOf =
    (network: Network, mode: RunningProject['mode']) =>
    (other: RunningProject): boolean =>
      other.mode === mode &&
      other.topology.networks.some((each) => each.external === true && each.bridge === network.bridge);
  return projects.flatMap(({ project, mode, topology }) =>
    topology.networks
      .filter(({ external, driver }) => external !== true && driver !== 'default-bridge')
      .map((network) => ({
        name: network.name,
        ...(project === keeperOf(network.name) ? {} : { project }),
        ...{ mode, subnet: network.subnet, subnets: subnetsOf(network), internal: network.internal },
        usedBy: projects.filter(isOf(network, mode)).map((other) => other.project),
      })),
  );
}

/** Makes a network that stays until it is removed. */
export function createNetwork(
  context: CommandContext,
  name: string,
  flags: NetworkCreateFlags,
): Promise<number> {
  if (!NAME.test(name)) throw new CliError(ExitCode.usage, `"${name}" cannot be the name of a network`);
  const { output, dependencies } = context;
  const mode = flags.rootful === true ? 'rootful' : 'rootless';
  return withDaemon(context, { start: true }, async (client) => {
    if (client === undefined) throw new CliError(ExitCode.cannot, 'the daemon did not start');
    const status = await client.status();
    const known = networksOf(status).find((each) => each.name === name && each.mode === mode);
    if (known !== undefined) {
      const owner = known.project === undefined ? '' : `, of project ${known.project}`;
      throw new CliError(ExitCode.usage, `there is a network ${name} already${owner}`);
    }
    const directory = dependencies.workingDirectory;
    const project = projectOf(name, directory, flags);
    const topology = await planProject(context, project, status, mode === 'rootful');
    const result = await client.up({ topology, origin: { directory, files: [] }, mode });
    const [made] = result.project.topology.networks;
    if (flags.json === true) output.json({ network: made ?? null });
    else output.note(`Network ${name} is up: ${made ? subnetsOf(made).join(', ') : ''} (${mode}).\n`);
    return ExitCode.done;
  });
}

/** Lists the networks of all projects that are up, and those on their own. */
export function listNetworks(context: CommandContext, flags: { readonly json?: boolean }): Promise<number> {
  const { output } = context;
  return withDaemon(context, { start: false }, async (client) => {
    const status = await client?.status();
    const networks = status === undefined ? [] : networksOf(status);
    if (flags.json === true) {
      output.json({ networks });
    } else if (networks.length === 0) {
      output.note('No network is up.\n');
    } else {
      const rows = networks.map(({ name, project, mode, subnets, internal, usedBy }) => [
        ...[name, project ?? '', subnets.join(', '), mode, internal ? 'internal' : '', usedBy.join(', ')],
      ]);
      output.result(renderTable(['NETWORK', 'PROJECT', 'SUBNET', 'MODE', '', 'USED BY'], rows, output.style));
    }
    return ExitCode.done;
  });
}

/** Removes a network that was made on its own. */
export function removeNetwork(
  context: CommandContext,
  name: string,
  flags: { readonly json?: boolean },
): Promise<number> {
  const { output } = context;
  return withDaemon(context, { start: false }, async (client) => {
    const status = await client?.status();
    const known = status === undefined ? [] : networksOf(status).filter((each) => each.name === name);
    const [owned] = known;
    if (owned?.project !== undefined && known.length === 1) {
      throw new CliError(
        ExitCode.usage,
        `network ${name} belongs to project ${owned.project}`,
        `Take that down: netscope -p ${owned.project} down.`,
      );
    }
    const result = await client?.down(keeperOf(name));
    const wasUp = result?.wasUp ?? false;
    if (flags.json === true) output.json({ network: name, wasUp });
    else output.note(wasUp ? `Network ${name} is removed.\n` : `There is no network ${name}.\n`);
    return wasUp ? ExitCode.done : ExitCode.no;
  });
}
