/** A counting semaphore whose waiters give up after a while. */
export class Slots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  /** @param maxWaiting those that come when so many wait already get none at once */
  constructor(
    count: number,
    private readonly maxWaiting = Infinity,
  ) {
    this.#free = count;
  }

  /** Takes a slot, waiting at most `timeoutMs`. Gives `false` where none became free. */
  async take(timeoutMs: number): Promise<boolean> {
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    if (timeoutMs === 0 || this.#waiting.size >= this.maxWaiting) return false;
    return new Promise((resolve) => {
      const hand = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(hand);
        resolve(false);
      }, timeoutMs);
      this.#waiting.add(hand);
    });
  }

  /** Gives a slot back; the one that waits longest gets it. */
  release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
