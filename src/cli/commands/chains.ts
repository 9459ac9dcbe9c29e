import { renderChains } from '../../render/chains-text';
import { withRunning, type CommandContext } from '../context';
import { ExitCode } from '../exit';
import { requireNamespace } from '../service-argument';

/** Shows the nat table of a namespace with its counters. */
export function chains(
  context: CommandContext,
  service: string,
  flags: { readonly json?: boolean },
): Promise<number> {
  const { output } = context;
  return withRunning(context, async (client, { project, topology }) => {
    const { containerName } = requireNamespace(topology, service);
    const evidence = await client.evidence({ project, containerName });
    if (flags.json === true) {
      const { networkNamespace, nat } = evidence;
      output.json({ project, containerName, networkNamespace, nat: nat ?? null });
    } else {
      output.result(renderChains(evidence, output.style));
    }
    return ExitCode.done;
  });
}
