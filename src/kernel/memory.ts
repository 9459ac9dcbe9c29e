/** Memory that system calls are given by address, inside structures of other calls. */
import koffi from 'koffi';

const memcpy = koffi.load('libc.so.6').func('uintptr_t memcpy(void *target, void *source, size_t length)');

/** Bytes that stay where they are for as long as the buffer is referenced. */
export function fixedMemory(bytes: number): Buffer {
  return Buffer.allocUnsafeSlow(bytes).fill(0);
}

/** Address of memory from `fixedMemory`; below 2^47, so that a number holds it. */
export function addressOf(memory: Buffer): number {
  // It gives its first argument back, and copies nothing.
  return Number(memcpy(memory, memory, 0));
}
