/** What one project has beside its resolvers: the log of their queries, and faults in front of them. */
import type { AnsweredQuery } from '../dns/answered-query';
import type { Fault } from '../names/fault';
import type { AnsweringThread } from './answering-thread';
import type { RunningProject } from './api';
import { ProjectFaults } from './project-faults';
import { QueryLog } from './query-log';
import type { CompletePlan } from './state';

/** What a resolver is given of it. */
export interface ResolvingHooks {
  /** What is injected on purpose at this moment. */
  readonly faults: () => readonly Fault[];
  readonly onQuery: (query: AnsweredQuery) => void;
  /** So many were answered that nobody can tell any more. */
  readonly onLostQueries: (count: number) => void;
  /** Answers for sockets that are asked much. */
  readonly thread: AnsweringThread;
}

export class ProjectResolving {
  readonly faults: ProjectFaults;
  readonly hooks: ResolvingHooks;
  private readonly log = new QueryLog();

  constructor(private readonly thread: AnsweringThread) {
    // An answer that is kept knows nothing of faults.
    this.faults = new ProjectFaults(() => thread.invalidate());
    this.hooks = {
      thread,
      faults: () => this.faults.all,
      onQuery: (query) => {
        this.log.add(query);
        if (query.injected !== undefined) this.faults.count(query.injected);
      },
      onLostQueries: (count) => this.log.lose(count),
    };
  }

  /** With all that was answered up to now. */
  get queries(): QueryLog {
    this.thread.drain();
    return this.log;
  }

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
    this.log.close();
    this.faults.clear();
  }
}
