/** Network and UTS namespaces: making them, keeping them, and working inside them (namespaces(7), setns(2)). */
import fs from 'node:fs';
import { call, CLONE_NEWNET, CLONE_NEWUTS } from './libc';

/** Open references to one network namespace and the UTS namespace beside it. */
export interface NamespacePair {
  readonly net: number;
  readonly uts: number;
}

const own = (kind: 'net' | 'uts'): string => `/proc/thread-self/ns/${kind}`;

export function openNamespacePair(net: string, uts: string): NamespacePair {
  const netFd = fs.openSync(net, 'r');
  try {
    return { net: netFd, uts: fs.openSync(uts, 'r') };
  } catch (error) {
    fs.closeSync(netFd);
    throw error;
  }
}

export function closeNamespacePair(pair: NamespacePair): void {
  fs.closeSync(pair.net);
  fs.closeSync(pair.uts);
}

/** Inode by which `/proc/PID/ns/net` names a namespace. */
export function namespaceInode(fd: number): number {
  return fs.fstatSync(fd).ino;
}

/** The namespaces that the process was started in and returns to. Take it once, before any other work. */
export function homeNamespaces(): NamespacePair {
  return openNamespacePair(own('net'), own('uts'));
}

function goHome(home: NamespacePair): void {
  try {
    call('setns', home.uts, CLONE_NEWUTS);
    call('setns', home.net, CLONE_NEWNET);
  } catch {
    // Going on in a foreign namespace would change devices that are not ours.
    process.abort();
  }
}

/**
 * Runs synchronous work on this thread inside a network namespace and comes back.
 * The work must not start anything asynchronous: a thread of libuv's pool that is born inside stays there.
 */
export function insideNetwork<T>(home: NamespacePair, net: number, work: () => T): T {
  call('setns', net, CLONE_NEWNET);
  try {
    return work();
  } finally {
    goHome(home);
  }
}

/** What a UTS namespace is called: sethostname(2), setdomainname(2). */
export interface UtsNames {
  readonly hostname: string;
  /** Absent: that of the machine stays. */
  readonly domainname?: string | undefined;
}

/**
 * Makes a network namespace and a UTS namespace with its names, runs `setUp` inside and comes back.
 * The namespaces live as long as a reference, a socket, a process or a mount holds them.
 */
export function createNamespacePair<T>(
  home: NamespacePair,
  { hostname, domainname }: UtsNames,
  setUp: () => T,
): { pair: NamespacePair; result: T } {
  call('unshare', CLONE_NEWNET | CLONE_NEWUTS);
  let pair: NamespacePair | undefined;
  try {
    pair = openNamespacePair(own('net'), own('uts'));
    call('sethostname', hostname, Buffer.byteLength(hostname));
    if (domainname !== undefined) call('setdomainname', domainname, Buffer.byteLength(domainname));
    return { pair, result: setUp() };
  } catch (error) {
    if (pair) closeNamespacePair(pair);
    throw error;
  } finally {
    goHome(home);
  }
}
