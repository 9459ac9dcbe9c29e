/** Reads what a namespace shows about itself. Changes nothing. */
import fs from 'node:fs';
import { insideNetwork, namespaceInode, type NamespacePair } from '../kernel/namespaces';
import { listAddresses, listRoutes } from '../kernel/netlink/listings';
import { listLinks } from '../kernel/netlink/route';
import { NETLINK_NETFILTER, NETLINK_ROUTE, withNetlink } from '../kernel/netlink/socket';
import { readTable } from '../kernel/netlink/tables';
import type { NamespaceReading } from './protocol';

export function readNamespace(home: NamespacePair, pair: NamespacePair): NamespaceReading {
  return insideNetwork(home, pair.net, () => {
    const nat = withNetlink(NETLINK_NETFILTER, (socket) => readTable(socket, 'nat'));
    return {
      networkNamespace: namespaceInode(pair.net),
      procNetUdp: fs.readFileSync('/proc/thread-self/net/udp', 'utf8'),
      procNetTcp: fs.readFileSync('/proc/thread-self/net/tcp', 'utf8'),
      ...readDevices(),
      ...(nat ? { nat } : {}),
    };
  });
}

function readDevices(): Pick<NamespaceReading, 'interfaces' | 'routes'> {
  return withNetlink(NETLINK_ROUTE, (socket) => {
    const links = listLinks(socket, { counters: true });
    const addresses = listAddresses(socket);
    const nameOf = (index: number): string => links.find((link) => link.index === index)?.name ?? '';
    return {
      interfaces: links.map(({ name, index, mac, up, mtu, receivedPackets, sentPackets }) => ({
        ...{ name, index, mac, up, mtu, receivedPackets, sentPackets },
        addresses: addresses
          .filter((address) => address.index === index)
          .map(({ address, prefixLength }) => `${address}/${prefixLength}`),
      })),
      routes: listRoutes(socket).map(({ family, destination, gateway, index }) => ({
        ...{ family, destination },
        interfaceName: nameOf(index),
        ...(gateway === undefined ? {} : { gateway }),
      })),
    };
  });
}
