/** An engine in memory that counts what it is asked. */
import type { EngineClient, EventStream } from '../../../src/engine/engine-client';

export class FakeClient implements EngineClient {
  readonly asked: string[] = [];
  readonly containers = new Map<string, Record<string, unknown>>();
  readonly networks = new Map<string, Record<string, unknown>>();
  closed = false;
  /** Requests that are under way, and the most there ever were. */
  atOnce = { now: 0, most: 0 };
  private onEvent: (event: unknown) => void = () => undefined;
  private endStream: () => void = () => undefined;

  version(): Promise<unknown> {
    return this.answer('version', {});
  }
  listContainers(): Promise<unknown> {
    return this.answer(
      'containers',
      [...this.containers.keys()].map((Id) => ({ Id })),
    );
  }
  inspectContainer(id: string): Promise<unknown> {
    return this.answer(`container ${id.slice(-3)}`, this.containers.get(id));
  }
  listNetworks(): Promise<unknown> {
    return this.answer('networks', [...this.networks.values()]);
  }
  inspectNetwork(id: string): Promise<unknown> {
    return this.answer(`network ${id.slice(-3)}`, this.networks.get(id));
  }

  events(onEvent: (event: unknown) => void): Promise<EventStream> {
    this.asked.push('events');
    this.onEvent = onEvent;
    const ended = new Promise<void>((resolve) => (this.endStream = resolve));
    return Promise.resolve({ ended, stop: () => this.endStream() });
  }

  close(): void {
    this.closed = true;
    this.endStream();
  }

  /** Something happens to a container. */
  happen(Action: string, id: string, type: 'container' | 'network' = 'container', container?: string): void {
    const Attributes = container === undefined ? {} : { container };
    this.onEvent({ Type: type, Action, Actor: { ID: id, Attributes } });
  }

  /** The engine ends. */
  die(): void {
    this.endStream();
  }

  private async answer<T>(what: string, value: T): Promise<T> {
    this.asked.push(what);
    this.atOnce.now += 1;
    this.atOnce.most = Math.max(this.atOnce.most, this.atOnce.now);
    await new Promise((resolve) => setImmediate(resolve));
    this.atOnce.now -= 1;
    return value;
  }
}
