/** Waits for many descriptors at once, and for somebody who ends the waiting: epoll(7) and eventfd(2). */
import koffi from 'koffi';
import fs from 'node:fs';
import { addressOf, fixedMemory } from './memory';

const library = koffi.load('libc.so.6');
type Call = (...values: (number | Buffer)[]) => number;
const native = (signature: string): Call => library.func(signature);
const epollCreate = native('int epoll_create1(int flags)');
const epollControl = native('int epoll_ctl(int epoll, int operation, int fd, void *event)');
const epollWait = native('int epoll_wait(int epoll, uintptr_t events, int count, int timeout)');
const eventFd = native('int eventfd(uint32_t start, int flags)');

const EPOLL_CLOEXEC = 0o2000000;
const EFD_CLOEXEC_NONBLOCK = 0o2004000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLLIN = 1;
/** `struct epoll_event` is packed on x86-64 and is not elsewhere; the descriptor stands behind the events. */
const EVENT_BYTES = process.arch === 'x64' ? 12 : 16;
const DATA_OFFSET = EVENT_BYTES - 8;
const MAX_EVENTS = 64;

export class Waiter {
  private readonly epoll = checked('epoll_create1', epollCreate(EPOLL_CLOEXEC));
  private readonly events = fixedMemory(EVENT_BYTES * MAX_EVENTS);
  private readonly eventsAddress = addressOf(this.events);
  /** Whoever writes eight bytes of a number above 0 into it, from whichever thread, ends the waiting, and closes it. */
  readonly bell = checked('eventfd', eventFd(0, EFD_CLOEXEC_NONBLOCK));

  constructor() {
    this.add(this.bell);
  }

  add(fd: number): void {
    checked('epoll_ctl', epollControl(this.epoll, EPOLL_CTL_ADD, fd, this.event(fd)));
  }

  remove(fd: number): void {
    checked('epoll_ctl', epollControl(this.epoll, EPOLL_CTL_DEL, fd, this.event(fd)));
  }

  /**
   * Waits until something can be read. @returns the descriptors; empty after `timeoutMs`, or where a signal came
   */
  wait(timeoutMs: number): number[] {
    const count = epollWait(this.epoll, this.eventsAddress, MAX_EVENTS, timeoutMs);
    const ready: number[] = [];
    for (let at = 0; at < count; at++) ready.push(this.events.readInt32LE(at * EVENT_BYTES + DATA_OFFSET));
    return ready;
  }

  /** The bell has been heard. */
  quiet(): void {
    fs.readSync(this.bell, Buffer.alloc(8));
  }

  close(): void {
    fs.closeSync(this.epoll);
  }

  private event(fd: number): Buffer {
    const event = Buffer.alloc(EVENT_BYTES);
    event.writeUInt32LE(EPOLLIN, 0);
    event.writeInt32LE(fd, DATA_OFFSET);
    return event;
  }
}

function checked(name: string, result: number): number {
  if (result < 0) throw new Error(`${name} failed with errno ${koffi.errno()}`);
  return result;
}
