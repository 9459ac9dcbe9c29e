/** The merged tree, or one service of it, laid against the schema of compose files. */
import type { LoadMemory } from '../memory';
import { nearestWord, subjectOf } from '../check/nearest-word';
import { entriesOf, type Entry, type MapNode } from '../nodes';
import type { Report } from '../report';
import { check } from './check';
import { service } from './service-schema';
import { NAME } from './shared-schemas';
import { sections } from './top-level-schemas';

/**
 * Reports everything that is wrong with a merged tree; see `checkService` and `checkSection`. What has not changed
 * since the last load is not looked at again.
 */
export function checkSchema(model: MapNode, memory: LoadMemory, report: Report, isFinal = true): void {
  const step = isFinal ? 'schema' : 'schema so far';
  for (const [key, entry] of model.entries) {
    checkSection(key, entry, report, isFinal);
    if (key !== 'services') continue;
    for (const [name, service] of entriesOf(entry.value)) {
      memory.run(step, [service.value, service.keyRange], name, report, (report) =>
        checkService(name, service, report, isFinal),
      );
    }
  }
}

/**
 * Reports everything that is wrong with one service by itself, whether a profile enables it or not.
 *
 * @param entry canonical and merged; variables are substituted and casts applied
 * @param isFinal false while later files may replace values: Compose lays the tree against the schema after each file,
 *   but reads durations, sizes and the like only in the end
 */
export function checkService(name: string, entry: Entry, report: Report, isFinal = true): void {
  if (!NAME.test(name)) {
    report({
      severity: 'error',
      code: 'service-name',
      message: `services additional properties '${name}' not allowed.`,
      hint: 'Use letters, digits, ".", "_" and "-".',
      range: entry.keyRange,
    });
  }
  check(service, entry.value, { path: `services.${name}`, keyRange: entry.keyRange }, { report, isFinal });
}

/**
 * Reports everything that is wrong with what stands under one top-level key, or with the key itself. Of `services`
 * it reports only that they are no mapping; each is checked by `checkService`.
 *
 * @param entry canonical and merged; variables are substituted and casts applied
 * @param isFinal false while later files may replace values: Compose lays the tree against the schema after each file,
 *   but reads durations, sizes and the like only in the end
 */
export function checkSection(key: string, entry: Entry, report: Report, isFinal = true): void {
  const schema = sections.get(key);
  if (schema) {
    check(schema, entry.value, { path: key, keyRange: entry.keyRange }, { report, isFinal });
    return;
  }
  if (key.startsWith('x-')) return;
  const near = nearestWord(key, sections.keys());
  report({
    severity: 'error',
    code: 'unknown-attribute',
    message: `additional properties '${key}' not allowed.`,
    hint:
      near === undefined
        ? 'Put services below "services:"; name your own extensions "x-…".'
        : `Did you mean "${near}"?`,
    range: entry.keyRange,
    subject: subjectOf(key, sections.keys()),
  });
}
