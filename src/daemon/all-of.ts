/**
 * Waits for pieces of work that run side by side, to their end also where one of them fails: what the others have made by
 * then is there to be removed. @throws the first fault in their order
 */
export async function allOf<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
