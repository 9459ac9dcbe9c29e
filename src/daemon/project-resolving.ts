/** What one project has beside its resolvers: the log of their queries, and faults in front of them. */
import type { AnsweredQuery } from '../dns/answered-query';
import type { Fault } from '../names/fault';
import type { RunningProject } from './api';
import { ProjectFaults } from './project-faults';
import { QueryLog } from './query-log';
import type { CompletePlan } from './state';

/** What a resolver is given of it. */
export interface ResolvingHooks {
  /** What is injected on purpose at this moment. */
  readonly faults: () => readonly Fault[];
  readonly onQuery: (query: AnsweredQuery) => void;
}

export class ProjectResolving {
  readonly queries = new QueryLog();
  readonly faults = new ProjectFaults();
  readonly hooks: ResolvingHooks = {
    faults: () => this.faults.all,
    onQuery: (query) => {
      this.queries.add(query);
      if (query.injected !== undefined) this.faults.count(query.injected);
    },
  };

  describe(): Pick<RunningProject, 'faults'> {
    return this.faults.all.length === 0 ? {} : { faults: this.faults.describe() };
  }

  saved(): Pick<CompletePlan['complete'], 'faults'> {
    return this.faults.all.length === 0 ? {} : { faults: this.faults.all };
  }

  restore({ faults = [] }: CompletePlan['complete']): void {
    this.faults.restore(faults);
  }

  /** The network is gone. */
  close(): void {
    this.queries.close();
    this.faults.clear();
  }
}
