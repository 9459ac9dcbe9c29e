import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routePrefixes } from '../../../src/cli/host-routes';

test('prefixes of /proc/net/route, without the default route and without repetition', () => {
  const row = (destination: string, mask: string): string =>
    `eth0\t${destination}\t00000000\t0001\t0\t0\t0\t${mask}\t0\t0\t0`;
  const text = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    row('00000000', '00000000'),
    row('000012AC', '0000FFFF'),
    row('0114A8C0', 'FFFFFFFF'),
    row('000012AC', '0000FFFF'),
    '',
  ].join('\n');
  assert.deepEqual(routePrefixes(text), ['172.18.0.0/16', '192.168.20.1/32']);
  assert.deepEqual(routePrefixes(''), []);
});
