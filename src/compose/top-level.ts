/** Checks of a document's own top level that the merged tree can no longer answer. */
import { entriesOf, type MapNode } from './nodes';
import type { Report } from './report';

const KEYS = new Set([
  'version',
  'name',
  'include',
  'services',
  'models',
  'networks',
  'volumes',
  'secrets',
  'configs',
]);

/** Reports the obsolete `version` and keys that Compose does not know. */
export function checkTopLevel(document: MapNode, report: Report): void {
  for (const [key, { keyRange, value }] of entriesOf(document)) {
    if (key === 'version') {
      const isString = value.kind === 'scalar' && typeof value.value === 'string';
      report({
        severity: isString ? 'warning' : 'error',
        code: isString ? 'obsolete-version' : 'wrong-type',
        message: isString ? 'The attribute version is obsolete and ignored.' : 'version must be a string.',
        hint: 'Remove the line.',
        range: keyRange,
      });
    } else if (!KEYS.has(key) && !key.startsWith('x-')) {
      report({
        severity: 'error',
        code: 'unknown-attribute',
        message: `"${key}" is not a top-level attribute of a compose file.`,
        hint: 'Put services below "services:"; name your own extensions "x-…".',
        range: keyRange,
      });
    }
  }
}
