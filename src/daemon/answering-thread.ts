/** The thread that answers for sockets that are asked much: it is there only while one is. */
import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { COUNTERS, type FromThread, newSharedMemory, type ToThread } from '../answering/protocol';
import { addressText, type Recorded, RecordReader } from '../answering/record';

/** A socket whose questions a thread answers, as far as it knows the answers. */
export interface BusySocket {
  /** Nobody else reads it, and it stays open, until `onReturn`. */
  readonly fd: number;
  /** The thread has no answer. `settle` is to be called once. */
  onQuestion(packet: Buffer, address: string, port: number): void;
  /** An answer was given; `fact` is what was kept with it. */
  onAnswer(fact: unknown, recorded: Recorded): void;
  /** Answers that nobody can tell any more. */
  onLost(count: number): void;
  /** The socket is to be read here again. */
  onReturn(): void;
}

/** An answer to keep until names change. */
export interface ConstantAnswer {
  readonly query: Buffer;
  readonly reply: Buffer;
  /** What `onAnswer` gets. */
  readonly fact: unknown;
  readonly shuffled?: { readonly from: number; readonly each: number };
}

const BELL = Buffer.from(BigUint64Array.of(1n).buffer);
const LOOK_MS = 100;
/**
 * Fewer answers than that between two looks, and the socket is read here again: what the thread does not know takes a
 * detour through it.
 */
const FEW = 20;
/** So long nobody judges by that: the thread may still be starting, and has everything to learn. */
const GRACE_MS = 1000;
/** A thread without sockets ends after that. */
const IDLE_MS = 60_000;
/** Kept answers of one generation; more begin a new one, which forgets them all. */
const MAX_FACTS = 8192;
/** After so many the thread is not for this machine. */
const MAX_FAILURES = 3;
/** Far more than its memory of answers takes. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

interface Taken {
  readonly id: number;
  readonly socket: BusySocket;
  readonly since: number;
  /** Answers since the last look. */
  fresh: number;
  /** Answers that `socket` was told of, and those that it was told to be lost. */
  told: number;
  /** Whoever waits for its end. */
  readonly leaving: (() => void)[];
}

interface Fact {
  readonly taken: Taken;
  readonly fact: unknown;
}

export class AnsweringThread {
  private readonly memory = newSharedMemory();
  private readonly counters = new Int32Array(this.memory.counters);
  private readonly record = new RecordReader(this.memory);
  private readonly sockets = new Map<number, Taken>();
  private worker: Worker | undefined;
  /** To ring; absent until the thread is ready. */
  private bell: number | undefined;
  private waiting: ToThread[] = [];
  private timer: NodeJS.Timeout | undefined;
  private nextId = 1;
  private nextFact = 1;
  private failures = 0;
  /** By `performance.now()`. */
  private lastUse = 0;
  /** Of this generation of answers and, for what is on its way still, of the one before. */
  private facts = new Map<number, Fact>();
  private earlierFacts = new Map<number, Fact>();

  /** @param few answers between two looks, fewer than which are none for a thread */
  constructor(
    private readonly file = path.join(__dirname, 'answerer.js'),
    private readonly few = FEW,
  ) {}

  /** Sockets that the thread reads. */
  get size(): number {
    return this.sockets.size;
  }

  /** Lets the thread read a socket from now on. @returns false where there is no thread to be had */
  take(socket: BusySocket): boolean {
    if (this.failures >= MAX_FAILURES) return false;
    this.start();
    const taken: Taken = {
      id: this.nextId++,
      socket,
      since: performance.now(),
      fresh: 0,
      told: 0,
      leaving: [],
    };
    this.record.forget(taken.id);
    this.sockets.set(taken.id, taken);
    this.say({ kind: 'take', socket: taken.id, fd: socket.fd });
    return true;
  }

  /** Resolves when the thread reads the socket no more, and `onReturn` has been called. */
  async leave(socket: BusySocket): Promise<void> {
    const taken = this.takenOf(socket);
    if (taken === undefined) return;
    await new Promise<void>((resolve) => this.release(taken, resolve));
  }

  /** Names have changed: what was kept is not given any more, from the next question on. */
  invalidate(): void {
    Atomics.add(this.counters, COUNTERS.generation, 1);
    if (this.worker === undefined) return;
    this.drain();
    this.earlierFacts = this.facts;
    this.facts = new Map();
  }

  /** In which answers are made at this moment. */
  get generation(): number {
    return Atomics.load(this.counters, COUNTERS.generation);
  }

  /** A question has been dealt with. @param constant made in the generation `generation` */
  settle(socket: BusySocket, constant?: ConstantAnswer, generation = this.generation): void {
    const taken = this.takenOf(socket);
    // Those of a thread that has ended do not count any more.
    if (Atomics.load(this.counters, COUNTERS.questions) > 0)
      Atomics.sub(this.counters, COUNTERS.questions, 1);
    if (taken === undefined || constant === undefined) return;
    if (this.facts.size >= MAX_FACTS) {
      this.invalidate();
      return;
    }
    const { query, reply, shuffled } = constant;
    const fact = this.nextFact++;
    this.facts.set(fact, { taken, fact: constant.fact });
    const kept = { query, reply, fact, generation, ...(shuffled && { shuffled }) };
    this.say({ kind: 'keep', socket: taken.id, ...kept });
  }

  /** Tells the sockets what the thread has answered by now. */
  drain(): void {
    const sockets = [...this.sockets.values()];
    const counts = sockets.map((taken) => this.record.answeredBy(taken.id));
    const told = new Map<Taken, [unknown, Recorded][]>();
    this.record.drain((recorded) => {
      const known = this.facts.get(recorded.fact) ?? this.earlierFacts.get(recorded.fact);
      if (known === undefined) return;
      const list = told.get(known.taken) ?? [];
      list.push([known.fact, recorded]);
      told.set(known.taken, list);
    });
    sockets.forEach((taken, index) => {
      const answers = told.get(taken) ?? [];
      // What is lost came before what is left.
      const lost = (counts[index] ?? 0) - taken.told - answers.length;
      if (lost > 0) taken.socket.onLost(lost);
      taken.fresh += answers.length + Math.max(lost, 0);
      taken.told += answers.length + Math.max(lost, 0);
      for (const answer of answers) taken.socket.onAnswer(...answer);
    });
  }

  /** Ends the thread; all sockets are read here again. */
  async stop(): Promise<void> {
    const { worker } = this;
    if (worker === undefined) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    this.say({ kind: 'stop' });
    await gone;
  }

  private start(): void {
    if (this.worker !== undefined) return;
    const worker = new Worker(this.file, {
      ...{ workerData: this.memory, resourceLimits: LIMITS, name: 'netscope-answerer' },
      // Its descriptors come from system calls that Node knows nothing of.
      trackUnmanagedFds: false,
    });
    this.worker = worker;
    let failed = false;
    worker.on('message', (message: FromThread) => this.hear(message));
    worker.on('error', (error) => {
      failed = true;
      console.error(`the answering thread has ended: ${String(error)}`);
    });
    worker.once('exit', () => this.ended(failed));
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  private hear(message: FromThread): void {
    if (message.kind === 'ready') {
      this.bell = message.bell;
      for (const each of this.waiting.splice(0)) this.say(each);
      return;
    }
    const taken = this.sockets.get(message.socket);
    if (message.kind === 'left') {
      if (taken !== undefined) this.giveBack(taken);
      return;
    }
    const { query, address, port } = message;
    const packet = Buffer.from(query.buffer, query.byteOffset, query.length);
    if (taken === undefined) Atomics.sub(this.counters, COUNTERS.questions, 1);
    else taken.socket.onQuestion(packet, addressText(address), port);
  }

  private say(message: ToThread): void {
    if (this.worker === undefined) return;
    if (this.bell === undefined) {
      this.waiting.push(message);
      return;
    }
    this.worker.postMessage(message);
    if (Atomics.exchange(this.counters, COUNTERS.rung, 1) === 0) fs.writeSync(this.bell, BELL);
  }

  private look(): void {
    this.drain();
    const now = performance.now();
    if (this.sockets.size > 0) this.lastUse = now;
    else if (now - this.lastUse > IDLE_MS) this.say({ kind: 'stop' });
    for (const taken of this.sockets.values()) {
      const { fresh, since } = taken;
      taken.fresh = 0;
      if (fresh < this.few && now - since > GRACE_MS) this.release(taken);
    }
  }

  private release(taken: Taken, onLeft: () => void = () => undefined): void {
    taken.leaving.push(onLeft);
    if (taken.leaving.length === 1) this.say({ kind: 'leave', socket: taken.id });
  }

  private giveBack(taken: Taken): void {
    this.drain();
    this.sockets.delete(taken.id);
    taken.socket.onReturn();
    for (const onLeft of taken.leaving) onLeft();
  }

  private ended(failed: boolean): void {
    clearInterval(this.timer);
    this.worker = undefined;
    // Nobody else rings it, so that no other descriptor can have its number meanwhile.
    if (this.bell !== undefined) fs.closeSync(this.bell);
    this.bell = undefined;
    this.waiting = [];
    if (failed) this.failures += 1;
    for (const taken of [...this.sockets.values()]) this.giveBack(taken);
    this.facts = new Map();
    this.earlierFacts = new Map();
    Atomics.store(this.counters, COUNTERS.questions, 0);
    Atomics.store(this.counters, COUNTERS.rung, 0);
  }

  private takenOf(socket: BusySocket): Taken | undefined {
    return [...this.sockets.values()].find((taken) => taken.socket === socket);
  }
}
