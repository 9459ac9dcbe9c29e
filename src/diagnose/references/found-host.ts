/** A host name found in a text, by offsets into it. */
import type { ReferenceRole, ReferenceShape } from './host-reference';

/** A part of a text, in UTF-16 code units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface FoundHost {
  readonly host: Span;
  /** The digits of the port. */
  readonly port?: Span;
  /** The port, where it stands in another word of a command, or its place does not matter. */
  readonly portNumber?: number;
  readonly shape: ReferenceShape;
  /** In lower case, without `://`. */
  readonly scheme?: string;
  /** Absent: `target`. */
  readonly role?: ReferenceRole;
  /** The flag or directive, where that is not the key of the whole value. */
  readonly key?: string;
  /** See `HostReference`. */
  readonly isCertain: boolean;
  /** True for an empty host that means something of its own unless a variable without a value has left it behind. */
  readonly mayBeEmpty?: true;
}

/** The same in a longer text that has the first one at an offset. */
export function shifted(found: FoundHost, by: number): FoundHost {
  return mapped(found, ({ from, to }) => ({ from: from + by, to: to + by }));
}

/** The same with its places in another text. */
export function mapped(found: FoundHost, place: (span: Span) => Span): FoundHost {
  return { ...found, host: place(found.host), ...(found.port && { port: place(found.port) }) };
}
