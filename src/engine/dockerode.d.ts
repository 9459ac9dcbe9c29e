/** What is used here of dockerode, whose own package has no types. */
declare module 'dockerode' {
  import type { Agent } from 'node:http';
  import type { Readable } from 'node:stream';

  interface Options {
    readonly socketPath?: string | undefined;
    /** With its scheme: `http://[::1]`. */
    readonly host?: string | undefined;
    readonly port?: number | undefined;
    readonly protocol: 'http' | 'https';
    readonly agent: Agent;
    readonly pathPrefix: string;
  }

  class Docker {
    constructor(options: Options);
    version(): Promise<unknown>;
    listContainers(options: { readonly all: boolean }): Promise<unknown>;
    listNetworks(): Promise<unknown>;
    getContainer(id: string): { inspect(): Promise<unknown> };
    getNetwork(id: string): { inspect(): Promise<unknown> };
    getEvents(options: { readonly filters: Readonly<Record<string, readonly string[]>> }): Promise<Readable>;
  }

  export default Docker;
}
