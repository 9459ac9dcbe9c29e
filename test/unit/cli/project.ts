/** A project in memory, and the daemon's view of it once up. */
import type { FileReader } from '../../../src/compose/project';
import type { RunningProject } from '../../../src/daemon/api';
import type { Topology } from '../../../src/topology/topology';

export const FOLDER = '/project';

export const COMPOSE = `name: shop
services:
  web:
    image: web
    scale: 2
    ports: ["8000:5000"]
    environment: { BACKEND: redis }
    networks: [front]
  redis:
    image: redis
    networks: [front, back]
  db:
    image: db
    networks: [back]
networks:
  front: {}
  back: { internal: true }
`;

export function memoryReader(files: Readonly<Record<string, string>>): FileReader {
  return { read: (path) => Promise.resolve(files[path]) };
}

/** What the daemon reports after it has realised `topology`. */
export function runningProject(topology: Topology): RunningProject {
  return {
    project: topology.project,
    origin: { directory: FOLDER, files: [`${FOLDER}/compose.yaml`] },
    mode: 'rootless',
    state: { kind: 'up', since: 0 },
    topology: { ...topology, source: 'own' },
    namespaces: topology.namespaces.map((namespace, index) => ({
      containerName: namespace.containerName,
      networkNamespace: 4026532400 + index,
      dnsPorts: { udp: 41756, tcp: 38211 },
      published: namespace.publishedPorts.map((port) => ({ ...port, hostPort: port.hostPort || 49153 })),
      processes: [],
    })),
    upstreams: ['192.0.2.53:53'],
    outside: { reachable: true },
  };
}
