/** One way to make and remove a network, and what it costs. */

export interface Timing {
  /** Milliseconds of the whole command, from the start of its process to its end. */
  readonly commandMs: number;
  /** Milliseconds of the work itself, from a request that has arrived to the network that is ready. */
  readonly ownMs?: number;
}

export interface Way {
  readonly name: string;
  /** Makes the network of so many services; nothing of it is there before. */
  up(services: number): Promise<Timing>;
  /** Removes it again. */
  down(services: number): Promise<Timing>;
  /** What has to be there before `up` and does not count; taken back by `after`. */
  before?(): Promise<void>;
  after?(): Promise<void>;
  /** All processes that stay while the network is up; absent: none do. */
  processes?(): readonly number[];
}

/** A project on its default network, without published ports: those are taken on the host, not in namespaces. */
export function composeFile(services: number): string {
  const one = (_: unknown, index: number): string => `  s${index + 1}:\n    image: idle\n`;
  return `services:\n${Array.from({ length: services }, one).join('')}`;
}
