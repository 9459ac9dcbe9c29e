/** The nat table of a namespace as the bytes that the helper sends, for a program that only has to put ports in. */
import { dnsNatPlan } from '../../src/firewall/dns-plan';
import type { MessageBuffer } from '../../src/kernel/netlink/message';
import type { NetlinkSocket } from '../../src/kernel/netlink/socket';
import { TableBatch } from '../../src/kernel/netlink/tables';

/** Numbers whose bytes stand nowhere else in the batch. */
const MARKS = { udp: 0xa1b2, tcp: 0xc3d4 };

/**
 * A count of places; three numbers of 32 bits in the machine's order for each (offset, 1 for TCP, 1 for network byte
 * order); then the messages.
 */
export function natBatchFile(): Buffer {
  const bytes = captured();
  const places = [...bytes.keys()].flatMap((offset) =>
    ([0, 1] as const).flatMap((isTcp) =>
      ([0, 1] as const).flatMap((isBigEndian) => {
        if (offset + 2 > bytes.length) return [];
        const port = isBigEndian ? bytes.readUInt16BE(offset) : bytes.readUInt16LE(offset);
        return port === (isTcp ? MARKS.tcp : MARKS.udp) ? [[offset, isTcp, isBigEndian]] : [];
      }),
    ),
  );
  return Buffer.concat([Buffer.from(Uint32Array.from([places.length, ...places.flat()]).buffer), bytes]);
}

function captured(): Buffer {
  let sent: Buffer | undefined;
  const socket: Pick<NetlinkSocket, 'executeBatch'> = {
    executeBatch: (messages: MessageBuffer) => void (sent = Buffer.from(messages.data())),
  };
  new TableBatch().addChains('nat', dnsNatPlan(MARKS)).commit(socket as NetlinkSocket);
  if (sent === undefined) throw new Error('the batch was not sent');
  return sent;
}
