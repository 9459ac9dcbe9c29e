import type { EnginePicture, EngineProject } from '../../engine/engine-picture';
import { engineTitle } from '../../engine/engine-state';
import { WITHOUT_COMPOSE } from '../../engine/engine-topology';
import { profileOf } from '../../names/engine-profile';
import { lookup } from '../../names/lookup';
import { explain } from '../../names/names-of';
import { resolverOwner } from '../../names/resolver-owner';
import { reverse } from '../../names/reverse';
import { renderEngineAnswer, type EngineAnswer } from '../../render/engine-text';
import { parseIp } from '../../topology/ip';
import type { ServiceNamespace, Topology } from '../../topology/topology';
import type { CommandContext } from '../context';
import { projectIn, projectNameIfAny, readEngine } from '../engine-access';
import { CliError, ExitCode } from '../exit';
import { nameHint } from '../name-hint';
import { dnsQuestion, type QueryFlags } from '../query-arguments';
import { requireNamespace } from '../service-argument';
import { suggest } from '../suggest';

interface Asker {
  readonly topology: Topology;
  readonly namespace: ServiceNamespace;
}

/** Answers a name as the engine's resolver would, from what the engine says of its containers. Nothing is sent. */
export async function engineResolve(
  context: CommandContext,
  word: string,
  from: string,
  name: string,
  flags: QueryFlags,
): Promise<number> {
  const { output } = context;
  const question = dnsQuestion(name, flags);
  const { type } = question;
  if (type !== 'A' && type !== 'AAAA' && type !== 'PTR') {
    throw new CliError(
      ExitCode.usage,
      `--type ${type} cannot be answered from what an engine says`,
      'A, AAAA and PTR can.',
    );
  }
  const own = await projectNameIfAny(context);
  const picture = await readEngine(context, word);
  const asker = resolvingAsker(picture, requireAsker(picture, own, from));
  const { topology, namespace } = asker;
  const result = resultOf(asker, question.name, type);
  const hint = result.kind === 'found' ? undefined : nameHint(topology, namespace, question);
  if (flags.json === true) {
    const { engine } = picture;
    const { containerName } = namespace;
    output.json({
      ...{ engine, project: topology.project, from: containerName },
      question: { name: question.name, type },
      ...{ answer: result, hint: hint ?? null },
    });
  } else {
    const answer = { name: question.name, type, from: namespace.service, result };
    output.result(renderEngineAnswer(picture.engine, answer, output.style));
    if (hint !== undefined) output.note(`  hint: ${hint}\n`);
  }
  return result.kind === 'found' && result.data.length > 0 ? ExitCode.done : ExitCode.no;
}

/** In the project of the files a service, replica or container; in all others a container, or `PROJECT/SERVICE`. */
function requireAsker(picture: EnginePicture, own: string | undefined, word: string): Asker {
  const project = projectIn(picture, own);
  const inOwn = project === undefined ? undefined : namespaceIn(project, word);
  if (inOwn !== undefined) return inOwn;
  for (const { topology } of picture.projects) {
    const namespace = topology.namespaces.find(({ containerName }) => containerName === word);
    if (namespace !== undefined) return { topology, namespace };
  }
  const slash = word.indexOf('/');
  const named = slash < 0 ? undefined : projectIn(picture, word.slice(0, slash));
  if (named !== undefined) {
    return { topology: named.topology, namespace: requireNamespace(named.topology, word.slice(slash + 1)) };
  }
  if (project !== undefined)
    return { topology: project.topology, namespace: requireNamespace(project.topology, word) };
  const stopped = picture.projects
    .flatMap(({ containers }) => containers)
    .find(({ containerName }) => containerName === word);
  if (stopped !== undefined)
    throw new CliError(ExitCode.usage, `container ${word} is ${stopped.state} and asks for nothing`);
  const known = picture.projects.flatMap(({ name, topology }) =>
    topology.namespaces.flatMap(({ containerName, service }) =>
      name === '' ? [containerName] : [containerName, `${name}/${service}`],
    ),
  );
  const near = suggest(word, known);
  throw new CliError(
    ExitCode.usage,
    `${engineTitle(picture.engine)} runs no container "${word}"`,
    near === undefined
      ? 'Name a container, PROJECT/SERVICE, or a project with -p; ps --all lists them.'
      : `Did you mean ${near}?`,
  );
}

function namespaceIn({ topology }: EngineProject, word: string): Asker | undefined {
  const isMeant = ({ service, replica, containerName }: ServiceNamespace): boolean =>
    [service, `${service}-${replica}`, containerName].includes(word);
  return topology.namespaces.some(isMeant)
    ? { topology, namespace: requireNamespace(topology, word) }
    : undefined;
}

/** Who shares the namespace of another project's container asks as that one does. */
function resolvingAsker(picture: EnginePicture, asker: Asker): Asker {
  const { mode } = asker.namespace;
  if (mode?.kind !== 'shared' || mode.project === undefined) return asker;
  const { owner, project } = mode;
  const other = projectIn(picture, project === WITHOUT_COMPOSE ? '' : project)?.topology;
  const namespace = other?.namespaces.find(({ containerName }) => containerName === owner);
  return other === undefined || namespace === undefined ? asker : { topology: other, namespace };
}

function resultOf(
  { topology, namespace }: Asker,
  name: string,
  type: EngineAnswer['type'],
): EngineAnswer['result'] {
  const { ttl } = profileOf(topology);
  if (type === 'PTR') {
    const found = reverse(topology, namespace, name);
    return found === undefined
      ? { kind: 'unknown' }
      : { kind: 'found', network: found.network, ttl, data: found.names, by: 'resolver' };
  }
  const family = type === 'A' ? 4 : 6;
  if (resolverOwner(topology, namespace) === undefined) return fromHosts(topology, namespace, name, family);
  const found = lookup(topology, namespace, name, family);
  return found.kind === 'unknown'
    ? { kind: 'unknown' }
    : { kind: 'found', network: found.network, ttl, data: found.addresses, by: 'resolver' };
}

function fromHosts(
  topology: Topology,
  namespace: ServiceNamespace,
  name: string,
  family: 4 | 6,
): EngineAnswer['result'] {
  const explanation = explain(topology, namespace, name);
  if (explanation.kind !== 'resolves') return { kind: 'unknown' };
  const data = explanation.addresses.filter((address) => parseIp(address)?.family === family);
  return { kind: 'found', network: explanation.network, ttl: 0, data, by: 'hosts' };
}
