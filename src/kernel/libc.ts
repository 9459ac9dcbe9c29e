/**
 * System calls that Node does not offer, through the C library. The only file that loads `koffi`.
 *
 * Calls are synchronous and run on the calling thread, which is what makes setns(2) safe: it moves that
 * thread alone. Buffers are plain Node buffers; none of them is kept by the kernel after a call returns.
 */
import koffi from 'koffi';

type Value = number | string | Buffer | null;
type Native = (...values: Value[]) => number;

const library = koffi.load('libc.so.6');
const native = (signature: string): Native => library.func(signature);

const calls = {
  setns: native('int setns(int fd, int nstype)'),
  unshare: native('int unshare(int flags)'),
  mount: native('int mount(str source, str target, str type, ulong flags, str data)'),
  umount2: native('int umount2(str target, int flags)'),
  sethostname: native('int sethostname(str name, size_t length)'),
  setdomainname: native('int setdomainname(str name, size_t length)'),
  flock: native('int flock(int fd, int operation)'),
  prctl: native('int prctl(int option, ulong a, ulong b, ulong c, ulong d)'),
  socket: native('int socket(int domain, int type, int protocol)'),
  bind: native('int bind(int fd, void *address, uint32_t length)'),
  listen: native('int listen(int fd, int backlog)'),
  getsockname: native('int getsockname(int fd, void *address, void *length)'),
  poll: native('int poll(void *fds, ulong count, int timeout)'),
  getsockopt: native('int getsockopt(int fd, int level, int name, void *value, void *length)'),
  setsockopt: native('int setsockopt(int fd, int level, int name, void *value, uint32_t length)'),
  send: native('long send(int fd, void *data, size_t length, int flags)'),
  recv: native('long recv(int fd, void *data, size_t length, int flags)'),
} as const;

export type SystemCall = keyof typeof calls;

/** Namespace flags of clone(2). */
export const CLONE_NEWNET = 0x40000000;
export const CLONE_NEWUTS = 0x04000000;

const namesByNumber = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));

/** A system call that failed. `code` is the symbolic errno, as in Node's own errors. */
export class SystemError extends Error {
  readonly code: string;

  constructor(
    readonly operation: string,
    readonly errno: number,
  ) {
    const code = namesByNumber.get(errno) ?? `errno ${errno}`;
    super(`${operation}: ${code}`);
    this.name = 'SystemError';
    this.code = code;
  }
}

/** Runs a system call. @throws SystemError where it returns a negative value. */
export function call(name: SystemCall, ...values: Value[]): number {
  const result = calls[name](...values);
  if (result < 0) throw new SystemError(name, koffi.errno());
  return result;
}
