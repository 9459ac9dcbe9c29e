/** Small helpers for sentences about sets of addresses. */

/** `a`, `a and b`, `a, b and c`; a `nothing` for none. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? 'nothing';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** Whether two lists hold the same strings, in whatever order. */
export function sameMembers(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && [...one].sort().join('\n') === [...other].sort().join('\n');
}

/** Whether a text is an address rather than a word such as `host-gateway`. */
export function isIpAddress(text: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) || text.includes(':');
}
