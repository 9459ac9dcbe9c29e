/** A small shop: `web` and `redis` share a network, `reports` is alone in another, `metrics` has none. */
import { join } from 'node:path';
import type { RunningProject, RunningState } from '../../../src/daemon/api';
import { ProjectLoader } from '../../../src/compose/loader';
import type { Project } from '../../../src/compose/project';
import { planBeside } from '../../../src/ui/projects/plan-beside';
import { loadOptions, snapshotOf } from '../../../src/ui/projects/snapshot';
import type { Snapshot } from '../../../src/ui/projects/snapshot';
import type { Topology } from '../../../src/topology/topology';

export const DIRECTORY = '/srv/shop';
export const FILE = `${DIRECTORY}/compose.yaml`;

export const TEXT = `name: shop
services:
  web:
    image: shop/web
    command: ["serve", "--cache", "redis:6379"]
    environment:
      REDIS_URL: redis://redis:6379/0
      REPORTS_HOST: reports
      CACHE_ALIAS: cache
      PLAIN: hello
    ports:
      - "127.0.0.1:8000:80"
    depends_on:
      - redis
      - metrics
  redis:
    image: redis
    networks:
      default:
        aliases: [cache]
  reports:
    image: shop/reports
    networks: [backoffice]
  metrics:
    image: shop/metrics
    network_mode: host
networks:
  default:
    driver: bridge
  backoffice:
    internal: true
`;

/** Where the sample's files lie, and what they say. */
export interface Files {
  readonly directory?: string;
  /** Names in the folder that `-f` gives; absent: what Compose finds by itself. */
  readonly explicit?: readonly string[];
  /** Files beside `compose.yaml`, by their names. */
  readonly others?: Readonly<Record<string, string>>;
}

export async function snapshot(text = TEXT, where: Files = {}): Promise<Snapshot> {
  const { directory = DIRECTORY, explicit = [], others = {} } = where;
  const texts = new Map(
    Object.entries({ 'compose.yaml': text, ...others }).map(([name, content]) => [
      join(directory, name),
      content,
    ]),
  );
  const source = { directory, files: explicit.map((name) => join(directory, name)) };
  const read = (path: string): Promise<string | undefined> => Promise.resolve(texts.get(path));
  return snapshotOf(source, await new ProjectLoader().load(loadOptions(source, {}), { read }));
}

/** The sample's project. */
export async function project(): Promise<Project> {
  const { project: read } = await snapshot();
  if (read === undefined) throw new Error('the sample is a project');
  return read;
}

/** The plan of the sample where nothing else is up. */
export async function plan(): Promise<Topology> {
  return planBeside(await project(), []);
}

/** The sample as it looks once it is up. */
export function running(
  topology: Topology,
  state: RunningState = { kind: 'up', since: 1_700_000_000_000 },
): RunningProject {
  return {
    project: topology.project,
    origin: { directory: DIRECTORY, files: [FILE] },
    mode: 'rootless',
    state,
    topology: { ...topology, source: 'own' },
    namespaces: topology.namespaces.map(({ containerName, publishedPorts }, index) => ({
      containerName,
      networkNamespace: 4_026_532_000 + index,
      dnsPorts: { udp: 40_000 + index, tcp: 41_000 + index },
      published: publishedPorts,
      processes: [],
    })),
    upstreams: ['192.0.2.53:53'],
    outside: { reachable: false, reason: 'slirp4netns is not installed' },
  };
}
