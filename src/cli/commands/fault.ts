/** Faults on purpose: set, listed and cleared. */
import type { DaemonClient } from '../../daemon/client';
import type { RunningProject } from '../../daemon/api';
import { effectText, type FaultSpec, parseEffect } from '../../names/fault';
import { nameIndex } from '../../names/name-index';
import { renderFaults } from '../../render/faults-text';
import type { ServiceNamespace, Topology } from '../../topology/topology';
import { chosenNamespaces, type ChosenNamespaces } from '../chosen-namespaces';
import { withRunning, type CommandContext } from '../context';
import { CliError, ExitCode } from '../exit';
import { requireReplicas } from '../replicas';
import { suggest } from '../suggest';

export interface FaultSetFlags {
  readonly from?: readonly string[];
  readonly name?: string;
  readonly type?: string;
  /** From 0 to 1. */
  readonly rate?: number;
  readonly json?: boolean;
}

const MAX_PATTERN = 255;

export function setFault(context: CommandContext, word: string, flags: FaultSetFlags): Promise<number> {
  const effect = parseEffect(word);
  if (effect.kind === 'wrong')
    throw new CliError(
      ExitCode.usage,
      effect.why,
      'For example: netscope fault set --name redis delay=300ms',
    );
  const { name, type, rate = 1 } = flags;
  if (name !== undefined && (name === '' || name.length > MAX_PATTERN))
    throw new CliError(ExitCode.usage, `a pattern of names has 1 to ${MAX_PATTERN} characters`);
  const { output } = context;
  return withRunning(context, async (client, running) => {
    const { project, topology } = running;
    const chosen = resolversOf(topology, flags.from ?? []);
    const spec: FaultSpec = {
      ...chosen,
      ...(name !== undefined && { name }),
      ...(type !== undefined && { type: type.toUpperCase() }),
      ...{ rate, effect },
    };
    const fault = await client.setFault({ project, fault: spec });
    if (flags.json === true) {
      output.json({ project, fault });
      return ExitCode.done;
    }
    const unknown = name === undefined ? undefined : unknownName(topology, name);
    if (unknown !== undefined) output.warning(unknown);
    output.result(renderFaults([{ ...fault, hits: 0 }], output.style));
    output.note(`Take it away: netscope fault clear ${fault.id}\n`);
    return ExitCode.done;
  });
}

export function listFaults(context: CommandContext, flags: { readonly json?: boolean }): Promise<number> {
  const { output } = context;
  return withRunning(context, (_, { project, faults = [] }) => {
    if (flags.json === true) output.json({ project, faults });
    else if (faults.length === 0) output.note(`No fault is set in ${project}.\n`);
    else output.result(renderFaults(faults, output.style));
    return Promise.resolve(ExitCode.done);
  });
}

/** @param words ids; none: all */
export function clearFaults(
  context: CommandContext,
  words: readonly string[],
  flags: { readonly json?: boolean },
): Promise<number> {
  const { output } = context;
  return withRunning(context, async (client: DaemonClient, { project, faults = [] }: RunningProject) => {
    const known = faults.map(({ id }) => String(id));
    const unknown = words.find((word) => !known.includes(word));
    if (unknown !== undefined) {
      const hint = known.length === 0 ? 'None is set.' : `Set are: ${known.join(', ')}.`;
      throw new CliError(ExitCode.usage, `there is no fault "${unknown}" in ${project}`, hint);
    }
    const ids = words.length === 0 ? {} : { ids: words.map(Number) };
    const cleared = await client.clearFaults({ project, ...ids });
    if (flags.json === true) output.json({ project, cleared });
    else if (cleared.length === 0) output.note(`No fault is set in ${project}.\n`);
    else
      for (const { id, effect } of cleared) output.note(`Fault ${id} (${effectText(effect)}) is cleared.\n`);
    return ExitCode.done;
  });
}

/**
 * Whose resolvers the words mean: that of the owner for a service which shares a namespace.
 * @throws CliError for a service without one
 */
function resolversOf(topology: Topology, words: readonly string[]): ChosenNamespaces {
  if (words.length === 0) return { services: [], containerNames: [] };
  const { services, containerNames } = chosenNamespaces(topology, words);
  const isOwn = ({ mode }: ServiceNamespace): boolean => (mode?.kind ?? 'own') === 'own';
  const others = requireReplicas(topology, words).filter((namespace) => !isOwn(namespace));
  const owners = others.map(ownerOf);
  const areNotOwn = (service: string): boolean => others.some((each) => each.service === service);
  return {
    services: services.filter((service) => !areNotOwn(service)),
    containerNames: [
      ...containerNames.filter((name) => !others.some(({ containerName }) => containerName === name)),
      ...owners,
    ],
  };
}

function ownerOf({ service, mode }: ServiceNamespace): string {
  if (mode?.kind === 'shared' && mode.project === undefined) return mode.owner;
  if (mode?.kind === 'shared') {
    throw new CliError(
      ExitCode.usage,
      `${service} asks the resolver of ${mode.owner}, of project ${mode.project ?? ''}`,
      `Set the fault there: netscope -p ${mode.project ?? ''} fault set --from ${mode.owner} …`,
    );
  }
  const name = mode?.kind === 'default-bridge' ? 'bridge' : (mode?.kind ?? '');
  throw new CliError(
    ExitCode.usage,
    `${service} has network_mode ${name} and asks the servers of its resolv.conf itself, where no fault can be injected`,
    'Leave it out of --from, or give it a network of the project.',
  );
}

/** A single label is mostly the name of a service; one that nobody has may be a slip. */
function unknownName(topology: Topology, pattern: string): string | undefined {
  if (/[*.]/.test(pattern)) return undefined;
  const index = nameIndex(topology);
  if (index.networksOf(pattern).length > 0 || index.isLinkAlias(pattern)) return undefined;
  const names = topology.namespaces.flatMap(({ endpoints }) => endpoints.flatMap(({ dnsNames }) => dnsNames));
  const near = suggest(pattern, names);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  return `nobody in ${topology.project} is called "${pattern}".${meant}`;
}
