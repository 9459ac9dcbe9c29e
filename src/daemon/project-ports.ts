/** The host ports that one project has taken. */
import type { PublishedPort, Topology } from '../topology/topology';
import { portKey, publishedPorts } from '../topology/port-identity';
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
    for (const owned of wanted) {
      const key = portKey(owned);
      if (this.taken.has(key)) continue;
      const { containerName } = owned;
      const port = await takePort(containerName, owned.port);
      this.taken.set(key, port);
      port.serve((family) => this.addressOf(containerName, family), this.dialer());
    }
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
