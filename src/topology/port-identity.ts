/** Published ports of a topology, and which of two topologies are the same. */
import type { PublishedPort, Topology } from './topology';

/** A published port with the namespace that it leads to. */
export interface OwnedPort {
  readonly containerName: string;
  readonly port: PublishedPort;
}

export function publishedPorts(topology: Topology): OwnedPort[] {
  return topology.namespaces.flatMap(({ containerName, publishedPorts: ports }) =>
    ports.map((port) => ({ containerName, port })),
  );
}

/** Identity of a published port between two topologies. */
export function portKey({ containerName, port }: OwnedPort): string {
  const { hostAddress, hostAddresses = [hostAddress], hostPort, containerPort, protocol } = port;
  return `${containerName} ${hostAddresses.join()}:${hostPort} ${containerPort}/${protocol}`;
}
