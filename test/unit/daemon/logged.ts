/** Answered queries as the resolver reports them. */
import type { AnsweredQuery } from '../../../src/dns/answered-query';
import { query, replyTo } from '../dns/queries';

export interface Asked {
  readonly name?: string;
  readonly id?: number;
  readonly type?: Parameters<typeof query>[1];
  readonly service?: string;
  readonly replica?: number;
  readonly rcode?: number;
  /** Without an answer. */
  readonly silent?: true;
  readonly transport?: 'udp' | 'tcp';
  readonly answerer?: AnsweredQuery['answerer'];
}

export function answered(asked: Asked = {}): AnsweredQuery {
  const { name = 'db', id = 1, type = 'A', service = 'web', replica = 1, transport = 'udp' } = asked;
  const message = query(name, type, { id });
  return {
    ...{ at: 1_700_000_000_123, tookMs: 0.25, transport, client: '127.0.0.1:40000' },
    namespace: { service, replica, containerName: `shop-${service}-${replica}` },
    query: message,
    reply: asked.silent === true ? undefined : replyTo(message, asked.rcode ?? 0),
    answerer: asked.answerer ?? { kind: 'zone', network: 'shop_default' },
    candidates: [{ name }],
  };
}
