/** Commands about some services of a network that is up: rm, restart, pause, unpause. */
import type { RunningProject } from '../../daemon/api';
import { readdressed, withoutNamespaces } from '../../topology/edit';
import { withSharers } from '../../topology/sharers';
import { applyTopology, reportChange } from '../apply';
import { withRunning, type CommandContext } from '../context';
import { CliError, ExitCode } from '../exit';
import { originOf, requireReplicas } from '../replicas';

export interface ServicesFlags {
  readonly json?: boolean;
}

/** Ends the programs of services and removes their namespaces. Networks stay. */
export function rm(
  context: CommandContext,
  services: readonly string[],
  flags: ServicesFlags,
): Promise<number> {
  return withRunning(context, async (client, running) => {
    const names = namesOf(running, services);
    const topology = withoutNamespaces(running.topology, names);
    if (topology.namespaces.length === 0) {
      throw new CliError(
        ExitCode.usage,
        `nothing would be left of ${running.project} but its networks`,
        'Take all of it down: netscope down.',
      );
    }
    const result = await applyTopology(context, client, { topology, ...originOf(running) });
    return reportChange(context, result, flags.json === true);
  });
}

/** Ends the programs of services and makes their namespaces again, with addresses as an engine would give them. */
export function restart(
  context: CommandContext,
  services: readonly string[],
  flags: ServicesFlags,
): Promise<number> {
  return withRunning(context, async (client, running) => {
    const names = namesOf(running, services);
    const topology = readdressed(running.topology, names);
    const params = { topology, again: [...names], ...originOf(running) };
    return reportChange(context, await applyTopology(context, client, params), flags.json === true);
  });
}

/** Stops the programs of services, or lets them go on. */
export function pause(
  context: CommandContext,
  services: readonly string[],
  flags: ServicesFlags & { readonly paused: boolean },
): Promise<number> {
  const { output } = context;
  return withRunning(context, async (client, running) => {
    const containerNames = [...namesOf(running, services)];
    const { paused } = flags;
    const { changed, project } = await client.pause({ project: running.project, containerNames, paused });
    if (flags.json === true) {
      output.json({ changed, project });
      return ExitCode.done;
    }
    const what = paused ? 'paused' : 'goes on';
    for (const name of containerNames) {
      const programs = project.namespaces.find((each) => each.containerName === name)?.processes.length ?? 0;
      const count = `${programs} ${programs === 1 ? 'program' : 'programs'}`;
      if (changed.includes(name)) output.result(`${name}  ${what}  ${count}\n`);
      else output.note(`${name} ${paused ? 'is paused already' : 'is not paused'}.\n`);
    }
    if (paused) output.note('Names still resolve. Let them go on: netscope unpause\n');
    return ExitCode.done;
  });
}

/** With those that share the namespaces, in the order of the topology. */
function namesOf({ topology }: RunningProject, services: readonly string[]): Set<string> {
  return withSharers(
    topology,
    requireReplicas(topology, services).map(({ containerName }) => containerName),
  );
}
