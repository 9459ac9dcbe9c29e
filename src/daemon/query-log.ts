/** The last queries of all namespaces, numbered, in bounded memory. */
import type { ResolvedQuery } from '../dns/resolver';
import type { QueryEvent } from '../probe/evidence';

const CAPACITY = 4096;

interface Entry {
  readonly project: string;
  readonly query: ResolvedQuery;
}

export class QueryLog {
  /** Query number N stands at (N - 1) modulo the capacity. */
  private readonly ring: Entry[] = [];
  private nextSequence = 1;

  /** Runs for every query, so an entry becomes an event only when somebody asks for it. */
  add(project: string, query: ResolvedQuery): void {
    this.ring[(this.nextSequence - 1) % CAPACITY] = { project, query };
    this.nextSequence += 1;
  }

  /** The newest query that fits, from number `since` on. */
  find(since: number, fits: (query: ResolvedQuery) => boolean): QueryEvent | undefined {
    const oldest = Math.max(since, this.nextSequence - CAPACITY, 1);
    for (let sequence = this.nextSequence - 1; sequence >= oldest; sequence--) {
      const entry = this.ring[(sequence - 1) % CAPACITY];
      if (entry && fits(entry.query)) return { ...entry.query, project: entry.project, sequence };
    }
    return undefined;
  }

  /** The number that the next query will have. */
  get next(): number {
    return this.nextSequence;
  }
}
