/** What has been read of an engine, and how it is read again in parts. */
import type { EngineClient } from './engine-client';
import { NoEngineAnswer } from './engine-failure';
import type { EnginePicture } from './engine-picture';
import type { EngineIdentity } from './engine-state';
import { pictureOf } from './engine-topology';
import { readContainerIds, readInspectedContainer, type InspectedContainer } from './inspected-container';
import { readInspectedNetwork, readInspectedNetworks, type InspectedNetwork } from './inspected-network';

/** IDs of what has to be read again. */
export interface Changes {
  readonly containers: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
}

/** Engines answer requests about containers one after the other; more at once only fill their memory. */
const AT_ONCE = 8;

export class EngineContents {
  private readonly containers = new Map<string, InspectedContainer>();
  private readonly networks = new Map<string, InspectedNetwork>();

  private constructor(
    private readonly client: EngineClient,
    private readonly engine: EngineIdentity,
  ) {}

  /** Reads everything: two lists, and each container. Rejects where the engine fails. */
  static async read(client: EngineClient, engine: EngineIdentity): Promise<EngineContents> {
    const contents = new EngineContents(client, engine);
    const [listed, networks] = await Promise.all([client.listContainers(), client.listNetworks()]);
    const ids = readContainerIds(listed);
    const known = readInspectedNetworks(networks);
    if (ids === undefined || known === undefined)
      throw new NoEngineAnswer('its lists of containers and networks are none');
    for (const network of known) contents.networks.set(network.Id, network);
    await contents.readContainers(ids);
    return contents;
  }

  /** Reads only what is named; what is gone by now is forgotten. */
  async readAgain({ containers, networks }: Changes): Promise<void> {
    await Promise.all([
      this.readContainers([...containers]),
      forEachBounded([...networks], async (id) => {
        const network = readInspectedNetwork(await this.client.inspectNetwork(id));
        if (network === undefined) this.networks.delete(id);
        else this.networks.set(id, network);
      }),
    ]);
  }

  picture(): EnginePicture {
    return pictureOf(this.engine, [...this.networks.values()], [...this.containers.values()]);
  }

  private readContainers(ids: readonly string[]): Promise<void> {
    return forEachBounded(ids, async (id) => {
      const container = readInspectedContainer(await this.client.inspectContainer(id));
      if (container === undefined) this.containers.delete(id);
      else this.containers.set(id, container);
    });
  }
}

async function forEachBounded(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  const waiting = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) await work(id);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker));
}
