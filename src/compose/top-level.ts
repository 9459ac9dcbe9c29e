/** Checks of a document's own top level that the merged tree can no longer answer. */
import { entriesOf, type MapNode } from './nodes';
import type { Report } from './report';
import { checkSection } from './schema/check-model';

/** Merged with those of other documents, and checked after that. */
const MERGED = new Set(['include', 'services', 'models', 'networks', 'volumes', 'secrets', 'configs']);

/**
 * Reports the obsolete `version`, and what the schema says about the keys that an included document loses and a later
 * one replaces: `name`, `version`, and those that Compose does not know.
 */
export function checkTopLevel(document: MapNode, report: Report): void {
  for (const [key, entry] of entriesOf(document)) {
    if (!MERGED.has(key)) checkSection(key, entry, report);
    const isText = entry.value.kind === 'scalar' && typeof entry.value.value === 'string';
    if (key !== 'version' || !isText) continue;
    report({
      severity: 'warning',
      code: 'obsolete-version',
      message: 'The attribute `version` is obsolete, it will be ignored.',
      hint: 'Remove the line.',
      range: entry.keyRange,
    });
  }
}
