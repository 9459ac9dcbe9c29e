/** Results of pure functions of texts. When lines move, all places change and no text does. */

/** Longer texts are worked on each time. */
const MAXIMUM_LENGTH = 4096;

/**
 * The same function, which remembers what it gave for the texts that it was asked for last.
 *
 * @param most how many results are kept
 */
export function remembering<T>(most: number, work: (...texts: readonly string[]) => T) {
  const known = new Map<string, T>();
  return (...texts: readonly string[]): T => {
    const id = texts.join('\0');
    if (id.length > MAXIMUM_LENGTH) return work(...texts);
    const before = known.get(id);
    if (before !== undefined) return before;
    const result = work(...texts);
    if (known.size >= most) known.clear();
    known.set(id, result);
    return result;
  };
}
