/** Follows an engine for as long as somebody looks: one picture, then a new one after each burst of events. */
import type { EngineEndpoint } from './engine-endpoint';
import type { EngineClient, EventStream } from './engine-client';
import { EngineContents, type Changes } from './engine-contents';
import { namedBy } from './engine-event';
import { obstacleOf } from './engine-failure';
import type { EnginePicture } from './engine-picture';
import type { EngineState } from './engine-state';
import type { OpenedEngine } from './open-engine';

export interface EngineListener {
  onState?(state: EngineState): void;
  onPicture?(picture: EnginePicture): void;
}

export interface FollowerTimes {
  /** Milliseconds without a further event after which what was named is read. */
  readonly quietMs: number;
  /** Milliseconds after which it is read although events go on. */
  readonly longestMs: number;
  /** Milliseconds before the first attempt to connect again; doubled for each further one. */
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
}

const TIMES: FollowerTimes = { quietMs: 100, longestMs: 1000, firstRetryMs: 500, lastRetryMs: 30_000 };

/**
 * Nothing is asked while nobody has subscribed. The stream of events is open before the lists are read, so that nothing
 * happens between the two; a connection that breaks is made again, and everything read anew.
 */
export class EngineFollower {
  private readonly listeners = new Set<EngineListener>();
  private readonly times: FollowerTimes;
  private visit: Visit | undefined;
  private lastState: EngineState | undefined;
  private lastPicture: EnginePicture | undefined;

  constructor(
    readonly endpoint: EngineEndpoint,
    private readonly open: (endpoint: EngineEndpoint) => Promise<OpenedEngine>,
    times: Partial<FollowerTimes> = {},
  ) {
    this.times = { ...TIMES, ...times };
  }

  /** Tells at once what is known, then what changes. @returns the way to look no more */
  subscribe(listener: EngineListener): () => void {
    this.listeners.add(listener);
    if (this.visit === undefined) this.start();
    else {
      if (this.lastState !== undefined) listener.onState?.(this.lastState);
      if (this.lastPicture !== undefined) listener.onPicture?.(this.lastPicture);
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stop();
    };
  }

  private start(): void {
    const visit: Visit = new Visit(this.endpoint, this.open, this.times, {
      onState: (state) => {
        if (this.visit !== visit) return;
        this.lastState = state;
        if (state.kind !== 'connected') this.lastPicture = undefined;
        for (const each of [...this.listeners]) each.onState?.(state);
      },
      onPicture: (picture) => {
        if (this.visit !== visit) return;
        this.lastPicture = picture;
        for (const each of [...this.listeners]) each.onPicture?.(picture);
      },
    });
    this.visit = visit;
    void visit.run();
  }

  private stop(): void {
    this.visit?.end();
    this.visit = undefined;
    this.lastState = undefined;
    this.lastPicture = undefined;
  }
}

/** From the first subscription to the end of the last one. */
class Visit {
  private readonly aborted = new AbortController();
  private client: EngineClient | undefined;

  constructor(
    private readonly endpoint: EngineEndpoint,
    private readonly open: (endpoint: EngineEndpoint) => Promise<OpenedEngine>,
    private readonly times: FollowerTimes,
    private readonly listener: Required<EngineListener>,
  ) {}

  end(): void {
    this.aborted.abort();
    this.client?.close();
  }

  async run(): Promise<void> {
    let attempt = 0;
    while (!this.hasEnded()) {
      const opened = await this.open(this.endpoint);
      if ('client' in opened) {
        this.client = opened.client;
        if (this.hasEnded()) opened.client.close();
        else if (await this.stay(opened)) attempt = 0;
        opened.client.close();
      } else if (!this.hasEnded()) this.listener.onState(opened.state);
      const wait = Math.min(this.times.firstRetryMs * 2 ** attempt, this.times.lastRetryMs);
      attempt += 1;
      await this.pause(wait);
    }
  }

  private hasEnded(): boolean {
    return this.aborted.signal.aborted;
  }

  /** Follows the events until they end. @returns whether a picture came of it */
  private async stay({ state, client }: Extract<OpenedEngine, { client: unknown }>): Promise<boolean> {
    let hasPicture = false;
    let stream: EventStream | undefined;
    try {
      const burst = new Burst(this.times);
      stream = await client.events((event) => burst.add(event));
      const over = stream.ended.then(() => burst.finish());
      const contents = await EngineContents.read(client, state.engine);
      this.listener.onState(state);
      this.listener.onPicture(contents.picture());
      hasPicture = true;
      for (let changes = await burst.next(); changes !== undefined; changes = await burst.next()) {
        await contents.readAgain(changes);
        this.listener.onPicture(contents.picture());
      }
      await over;
      if (!this.hasEnded())
        this.listener.onState(obstacleOf(new Error('the stream of events has ended'), this.endpoint));
    } catch (error) {
      if (!this.hasEnded()) this.listener.onState(obstacleOf(error, this.endpoint));
    } finally {
      stream?.stop();
    }
    return hasPicture;
  }

  private pause(milliseconds: number): Promise<void> {
    if (this.hasEnded()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.aborted.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.aborted.signal.addEventListener('abort', done);
    });
  }
}

/** Collects what events name until they pause, or have gone on for long enough. */
class Burst {
  private containers = new Set<string>();
  private networks = new Set<string>();
  private wake: (() => void) | undefined;
  private isOver = false;
  private since = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly times: Pick<FollowerTimes, 'quietMs' | 'longestMs'>) {}

  add(event: unknown): void {
    const { container, network } = namedBy(event) ?? {};
    if (container === undefined && network === undefined) return;
    if (this.isEmpty) this.since = performance.now();
    if (container !== undefined) this.containers.add(container);
    if (network !== undefined) this.networks.add(network);
    this.schedule();
  }

  finish(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.wake?.();
  }

  /** Resolves with `undefined` when there are no more. */
  async next(): Promise<Changes | undefined> {
    if (!this.isOver) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        if (!this.isEmpty) this.schedule();
      });
      this.wake = undefined;
    }
    if (this.isOver) return undefined;
    const changes = { containers: this.containers, networks: this.networks };
    this.containers = new Set();
    this.networks = new Set();
    return changes;
  }

  private get isEmpty(): boolean {
    return this.containers.size === 0 && this.networks.size === 0;
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.wake === undefined || this.isOver) return;
    const left = this.times.longestMs - (performance.now() - this.since);
    this.timer = setTimeout(() => this.wake?.(), Math.max(0, Math.min(this.times.quietMs, left)));
  }
}
