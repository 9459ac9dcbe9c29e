/** What an engine runs, and what it answers, as text. */
import type { ContainerFacts, EnginePicture, EngineProject } from '../engine/engine-picture';
import { engineTitle, type EngineIdentity } from '../engine/engine-state';
import { namespaceRows } from './project-text';
import { plainStyle, type Style } from './style';
import { renderTable } from './table';

const HEADINGS = ['SERVICE', 'NAME', 'NETWORK', 'ADDRESS', 'NAMES', 'PUBLISHED', 'STATE'];

/** One table for each project, with its name above it where there may be several. */
export function renderEngine(
  { engine }: Pick<EnginePicture, 'engine'>,
  projects: readonly EngineProject[],
  style: Style = plainStyle,
): string {
  const tables = projects.map((project) => {
    const title = project.name === '' ? 'Containers without Compose' : `Project ${printable(project.name)}`;
    return `${projects.length > 1 ? `${title}\n` : ''}${renderEngineProject(project, style)}\n`;
  });
  return `${tables.join('')}${style.faint(`Read from ${engineTitle(engine)}; nothing was changed.`)}\n`;
}

/** One line for each endpoint of a container that runs, and one for each container that does not. */
function renderEngineProject({ topology, containers }: EngineProject, style: Style): string {
  const rows = containers.flatMap((facts) => {
    const namespace = topology.namespaces.find(({ containerName }) => containerName === facts.containerName);
    const rest =
      namespace === undefined
        ? [[facts.service, facts.containerName, facts.networks.join(', '), '', '', '']]
        : namespaceRows(namespace, namespace.publishedPorts);
    return rest.map((row) => [...row, stateText(facts)].map(printable));
  });
  return renderTable(HEADINGS, rows, style);
}

/** `running`, `running, unhealthy`, `exited (3)`. */
export function stateText({ state, health, exitCode }: ContainerFacts): string {
  const code = exitCode === undefined ? '' : ` (${exitCode})`;
  return `${state}${code}${health === undefined || exitCode !== undefined ? '' : `, ${health}`}`;
}

/** What the names of an engine give for a question. */
export interface EngineAnswer {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'PTR';
  /** Service or container that would ask. */
  readonly from: string;
  readonly result:
    | {
        readonly kind: 'found';
        readonly network: string;
        /** Seconds. */
        readonly ttl: number;
        /** Addresses, or names; empty where the name has none of this type. */
        readonly data: readonly string[];
        /** Who says it: the resolver of the network, or the hosts file of the container. */
        readonly by: 'resolver' | 'hosts';
      }
    /** No container that can be reached has the name. */
    | { readonly kind: 'unknown' };
}

/** As a query would be answered, with who says so. */
export function renderEngineAnswer(
  engine: EngineIdentity,
  { name, type, from, result }: EngineAnswer,
  style: Style = plainStyle,
): string {
  const title = engineTitle(engine);
  if (result.kind === 'unknown') {
    const what = `${name} ${type}: ${title} knows no such name for ${from}; it would ask the upstream servers.`;
    return `${style.bad(printable(what))}\n`;
  }
  const { network, ttl, data, by } = result;
  const records = data.map((each) => `${name} ${ttl} IN ${type} ${each}`);
  const lines =
    records.length > 0
      ? records.map(printable)
      : [style.bad(printable(`${name} ${type}: the name has no ${type} record (NOERROR).`))];
  const who = by === 'hosts' ? `the hosts file of ${from}` : `the names of ${network}`;
  const remark = `From ${who} as ${title} tells them; no query was sent.`;
  return `${[...lines, style.faint(printable(remark))].join('\n')}\n`;
}

/** Labels and names of containers may hold anything, and a terminal obeys control characters. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
