import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { QueryEvent } from '../../../src/probe/evidence';
import { namespaceOf, shop } from '../names/shop';
import { query } from './queries';
import { resolving } from './resolving';

it('what the resolver logs lacks only project and sequence to be a query event', async () => {
  const { handle, log } = resolving({ topology: shop, namespace: namespaceOf('web') });
  await handle(query('db'), 'udp', '127.0.0.1:40000');
  const events = log.map((entry): QueryEvent => ({ sequence: 1, project: shop.project, ...entry }));
  assert.equal(events[0]?.name, 'db');
});
