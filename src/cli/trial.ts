/** A network that is brought up only to see whether it can be: two services, one of which asks for the other. */
import type { Mode, RunningProject } from '../daemon/api';
import { type DaemonClient, DaemonError } from '../daemon/client';
import { loadProject } from '../compose/load';
import type { Project } from '../compose/project';
import { applyTopology } from './apply';
import type { CommandContext } from './context';
import { planProject } from './plan-project';

const NAME = 'netscope-doctor';
const COMPOSE = `name: ${NAME}
services:
  web: { image: none }
  db: { image: none }
`;

export type Trial =
  | { readonly kind: 'came-up'; readonly tookMs: number; readonly outside: RunningProject['outside'] }
  | { readonly kind: 'failed'; readonly message: string; readonly hint?: string };

/** Leaves nothing behind. Rejects only where the person has interrupted it. */
export async function tryNetwork(context: CommandContext, client: DaemonClient, mode: Mode): Promise<Trial> {
  try {
    const project = await trialProject();
    const topology = await planProject(context, project, await client.status(), mode === 'rootful');
    const origin = { directory: project.directory, files: [] };
    const result = await applyTopology(context, client, { topology, origin, mode });
    try {
      return await ask(client, result.project, result.tookMs);
    } finally {
      await client.down(NAME);
    }
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    const { message, hint } = error;
    return { kind: 'failed', message, ...(hint !== undefined && { hint }) };
  }
}

async function ask(
  client: DaemonClient,
  { project, topology, outside }: RunningProject,
  tookMs: number,
): Promise<Trial> {
  const address = (service: string): string | undefined =>
    topology.namespaces.find((namespace) => namespace.service === service)?.endpoints[0]?.address;
  const { outcome } = await client.query({
    ...{ project, containerName: `${NAME}-web-1` },
    ...{ name: 'db', type: 'A', transport: 'udp' },
  });
  if (outcome.kind === 'answer' && outcome.answers.some(({ data }) => data === address('db')))
    return { kind: 'came-up', tookMs, outside };
  const what = outcome.kind === 'answer' ? outcome.rcode : outcome.reason;
  return {
    kind: 'failed',
    message: `the network came up, but db has no address for web: ${what}`,
    hint: 'See the log of the daemon, daemon.log in its folder.',
  };
}

async function trialProject(): Promise<Project> {
  const path = `/${NAME}/compose.yaml`;
  const { project } = await loadProject(
    { workingDirectory: `/${NAME}`, files: [path], profiles: [], envFiles: [], environment: {} },
    { read: (file) => Promise.resolve(file === path ? COMPOSE : undefined) },
  );
  if (project === undefined) throw new Error('the project of the trial cannot be read');
  return project;
}
