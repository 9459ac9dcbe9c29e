/** The query logs that one client follows. */
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { followedQueriesNotification, type QueriesParams } from './api';
import type { ResolverRequests } from './resolver-requests';

export class QueryReaders {
  private readonly streams = new Map<number, AbortController>();
  private count = 0;

  constructor(
    private readonly connection: MessageConnection,
    private readonly requests: Pick<ResolverRequests, 'followQueries'>,
  ) {}

  /** @throws DaemonError `not-up` */
  async follow(params: QueriesParams): Promise<{ readonly stream: number }> {
    this.count += 1;
    const stream = this.count;
    const abort = new AbortController();
    this.streams.set(stream, abort);
    try {
      await this.requests.followQueries(
        params,
        // Resolves when the system has taken the message, so that a client that does not read gets no more.
        (batch) => this.connection.sendNotification(followedQueriesNotification, { ...batch, stream }),
        abort.signal,
      );
    } catch (error) {
      this.streams.delete(stream);
      throw error;
    }
    return { stream };
  }

  unfollow(stream: number): Promise<null> {
    this.streams.get(stream)?.abort();
    this.streams.delete(stream);
    return Promise.resolve(null);
  }

  /** The client is gone. */
  close(): void {
    for (const abort of this.streams.values()) abort.abort();
    this.streams.clear();
  }
}
