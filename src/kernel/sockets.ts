/** Sockets that are made by system call, because they must belong to a namespace the process only visits. */
import { call } from './libc';
import fs from 'node:fs';

const FAMILIES = { 4: 2, 6: 10 } as const;
const AF_INET = FAMILIES[4];
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOCKADDR_IN_BYTES = 16;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
/** An `int` of 1. */
const ON = Buffer.from(Uint32Array.of(1).buffer);

/** `struct sockaddr_in`, ip(7). */
function sockaddr(address: string, port: number): Buffer {
  const bytes = Buffer.alloc(SOCKADDR_IN_BYTES);
  bytes.writeUInt16LE(AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  address.split('.').forEach((part, index) => (bytes[4 + index] = Number(part)));
  return bytes;
}

function localPort(fd: number): number {
  const bytes = Buffer.alloc(SOCKADDR_IN_BYTES);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(SOCKADDR_IN_BYTES);
  call('getsockname', fd, bytes, length);
  return bytes.readUInt16BE(2);
}

function boundSocket(type: number, address: string, port: number): number {
  const fd = call('socket', AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  try {
    // Connections that an earlier owner of the port has left in TIME_WAIT keep nobody from it, ip(7).
    if (type === SOCK_STREAM && port !== 0) call('setsockopt', fd, SOL_SOCKET, SO_REUSEADDR, ON, ON.length);
    call('bind', fd, sockaddr(address, port), SOCKADDR_IN_BYTES);
    return fd;
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/** A UDP socket of the current network namespace on a port of `address`; 0: the kernel chooses. */
export function bindUdp(address: string, port = 0): { fd: number; port: number } {
  const fd = boundSocket(SOCK_DGRAM, address, port);
  return { fd, port: localPort(fd) };
}

/** A listening TCP socket of the current network namespace on a port of `address`; 0: the kernel chooses. */
export function listenTcp(address: string, backlog: number, port = 0): { fd: number; port: number } {
  const fd = boundSocket(SOCK_STREAM, address, port);
  try {
    call('listen', fd, backlog);
    return { fd, port: localPort(fd) };
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/** An unbound UDP socket for one address family of the current network namespace. */
export function openUdp(family: 4 | 6 = 4): number {
  return call('socket', FAMILIES[family], SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/** A TCP socket for one address family of the current network namespace that is neither bound nor connected. */
export function openTcp(family: 4 | 6 = 4): number {
  return call('socket', FAMILIES[family], SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}
