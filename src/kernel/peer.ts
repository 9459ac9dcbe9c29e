/** Who is at the other end of a Unix socket, as the kernel knows it (unix(7), `SO_PEERCRED`). */
import { call } from './libc';

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
/** `struct ucred`: process, user, group. */
const UCRED_BYTES = 12;
const UID = 4;

/** The user who has made the pair of sockets, or has listened; no environment and no message can say otherwise. */
export function peerUid(fd: number): number {
  const credentials = Buffer.alloc(UCRED_BYTES);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(UCRED_BYTES);
  call('getsockopt', fd, SOL_SOCKET, SO_PEERCRED, credentials, length);
  return credentials.readUInt32LE(UID);
}
