import { renderQuery } from '../../render/query-text';
import { withRunning, type CommandContext } from '../context';
import { ExitCode } from '../exit';
import { nameHint } from '../name-hint';
import { dnsQuestion, type QueryFlags } from '../query-arguments';
import { engineResolve } from './engine-resolve';
import { requireNamespace } from '../service-argument';

/** Sends one real query from inside a namespace and shows the answer. */
export function resolve(
  context: CommandContext,
  from: string,
  name: string,
  flags: QueryFlags,
): Promise<number> {
  const { output, globals } = context;
  if (globals.engine !== undefined) return engineResolve(context, globals.engine, from, name, flags);
  return withRunning(context, async (client, { project, topology }) => {
    const namespace = requireNamespace(topology, from);
    const { containerName } = namespace;
    const question = dnsQuestion(name, flags);
    const query = await client.query({ project, containerName, ...question });
    if (flags.json === true) output.json({ project, from: containerName, query });
    else output.result(renderQuery(query, output.style));

    const { outcome } = query;
    if (outcome.kind === 'answer' && outcome.rcode === 'NOERROR' && outcome.answers.length > 0) {
      return ExitCode.done;
    }
    const hint = nameHint(topology, namespace, question);
    if (hint !== undefined && flags.json !== true) output.note(`  hint: ${hint}\n`);
    return ExitCode.no;
  });
}
