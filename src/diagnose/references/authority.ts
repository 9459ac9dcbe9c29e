/** Hosts and ports as URLs and lists write them. Source of the form: RFC 3986, section 3.2. */
import type { Span } from './found-host';

export interface HostAndPort {
  readonly host: Span;
  /** The digits of the port. */
  readonly port?: Span;
  /** True where what follows the colon is no port. */
  readonly hasOddPort?: true;
}

/**
 * Reads `host`, `host:port` or `[address]:port`, all of it.
 *
 * @param offset of the text in a longer one
 */
export function parseHostAndPort(text: string, offset = 0): HostAndPort {
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1;
  if (bracket > 0) {
    const host = { from: offset + 1, to: offset + bracket };
    return { host, ...portAt(text, bracket + 1, offset) };
  }
  const colon = text.lastIndexOf(':');
  // An IPv6 address without brackets.
  const isBare = colon >= 0 && text.indexOf(':') !== colon;
  const end = colon < 0 || isBare ? text.length : colon;
  return { host: { from: offset, to: offset + end }, ...portAt(text, end, offset) };
}

function portAt(text: string, colon: number, offset: number): Partial<HostAndPort> {
  if (text[colon] !== ':') return {};
  const digits = /^\d{1,5}$/.exec(text.slice(colon + 1))?.[0];
  if (digits === undefined) return colon + 1 === text.length ? {} : { hasOddPort: true };
  return { port: { from: offset + colon + 1, to: offset + colon + 1 + digits.length } };
}

/** The parts of a text between separators, with their offsets, without blanks around them. */
export function splitAt(
  text: string,
  separators: RegExp,
  offset = 0,
): readonly { text: string; from: number }[] {
  const parts: { text: string; from: number }[] = [];
  let from = 0;
  for (const match of text.matchAll(separators)) {
    parts.push(trimmed(text, from, match.index, offset));
    from = match.index + match[0].length;
  }
  parts.push(trimmed(text, from, text.length, offset));
  return parts.filter((part) => part.text !== '');
}

function trimmed(text: string, from: number, to: number, offset: number): { text: string; from: number } {
  const part = text.slice(from, to);
  return { text: part.trim(), from: offset + from + (part.length - part.trimStart().length) };
}
