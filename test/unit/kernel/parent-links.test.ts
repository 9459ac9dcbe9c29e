import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributeMap, type MessageBuffer, text } from '../../../src/kernel/netlink/message';
import { createDummy, createParented, createVlan } from '../../../src/kernel/netlink/parent-links';
import type { NetlinkSocket } from '../../../src/kernel/netlink/socket';

/** Attribute numbers of `linux/if_link.h`, written down a second time. */
const LINK = { NAME: 3, PARENT: 5, INFO: 18, ALIAS: 20, GROUP: 27, NAMESPACE: 28 };
const INFO = { KIND: 1, DATA: 2 };
/** `struct nlmsghdr` and `struct ifinfomsg`. */
const HEADERS = 32;

/** What one call sends, message by message, without asking a kernel. */
function sent(work: (socket: NetlinkSocket) => void): Map<number, Buffer>[] {
  const bodies: Map<number, Buffer>[] = [];
  const socket = {
    execute: (messages: MessageBuffer) => {
      let rest = messages.data();
      while (rest.length > 0) {
        const length = rest.readUInt32LE(0);
        bodies.push(attributeMap(Buffer.from(rest.subarray(HEADERS, length))));
        rest = rest.subarray((length + 3) & ~3);
      }
    },
  };
  work(socket as unknown as NetlinkSocket);
  return bodies;
}

function nested(attributes: Map<number, Buffer> | undefined, type: number): Map<number, Buffer> {
  return attributeMap(attributes?.get(type) ?? Buffer.alloc(0));
}

describe('messages for devices on a parent', () => {
  it('a VLAN names its lower device, its number, its group and its owner', () => {
    const [link] = sent((socket) =>
      createVlan(socket, { name: 'eth0.10', group: 77, alias: 'netscope 0123abcd', lower: 4, id: 10 }),
    );
    assert.ok(link);
    assert.equal(text(link.get(LINK.NAME)), 'eth0.10');
    assert.equal(link.get(LINK.PARENT)?.readUInt32LE(0), 4);
    assert.equal(link.get(LINK.GROUP)?.readUInt32LE(0), 77);
    assert.equal(text(link.get(LINK.ALIAS)), 'netscope 0123abcd');
    const info = nested(link, LINK.INFO);
    assert.equal(text(info.get(INFO.KIND)), 'vlan');
    assert.equal(nested(info, INFO.DATA).get(1)?.readUInt16LE(0), 10);
  });

  it('ipvlan says mode and flag, and no MAC address', () => {
    const links = sent((socket) =>
      createParented(socket, [
        { name: 'eth0', parent: 3, namespace: 9, kind: { driver: 'ipvlan', mode: 'l3s', flag: 'vepa' } },
        { name: 'eth1', parent: 3, namespace: 9, kind: { driver: 'ipvlan', mode: 'l2', flag: 'bridge' } },
      ]),
    );
    const modes = links.map((link) => {
      const data = nested(nested(link, LINK.INFO), INFO.DATA);
      return [data.get(1)?.readUInt16LE(0), data.get(2)?.readUInt16LE(0)];
    });
    assert.deepEqual(modes, [
      [2, 2],
      [0, 0],
    ]);
    assert.deepEqual(
      links.map((link) => [link.get(LINK.NAMESPACE)?.readUInt32LE(0), link.has(1)]),
      [
        [9, false],
        [9, false],
      ],
    );
  });

  it('each mode of macvlan has its number', () => {
    const modes = ['private', 'vepa', 'bridge', 'passthru'] as const;
    const links = sent((socket) =>
      createParented(
        socket,
        modes.map((mode) => ({
          ...{ name: 'eth0', parent: 3, namespace: 9 },
          kind: { driver: 'macvlan', mode, mac: '02:42:0a:00:00:02' },
        })),
      ),
    );
    assert.deepEqual(
      links.map((link) => nested(nested(link, LINK.INFO), INFO.DATA).get(1)?.readUInt32LE(0)),
      [1, 2, 4, 8],
    );
    assert.equal(links[0]?.get(1)?.toString('hex'), '02420a000002');
  });

  it('a dummy is one of its kind', () => {
    const [link] = sent((socket) => createDummy(socket, { name: 'dm-0123456789ab', group: 5, alias: 'x' }));
    assert.equal(text(nested(link, LINK.INFO).get(INFO.KIND)), 'dummy');
  });
});
