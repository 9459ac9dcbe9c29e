/** Puts together what the helper read inside a namespace and what `/proc` shows outside of it. */
import type { NamespaceReading } from '../helper/protocol';
import type { NamespaceEvidence } from '../probe/evidence';
import { parseProcNet } from '../probe/proc-net';
import { socketOwners } from '../probe/processes';
import { readNamespaceFile } from './namespace-files';

export function namespaceEvidence(
  runtime: string,
  id: string,
  containerName: string,
  reading: NamespaceReading,
): NamespaceEvidence {
  const sockets = [...parseProcNet('udp', reading.procNetUdp), ...parseProcNet('tcp', reading.procNetTcp)];
  // The resolver's sockets are this process's own, so the search mostly ends at once.
  const owners = socketOwners(new Set(sockets.map((socket) => socket.inode).filter((inode) => inode > 0)), [
    process.pid,
  ]);
  return {
    containerName,
    networkNamespace: reading.networkNamespace,
    takenAt: Date.now(),
    resolvConf: readNamespaceFile(runtime, id, containerName, 'resolv.conf'),
    hosts: readNamespaceFile(runtime, id, containerName, 'hosts'),
    sockets: sockets.map((socket) => {
      const owner = owners.get(socket.inode);
      return owner ? { ...socket, owner } : socket;
    }),
    interfaces: reading.interfaces,
    routes: reading.routes,
    ...(reading.nat ? { nat: reading.nat } : {}),
  };
}
