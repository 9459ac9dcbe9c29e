import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { describe, it } from 'node:test';
import { InsideSockets } from '../../../src/daemon/inside-sockets';
import type { HelperAccess } from '../../../src/daemon/helpers';

const SERVER = { address: '192.0.2.53', port: 53 };

/** A helper that opens sockets here; `fails` while it is true, and counts what it is asked for at once. */
function helper() {
  const seen = { opened: 0, atOnce: 0, most: 0, fails: false };
  const requestSocket = async (): Promise<Socket> => {
    seen.atOnce += 1;
    seen.most = Math.max(seen.most, seen.atOnce);
    await new Promise((resolve) => setTimeout(resolve, 1));
    seen.atOnce -= 1;
    if (seen.fails) throw new Error('no helper');
    seen.opened += 1;
    return createSocket('udp4');
  };
  const use = (work: (process: { requestSocket: typeof requestSocket }) => unknown): unknown =>
    work({ requestSocket });
  return { seen, access: { use } as unknown as HelperAccess };
}

describe('sockets inside a namespace', () => {
  it('are opened one at a time, and never more than 64 of them', async () => {
    const { seen, access } = helper();
    const sockets = new InsideSockets('id', 'web', access);
    let served = 0;
    await Promise.all(
      Array.from({ length: 500 }, async () => {
        const socket = await sockets.takeUdp(SERVER);
        served += 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
        sockets.giveUdp(socket);
      }),
    );
    sockets.close();
    assert.deepEqual([served, seen.most], [500, 1]);
    assert.ok(seen.opened <= 64, `${seen.opened}`);
  });

  it('are waited for where no more can be had, and refused where there is none', async () => {
    const { seen, access } = helper();
    const sockets = new InsideSockets('id', 'web', access);
    const first = await sockets.takeUdp(SERVER);
    seen.fails = true;
    const second = sockets.takeUdp(SERVER);
    await new Promise((resolve) => setTimeout(resolve, 20));
    sockets.giveUdp(first);
    assert.equal(await second, first);
    sockets.giveUdp(first);
    sockets.close();
    const none = new InsideSockets('id', 'web', access);
    await assert.rejects(none.takeUdp(SERVER), /no helper/);
  });
});
