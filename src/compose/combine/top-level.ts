/** Checks of a document's own top level that the merged tree can no longer answer. */
import { entriesOf, type MapNode } from '../nodes';
import type { Report } from '../report';

/** Reports the obsolete `version`. */
export function checkTopLevel(document: MapNode, report: Report): void {
  for (const [key, entry] of entriesOf(document)) {
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
