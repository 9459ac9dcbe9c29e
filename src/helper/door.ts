/**
 * What comes in at the helper's IPC channel, sorted before anything is done about it: a request, a request with wrong
 * fields, or a message that our daemon never sends. Pure, so that it can be tested with whatever anybody thinks of.
 */
import * as v from 'valibot';
import { helperEnvelope, type HelperEnvelope, helperRequest, type HelperOperation } from './protocol';

/**
 * Size of one message: characters of its strings and names of fields, and a few for each value. The counts of the
 * protocol bound each list, but not what lists in lists come to. A thousand services with a dozen networks fit.
 */
export const MAX_MESSAGE_SIZE = 8 << 20;
/** Deeper than any request. */
const MAX_DEPTH = 12;
/** What the refusal of one request may say: as many faults as help somebody, of lists that may be wrong throughout. */
const MAX_FAULTS_SAID = 20;

export type Arrival =
  | { readonly kind: 'request'; readonly envelope: HelperEnvelope }
  /** From our daemon, by its form, but with fields that are not taken. `faults` name each field. */
  | { readonly kind: 'refused'; readonly id: number; readonly faults: readonly string[] }
  /** Whoever sends this is not our daemon, or not the one of this version: nothing more is heard from it. */
  | { readonly kind: 'stranger'; readonly reason: string };

const OPERATIONS: ReadonlySet<unknown> = new Set<HelperOperation>(
  helperRequest.options.map((option) => option.entries.op.literal),
);

/** A request of an operation that there is, whatever its fields. */
const outerForm = v.strictObject({
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  request: v.looseObject({ op: v.custom<HelperOperation>((op) => OPERATIONS.has(op), 'no such request') }),
});

/** Sorts one message as it came from the channel. Never throws. */
export function arrival(message: unknown): Arrival {
  if (!isBounded(message)) return { kind: 'stranger', reason: 'the message is too large or too deep' };
  const outer = v.safeParse(outerForm, message);
  if (!outer.success) return { kind: 'stranger', reason: faultsOf(outer.issues).join('; ') };
  const inner = v.safeParse(helperEnvelope, message);
  if (inner.success) return { kind: 'request', envelope: inner.output };
  return { kind: 'refused', id: outer.output.id, faults: faultsOf(inner.issues) };
}

function faultsOf(issues: readonly v.BaseIssue<unknown>[]): string[] {
  const said = issues.slice(0, MAX_FAULTS_SAID).map((issue) => {
    // What was received is not repeated: it may be megabytes, or made to look like something else in the log.
    const { expected, type } = issue;
    return `${v.getDotPath(issue) ?? 'message'}: expected ${expected ?? type}`;
  });
  const more = issues.length - said.length;
  return more > 0 ? [...said, `and ${more} more`] : said;
}

/** Whether a value is small and flat enough to be looked at field by field. */
function isBounded(message: unknown): boolean {
  let left = MAX_MESSAGE_SIZE;
  const spend = (value: unknown, depth: number): boolean => {
    left -= typeof value === 'string' ? value.length + 2 : 4;
    if (left < 0) return false;
    if (typeof value !== 'object' || value === null) return true;
    if (depth === MAX_DEPTH) return false;
    if (Array.isArray(value)) return value.every((each) => spend(each, depth + 1));
    return Object.entries(value).every(([name, each]) => spend(name, depth) && spend(each, depth + 1));
  };
  return spend(message, 0);
}
