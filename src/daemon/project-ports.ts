/** The host ports that one project has taken. */
import type { PublishedPort, Topology } from '../topology/topology';
import { type OwnedPort, portKey, publishedPorts } from '../topology/port-identity';
import { type ContainerDialer, takePort, type TakenPort } from './published-ports';

/** A taken port with the number that the kernel has given it. */
export type HostPort = PublishedPort & { readonly containerName: string };

export class ProjectPorts {
  private readonly taken = new Map<string, TakenPort>();

  /** @param addressOf where the ports of a container lead to at the moment a client comes by a family */
  constructor(
    private readonly addressOf: (containerName: string, family: 4 | 6) => string | undefined,
    private readonly dialer: () => ContainerDialer,
  ) {}

  /** Whether exactly these are taken. */
  hasAllOf(topology: Topology): boolean {
    const wanted = new Set(publishedPorts(topology).map(portKey));
    return wanted.size === this.taken.size && [...wanted].every((key) => this.taken.has(key));
  }

  /**
   * Takes what the topology publishes and lets go of all else; a port that is taken already stays.
   * @throws DaemonError `port-in-use` or `port-not-permitted`; then `change` with the topology before takes it back
   */
  async change(topology: Topology): Promise<void> {
    const wanted = publishedPorts(topology);
    const keys = new Set(wanted.map(portKey));
    for (const [key, port] of [...this.taken]) {
      if (keys.has(key)) continue;
      this.taken.delete(key);
      await port.close();
    }
    for (const owned of wanted) if (!this.taken.has(portKey(owned))) await this.take(owned);
  }

  /** Takes the ports again that an earlier daemon has had, except those that somebody else has by now. */
  async retake(topology: Topology, numbers: ReadonlyMap<string, number>): Promise<void> {
    for (const owned of publishedPorts(topology)) {
      await this.take(owned, numbers.get(portKey(owned))).catch((error: unknown) => console.error(error));
    }
  }

  private async take(owned: OwnedPort, hostPort = owned.port.hostPort): Promise<void> {
    const { containerName } = owned;
    const port = await takePort(containerName, { ...owned.port, hostPort });
    this.taken.set(portKey(owned), port);
    port.serve((family) => this.addressOf(containerName, family), this.dialer());
  }

  /** Keys of ports with the numbers that they have really. */
  numbers(): [string, number][] {
    return [...this.taken].map(([key, { hostPort }]) => [key, hostPort]);
  }

  all(): HostPort[] {
    return [...this.taken.values()].map(({ containerName, hostPort, port }) => ({
      ...port,
      containerName,
      hostPort,
    }));
  }

  async close(): Promise<void> {
    for (const port of this.taken.values()) await port.close();
    this.taken.clear();
  }
}
