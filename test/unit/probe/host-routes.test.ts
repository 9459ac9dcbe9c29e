import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreignRoutes, hostRoutes, routePrefixes, routePrefixes6 } from '../../../src/probe/host-routes';

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

test('IPv6 routes are prefixes too, but for those that every machine has', () => {
  const line = (address: string, length: string, device: string): string =>
    `${address} ${length} ${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00000100 00000001 00000000 00000001 ${device}`;
  const text = [
    line('20010db8000700000000000000000000', '40', '    eth0'),
    line('fd000094000000000000000000000000', '3d', 'br-0123'),
    line('20010db8000700000000000000000000', '40', '    eth1'),
    line('20010db8000700000000000000000002', '80', '    eth0'),
    line('fe800000000000000000000000000000', '40', '    eth0'),
    line('ff000000000000000000000000000000', '08', '    eth0'),
    line('00000000000000000000000000000000', '00', '    eth0'),
    '',
  ].join('\n');
  assert.deepEqual(routePrefixes6(text), ['2001:db8:7::/64', 'fd00:94::/61']);
  assert.deepEqual(routePrefixes6(''), []);
});

test('routes of both families make one list, and a system without such files has none', async () => {
  const row = (columns: string): string => columns.split(' ').join('\t');
  const table = `head\n${row('eth0 000012AC 00000000 0001 0 0 0 0000FFFF 0 0 0')}\n`;
  assert.deepEqual(await hostRoutes((path) => Promise.resolve(path === '/proc/net/route' ? table : '')), [
    '172.18.0.0/16',
  ]);
  assert.deepEqual(await hostRoutes(() => Promise.resolve(undefined)), []);
});

test('routes to bridges of engines are no foreign ones', async () => {
  const row = (device: string, destination: string): string =>
    [device, destination, '00000000', '0001', '0', '0', '0', '0000FFFF', '0', '0', '0'].join('\t');
  const devices = ['docker0', 'br-0123456789ab', 'br-lan', 'podman1', 'tun0'];
  const table = ['head', ...devices.map((device, index) => row(device, `0000${index + 20}AC`)), ''].join(
    '\n',
  );
  const line = (device: string): string =>
    `fd${device === 'tun0' ? '01' : '02'}${'0'.repeat(28)} 40 ${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00000100 00000001 00000000 00000001     ${device}`;
  const table6 = `${line('br-0123456789ab')}\n${line('tun0')}\n`;
  assert.deepEqual(
    await foreignRoutes((path) => Promise.resolve(path === '/proc/net/route' ? table : table6)),
    ['172.34.0.0/16', '172.36.0.0/16', 'fd01::/64'],
  );
});
