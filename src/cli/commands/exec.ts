import { withRunning, type CommandContext } from '../context';
import { requireNamespace } from '../service-argument';

/** Runs a program inside a namespace and ends with its exit code. */
export async function exec(
  context: CommandContext,
  service: string,
  words: readonly string[],
): Promise<number> {
  // `exec web -- ls` and `exec web ls` are the same.
  const command = words[0] === '--' ? words.slice(1) : words;
  const { dependencies } = context;
  const { environment, workingDirectory } = dependencies;
  const start = await withRunning(context, async (client, { project, topology }) => {
    const namespace = requireNamespace(topology, service);
    const { containerName } = namespace;
    const entry = await client.entry({ project, containerName, workingDirectory });
    return {
      argv: [...entry.argv, ...command],
      environment: { ...environment, ...namespace.environment, ...entry.environment },
      workingDirectory,
    };
  });
  return dependencies.runProgram(start);
}

/** Runs the person's own shell inside a namespace. */
export function shell(context: CommandContext, service: string): Promise<number> {
  const program = context.dependencies.environment['SHELL'];
  return exec(context, service, [program === undefined || program === '' ? 'sh' : program]);
}
