import { applyTopology, reportChange } from '../apply';
import { requireProject, requireProjectName, withRunning, type CommandContext } from '../context';
import { planProject } from '../plan-project';
import { originOf } from '../replicas';
import { parseScales, scaled } from '../scales';

/** Makes more or fewer replicas of services; everything that they do not depend on stays as it is. */
export async function scale(
  context: CommandContext,
  words: readonly string[],
  flags: { readonly json?: boolean },
): Promise<number> {
  const scales = parseScales(words);
  await requireProjectName(context);
  return withRunning(context, async (client, running) => {
    // All services first, so that a name that is none is told with the nearest one.
    scaled(await requireProject(context), scales);
    const project = scaled(await requireProject(context, [...scales.keys()]), scales);
    const isRootful = running.mode === 'rootful';
    const topology = await planProject(context, project, await client.status(), isRootful, true);
    const result = await applyTopology(context, client, { topology, ...originOf(running) });
    return reportChange(context, result, flags.json === true);
  });
}
