import type { QueryEvent } from '../../../src/probe/evidence';

/** An event of a log. */
export function queryEvent(change: Partial<QueryEvent> = {}): QueryEvent {
  return {
    sequence: 1,
    at: 1_700_000_000_123,
    project: 'shop',
    service: 'web',
    replica: 1,
    containerName: 'shop-web-1',
    name: 'redis',
    type: 'A',
    transport: 'udp',
    client: '127.0.0.1:40000',
    id: 7,
    answerer: { kind: 'zone', network: 'shop_front' },
    candidates: [{ name: 'redis' }],
    rcode: 'NOERROR',
    answers: [{ name: 'redis.', type: 'A', ttl: 600, data: '172.18.0.2' }],
    tookMs: 0.25,
    size: 44,
    ...change,
  };
}
