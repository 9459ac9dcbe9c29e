/** Ends this process with the one that it works for, however that one ends. */
import { call } from './libc';

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;
const POLLERR = 0x8;
const POLLHUP = 0x10;
/** `struct pollfd`: descriptor, events asked for, events seen. */
const POLLFD_BYTES = 8;
const SEEN = 6;
const WATCH_MS = 250;

/**
 * Makes this process end with the one that started it, prctl(2), and with the other end of a socket that it was
 * given, poll(2): between the two may stand a sudo that goes on alone. The IPC channel on that socket does not tell
 * by itself, because Node stops reading it while a handle waits to be acknowledged.
 *
 * @param fd the socket
 */
export function endWithPeer(fd: number): void {
  call('prctl', PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  setInterval(() => {
    if (isHungUp(fd)) process.exit(0);
  }, WATCH_MS);
}

/** Whether the other end of a socket is closed. */
export function isHungUp(fd: number): boolean {
  const poll = Buffer.alloc(POLLFD_BYTES);
  poll.writeInt32LE(fd, 0);
  call('poll', poll, 1, 0);
  return (poll.readUInt16LE(SEEN) & (POLLHUP | POLLERR)) !== 0;
}
