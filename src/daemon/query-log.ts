/** The last queries of all namespaces, numbered, in bounded memory. */
import type { ResolvedQuery } from '../dns/resolver';
import type { QueryEvent } from '../probe/evidence';

const CAPACITY = 4096;

export class QueryLog {
  private readonly ring: QueryEvent[] = [];
  private nextSequence = 1;

  /** @param onEvent called for every query, in order */
  constructor(private readonly onEvent: (event: QueryEvent) => void) {}

  add(project: string, query: ResolvedQuery): void {
    const event = { ...query, project, sequence: this.nextSequence++ };
    this.ring[(event.sequence - 1) % CAPACITY] = event;
    this.onEvent(event);
  }

  /** The newest query that fits, from number `since` on. */
  find(since: number, fits: (event: QueryEvent) => boolean): QueryEvent | undefined {
    const oldest = Math.max(since, this.nextSequence - CAPACITY, 1);
    for (let sequence = this.nextSequence - 1; sequence >= oldest; sequence--) {
      const event = this.ring[(sequence - 1) % CAPACITY];
      if (event && fits(event)) return event;
    }
    return undefined;
  }

  /** The number that the next query will have. */
  get next(): number {
    return this.nextSequence;
  }
}
