/** What is asked of the resolvers of networks that are up: queries, their log, and faults in front of them. */
import type { Fault } from '../names/fault';
import type { QueryEvidence } from '../probe/evidence';
import type { ClearFaultsParams, QueriesParams, QueryBatch, QueryParams, SetFaultParams } from './api';
import type { HelperAccess } from './helpers';
import { askFrom } from './inquiry';
import type { ProjectNetwork } from './project-network';
import { findQuery, followQueries, readQueries } from './query-reading';

export interface ResolverRequestsOptions {
  readonly runtime: string;
  /** Resolves when what is known of networks can be relied on. */
  readonly ready: () => Promise<void>;
  /** @throws DaemonError `not-up` */
  readonly network: (project: string) => ProjectNetwork;
  readonly networks: () => Iterable<ProjectNetwork>;
  readonly helperOf: (network: ProjectNetwork) => HelperAccess;
  /** Keeps the daemon from leaving meanwhile. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  /** Likewise, and waits for what else changes the project. */
  readonly inTurn: <T>(project: string, work: () => Promise<T>) => Promise<T>;
}

export class ResolverRequests {
  constructor(private readonly options: ResolverRequestsOptions) {}

  query({ project, containerName, name, type, transport }: QueryParams): Promise<QueryEvidence> {
    const { runtime, ready, helperOf, track } = this.options;
    return track(async () => {
      await ready();
      const network = this.options.network(project);
      const { place } = network.namespace(containerName);
      // The log is that of the namespace's owner, where it is shared.
      const owner = place.kind === 'namespace' ? place : undefined;
      const lender = [...this.options.networks()].find(({ id }) => id === owner?.id) ?? network;
      const { queries } = lender.resolving;
      const since = queries.next;
      const files = { runtime, id: network.id, containerName };
      const asked = await askFrom(place, files, helperOf(network), { name, type }, transport);
      const { id, client, tookMs, outcome, server } = asked;
      const event = findQuery(
        queries,
        lender.project,
        since,
        (one) =>
          one.query.readUInt16BE(0) === id &&
          one.client === client &&
          one.namespace.containerName === owner?.created.name,
      );
      return {
        ...{ name, type, transport, client, tookMs, outcome },
        ...(server === undefined ? {} : { server }),
        ...(event === undefined ? {} : { event }),
      };
    });
  }

  async queries(params: QueriesParams): Promise<QueryBatch> {
    await this.options.ready();
    return readQueries(this.options.network(params.project).resolving.queries, params);
  }

  /** Resolves when somebody can be told; then `send` is called for each batch until the signal. */
  async followQueries(
    params: QueriesParams,
    send: (batch: QueryBatch) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.options.ready();
    const { queries } = this.options.network(params.project).resolving;
    followQueries(queries, params, send, signal).catch(() => undefined);
  }

  setFault({ project, fault: spec }: SetFaultParams): Promise<Fault> {
    return this.changeFaults(project, ({ faults }) => faults.set(spec));
  }

  clearFaults({ project, ids }: ClearFaultsParams): Promise<readonly Fault[]> {
    return this.changeFaults(project, ({ faults }) => faults.clear(ids));
  }

  /** What cannot be written down is not changed either. */
  private changeFaults<T>(
    project: string,
    change: (resolving: ProjectNetwork['resolving']) => T,
  ): Promise<T> {
    return this.options.inTurn(project, () => {
      const network = this.options.network(project);
      const before = network.resolving.faults.all;
      const result = change(network.resolving);
      try {
        network.rememberFaults();
      } catch (error) {
        network.resolving.faults.restore(before);
        throw error;
      }
      return Promise.resolve(result);
    });
  }
}
