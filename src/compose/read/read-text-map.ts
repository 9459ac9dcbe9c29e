/** Mappings from names to texts: labels, sysctls, driver options. */
import { readMap } from './fields';
import { entriesOf, textOf, type Node } from '../nodes';
import type { Report } from '../report';

/**
 * Reads a mapping of scalars as texts: null gives the empty text, numbers and booleans what they print as.
 * `undefined` where there is no entry; collections are reported and left out.
 *
 * @param node in canonical form: a mapping
 */
export function readTextMap(
  node: Node | undefined,
  path: string,
  report: Report,
): Readonly<Record<string, string>> | undefined {
  const texts: [string, string][] = [];
  for (const [key, { value }] of entriesOf(readMap(node, path, report, true))) {
    if (value.kind === 'scalar') texts.push([key, textOf(value) ?? '']);
    else {
      report({
        severity: 'error',
        code: 'wrong-type',
        message: `${path}.${key} must be a string, number, boolean or null.`,
        hint: 'Write the value on the same line, in quotes if it holds brackets or braces.',
        range: value.range,
      });
    }
  }
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}
