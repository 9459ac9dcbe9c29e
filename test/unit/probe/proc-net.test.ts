import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseProcNet } from '../../../src/probe/proc-net';

/** `/proc/net/udp` and `/proc/net/tcp` of a namespace with a resolver, a connected client and a published server. */
const UDP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  123: 0B00007F:DF9B 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 41953 2 0000000000000000 0
 2750: 0100007F:A2B1 0B00007F:0035 01 00000000:00000000 00:00000000 00000000  1000        0 41960 2 0000000000000000 0
`;
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0B00007F:B413 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41954 1 0000000000000000 100 0 0 10 0
   1: 00000000:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 42000 1 0000000000000000 100 0 0 10 0
   2: 020012AC:1388 010012AC:E0D2 01 00000000:00000000 00:00000000 00000000  1000        0 42011 1 0000000000000000 20 4 30 10 -1
   3: 020012AC:1388 010012AC:E0D4 06 00000000:00000000 03:00000A5E 00000000     0        0 0 3 0000000000000000
   4: 020012AC:1388 010012AC:E0D6 08 00000000:00000001 00:00000000 00000000  1000        0 42013 1 0000000000000000 20 4 30 10 -1
`;

describe('the sockets of a namespace', () => {
  it('of UDP are unconnected or connected', () => {
    assert.deepEqual(parseProcNet('udp', UDP), [
      { protocol: 'udp', localAddress: '127.0.0.11', localPort: 57243, state: 'UNCONN', inode: 41953 },
      { protocol: 'udp', localAddress: '127.0.0.1', localPort: 41649, state: 'ESTABLISHED', inode: 41960 },
    ]);
  });

  it('of TCP have their state by name, also where no process holds them any more', () => {
    assert.deepEqual(
      parseProcNet('tcp', TCP).map(({ localAddress, localPort, state, inode }) => [
        localAddress,
        localPort,
        state,
        inode,
      ]),
      [
        ['127.0.0.11', 46099, 'LISTEN', 41954],
        ['0.0.0.0', 5000, 'LISTEN', 42000],
        ['172.18.0.2', 5000, 'ESTABLISHED', 42011],
        ['172.18.0.2', 5000, 'TIME_WAIT', 0],
        ['172.18.0.2', 5000, 'CLOSE_WAIT', 42013],
      ],
    );
  });

  it('are none in a file without sockets', () => {
    assert.deepEqual(parseProcNet('udp', UDP.split('\n')[0] ?? ''), []);
    assert.deepEqual(parseProcNet('tcp', ''), []);
  });

  it('are read as far as lines are whole', () => {
    for (let length = 0; length <= TCP.length; length++) {
      for (const socket of parseProcNet('tcp', TCP.slice(0, length))) {
        assert.ok(Number.isInteger(socket.inode) && socket.localPort > 0 && socket.state !== '');
      }
    }
  });

  it('a state that the kernel adds one day is shown as it stands', () => {
    assert.equal(parseProcNet('tcp', TCP.replace(' 08 ', ' 0D '))[4]?.state, '0D');
  });
});
