/** What was measured, by size, way and round. */
import type { Timing } from './way';

export type Action = 'up' | 'down';
export const ACTIONS = ['up', 'down'] as const;

/** What a table shows of a timing. */
export type Quantity = keyof Timing;

export class Samples {
  private readonly timings = new Map<string, Map<number, Timing>>();
  private readonly memory = new Map<string, number[]>();

  add(services: number, action: Action, way: string, round: number, timing: Timing): void {
    const key = `${services} ${action} ${way}`;
    const known = this.timings.get(key) ?? new Map<number, Timing>();
    this.timings.set(key, known.set(round, timing));
  }

  addMemory(services: number, way: string, mebibytes: number): void {
    const key = `${services} ${way}`;
    this.memory.set(key, [...(this.memory.get(key) ?? []), mebibytes]);
  }

  /** Milliseconds of each round that has them. */
  of(services: number, action: Action, way: string, quantity: Quantity): Map<number, number> {
    const rounds = this.timings.get(`${services} ${action} ${way}`) ?? new Map<number, Timing>();
    return new Map(
      [...rounds].flatMap(([round, timing]) => {
        const ms = timing[quantity];
        return ms === undefined ? [] : [[round, ms] as const];
      }),
    );
  }

  memoryOf(services: number, way: string): readonly number[] {
    return this.memory.get(`${services} ${way}`) ?? [];
  }
}
