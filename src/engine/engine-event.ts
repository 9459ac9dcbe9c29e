/** Which events of an engine change what is shown of it. */
import * as v from 'valibot';

/** What an event makes it necessary to read again. */
export interface NamedByEvent {
  readonly container?: string;
  readonly network?: string;
}

const Event = v.object({
  Type: v.string(),
  Action: v.string(),
  Actor: v.object({
    ID: v.string(),
    Attributes: v.fallback(v.record(v.string(), v.string()), {}),
  }),
});

/** Programs that are run inside, and looks at a container, change nothing of its network. */
const UNIMPORTANT =
  /^(exec_|attach|detach|resize|top|copy|export|archive-path|extract-to-dir|commit|checkpoint|kill$)/;
const ID = /^[0-9a-z]{12,64}$/;

/** `undefined` for events that change nothing. */
export function namedBy(value: unknown): NamedByEvent | undefined {
  const result = v.safeParse(Event, value);
  if (!result.success) return undefined;
  const { Type, Action, Actor } = result.output;
  if (!ID.test(Actor.ID)) return undefined;
  if (Type === 'container') return UNIMPORTANT.test(Action) ? undefined : { container: Actor.ID };
  if (Type !== 'network') return undefined;
  const container = Actor.Attributes['container'] ?? '';
  return { network: Actor.ID, ...(ID.test(container) ? { container } : {}) };
}
