/** The scalars of a service in which a person may mention other services. */
import { child, entriesOf, isNull, textOf, type Entry, type Node } from '../nodes';
import type { TextValue } from '../project';
import type { Report } from '../report';

/** The words of `command`, `entrypoint` and the health check, and the labels; in this order. */
export function readWords(service: Node): readonly TextValue[] {
  return [
    ...words('command', child(service, 'command')),
    ...words('entrypoint', child(service, 'entrypoint')),
    ...words('healthcheck', child(child(service, 'healthcheck'), 'test'), TEST_KINDS),
    ...entriesOf(child(service, 'labels')).flatMap(([key, { value }]) => textValue('label', key, value)),
  ];
}

const TEST_KINDS = ['CMD', 'CMD-SHELL', 'NONE'];

/**
 * A string stands as one value; Compose splits it into words only when it makes the container.
 *
 * @param markers words that are none where they stand first in a list
 */
function words(
  kind: TextValue['kind'],
  node: Node | undefined,
  markers: readonly string[] = [],
): readonly TextValue[] {
  if (node?.kind !== 'list') return node ? textValue(kind, '', node) : [];
  const items = markers.includes(textOf(node.items[0]) ?? '') ? node.items.slice(1) : node.items;
  return items.flatMap((item) => textValue(kind, '', item));
}

/** One value with its place; nothing for null and collections. */
export function textValue(kind: TextValue['kind'], key: string, node: Node): readonly TextValue[] {
  const text = textOf(node);
  if (text === undefined || node.kind !== 'scalar') return [];
  const { range, pieces } = node;
  const exact = node.exact && text.length === width(node);
  return [{ kind, key, text, range, exact, ...(pieces && !exact ? { pieces } : {}) }];
}

/** A number such as `0x10` prints differently from what the file says. */
function width(node: Node): number {
  return node.range.end.character - node.range.start.character;
}

export interface EnvironmentValues {
  readonly environment: Readonly<Record<string, string>>;
  readonly values: readonly TextValue[];
}

/**
 * Reads `environment`. A key without a value takes the one that `lookup` gives, and is absent where there is none.
 *
 * @param node in canonical form: a mapping
 */
export function readEnvironment(
  node: Node | undefined,
  lookup: (name: string) => string | undefined,
  path: string,
  report: Report,
): EnvironmentValues {
  if (node && node.kind !== 'map') {
    report({
      severity: 'error',
      code: 'wrong-type',
      message: `${path} must be a mapping or a list.`,
      hint: 'Write one "KEY: value" per line below it.',
      range: node.range,
    });
  }
  const environment = new Map<string, string>();
  const values: TextValue[] = [];
  for (const [key, entry] of entriesOf(node)) {
    checkVariable(key, entry, path, report);
    const own = textValue('environment', key, entry.value);
    const inherited = isNull(entry.value) ? lookup(key) : undefined;
    if (inherited !== undefined) {
      environment.set(key, inherited);
      values.push({ kind: 'environment', key, text: inherited, range: entry.keyRange, exact: false });
    }
    for (const value of own) {
      environment.set(key, value.text);
      values.push(value);
    }
  }
  return { environment: Object.fromEntries(environment), values };
}

function checkVariable(key: string, entry: Entry, path: string, report: Report): void {
  if (entry.value.kind !== 'scalar') {
    report({
      severity: 'error',
      code: 'wrong-type',
      message: `${path}.${key} must be a string, number, boolean or null.`,
      hint: 'Write the value on the same line, in quotes if it holds brackets or braces.',
      range: entry.value.range,
    });
  }
  if (key !== key.trimEnd()) {
    report({
      severity: 'error',
      code: 'environment-name',
      message: `${path}: the name "${key}" ends with a space.`,
      hint: 'Remove the space before "=".',
      range: entry.keyRange,
    });
  }
}
