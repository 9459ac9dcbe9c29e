/** Random choices that a failure can be repeated with. */

/**
 * A small generator (mulberry32). Not for anything that must be hard to guess.
 *
 * @returns a function that gives a whole number from 0 up to, not including, its argument
 */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
