/** What is asked of an engine: five reading requests, and nothing that could change it. */

/** Answers are JSON as the engine gives it; schemas beside this file say what of it is understood. */
export interface EngineClient {
  version(): Promise<unknown>;
  /** All containers, those that do not run included. */
  listContainers(): Promise<unknown>;
  /** Gives `undefined` where there is no such container. */
  inspectContainer(id: string): Promise<unknown>;
  listNetworks(): Promise<unknown>;
  /** Gives `undefined` where there is no such network. */
  inspectNetwork(id: string): Promise<unknown>;
  /** Follows what happens to containers and networks. Rejects where the engine does not take the request. */
  events(onEvent: (event: unknown) => void): Promise<EventStream>;
  /** Leaves all connections. */
  close(): void;
}

export interface EventStream {
  /** Resolves when no more events come, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): void;
}
