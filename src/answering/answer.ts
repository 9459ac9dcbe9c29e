/** The loop of the thread: answers from memory what it knows, asks the daemon for everything else. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { BATCH, DATAGRAM_BYTES, DatagramBatch } from '../kernel/datagram-batch';
import { Waiter } from '../kernel/waiter';
import { KeptAnswers, writeAnswer } from './kept-answers';
import { COUNTERS, type FromThread, type SharedMemory, type ToThread } from './protocol';
import { RecordWriter } from './record';

/** A thread that waits in a system call cannot be ended, so it looks up now and then. */
const LOOK_UP_MS = 1000;
/** Questions that the daemon has not dealt with; more are dropped, as by a full socket. */
const MAX_QUESTIONS = 2048;
/** Batches of one socket before the others get their turn. */
const TURN = 8;

interface Taken {
  readonly socket: number;
  readonly answers: KeptAnswers;
}

/** Answers until it is told to stop. @param port to the daemon */
export function answer(port: MessagePort, memory: SharedMemory): void {
  const counters = new Int32Array(memory.counters);
  const recorded = new RecordWriter(memory);
  const waiter = new Waiter();
  const batch = new DatagramBatch();
  const byDescriptor = new Map<number, Taken>();
  let generation = Atomics.load(counters, COUNTERS.generation);
  let stopped = false;

  const say = (message: FromThread): void => port.postMessage(message);

  function listen(): void {
    waiter.quiet();
    Atomics.store(counters, COUNTERS.rung, 0);
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
      obey(next.message as ToThread);
  }

  function obey(message: ToThread): void {
    if (message.kind === 'stop') stopped = true;
    else if (message.kind === 'take') {
      byDescriptor.set(message.fd, { socket: message.socket, answers: new KeptAnswers() });
      waiter.add(message.fd);
    } else if (message.kind === 'leave') {
      const fd = descriptorOf(message.socket);
      if (fd !== undefined) {
        waiter.remove(fd);
        byDescriptor.delete(fd);
      }
      say({ kind: 'left', socket: message.socket });
    } else {
      const fd = descriptorOf(message.socket);
      // Made before the names changed: it may be wrong by now.
      if (message.generation === generation && fd !== undefined) byDescriptor.get(fd)?.answers.keep(message);
    }
  }

  function descriptorOf(socket: number): number | undefined {
    return [...byDescriptor].find(([, taken]) => taken.socket === socket)?.[0];
  }

  /** Answers of an earlier generation are none. */
  function forgetOld(): void {
    const now = Atomics.load(counters, COUNTERS.generation);
    if (now === generation) return;
    generation = now;
    for (const { answers } of byDescriptor.values()) answers.clear();
  }

  function serve(fd: number, { socket, answers }: Taken): void {
    for (let turn = 0; turn < TURN; turn++) {
      const count = batch.receive(fd);
      const at = Date.now();
      const began = performance.now();
      forgetOld();
      for (let each = 0; each < count; each++) {
        const from = each * DATAGRAM_BYTES;
        const known = answers.find(batch.bytes, from, batch.lengthOf(each));
        if (known === undefined) {
          ask(socket, each);
          continue;
        }
        const took = performance.now() - began;
        recorded.add(at, took, batch.addressOf(each), batch.portOf(each), batch.idOf(each), known.fact);
        writeAnswer(batch.bytes, from, known);
        batch.reply(each, known.reply.length);
      }
      batch.flush(fd);
      recorded.publish(socket);
      if (count < BATCH) return;
    }
  }

  function ask(socket: number, each: number): void {
    if (Atomics.load(counters, COUNTERS.questions) >= MAX_QUESTIONS) return;
    Atomics.add(counters, COUNTERS.questions, 1);
    const from = each * DATAGRAM_BYTES;
    // A copy: the batch is written again.
    const query = new Uint8Array(batch.bytes.subarray(from, from + batch.lengthOf(each)));
    say({ kind: 'question', socket, address: batch.addressOf(each), port: batch.portOf(each), query });
  }

  say({ kind: 'ready', bell: waiter.bell });
  // Messages change it.
  const isStopped = (): boolean => stopped;
  while (!isStopped()) {
    for (const fd of waiter.wait(LOOK_UP_MS)) {
      forgetOld();
      const taken = byDescriptor.get(fd);
      if (fd === waiter.bell) listen();
      else if (taken !== undefined) serve(fd, taken);
    }
  }
  waiter.close();
}
