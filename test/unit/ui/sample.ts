/** A small shop: `web` and `redis` share a network, `reports` is alone in another, `metrics` has none. */
import type { RunningProject, RunningState } from '../../../src/daemon/api';
import { loadProject } from '../../../src/compose/load';
import { snapshotOf } from '../../../src/ui/projects/snapshot';
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

export async function snapshot(text = TEXT): Promise<Snapshot> {
  const source = { directory: DIRECTORY, files: [FILE] };
  const options = {
    workingDirectory: DIRECTORY,
    files: [FILE],
    profiles: [],
    envFiles: [],
    environment: {},
  };
  const read = (path: string): Promise<string | undefined> =>
    Promise.resolve(path === FILE ? text : undefined);
  return snapshotOf(source, await loadProject(options, { read }));
}

export async function plan(): Promise<Topology> {
  const { plan: topology } = await snapshot();
  if (topology === undefined) throw new Error('the sample has a plan');
  return topology;
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
