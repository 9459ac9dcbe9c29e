/** Whole documents laid over each other, definition by definition, so that unchanged definitions need no work. */
import { canonicalPorts } from '../values/canonical-ports';
import { withoutExternalName } from '../values/external-name';
import type { LoadMemory } from '../memory';
import { merge, settle } from './merge';
import type { NodePath } from '../node-path';
import { withEntry, type Entry, type MapNode, type Node } from '../nodes';
import type { Report } from '../report';
import { unique } from '../values/unique';

/** Sections whose entries are definitions of their own. */
const SECTIONS = new Set(['services', 'networks', 'volumes', 'configs', 'secrets', 'models']);

/**
 * Lays a document on what was read before and enforces uniqueness; see `merge` and `unique`.
 *
 * @param base `undefined` where nothing was read before
 * @param keepsTags whether definitions that `base` does not have keep their tags, for a merge that is still to come
 */
export function mergeDocuments(
  base: MapNode | undefined,
  over: MapNode,
  memory: LoadMemory,
  report: Report,
  keepsTags = false,
): MapNode {
  const entries = new Map(base?.entries);
  for (const [key, entry] of over.entries) {
    const before = base?.entries.get(key);
    const combined = combineSection(before, entry, key, memory, report, keepsTags);
    if (combined) entries.set(key, combined);
    else entries.delete(key);
  }
  return { ...over, ...base, entries };
}

function combineSection(
  base: Entry | undefined,
  over: Entry,
  key: string,
  memory: LoadMemory,
  report: Report,
  keepsTags: boolean,
): Entry | undefined {
  const { value } = over;
  const before = base?.value;
  const isSection = SECTIONS.has(key) && value.kind === 'map' && value.tag === undefined;
  if (!isSection || (before && before.kind !== 'map')) return combine(base, over, [key], memory, report);
  const entries = new Map(before?.entries);
  for (const [name, definition] of value.entries) {
    const earlier = before?.entries.get(name);
    const isKept = keepsTags && !earlier;
    const combined = isKept ? definition : combine(earlier, definition, [key, name], memory, report);
    if (combined) entries.set(name, combined);
    else entries.delete(name);
  }
  return { keyRange: base?.keyRange ?? over.keyRange, value: { ...value, ...before, entries } };
}

/** `undefined` where the later one resets. */
function combine(
  base: Entry | undefined,
  over: Entry,
  path: NodePath,
  memory: LoadMemory,
  report: Report,
): Entry | undefined {
  if (over.value.tag === 'reset') return undefined;
  const label = path.join('.');
  if (!base) {
    const value = memory.run('settle', [over.value], label, report, () => unique(settle(over.value), path));
    return { keyRange: over.keyRange, value };
  }
  const nodes = [base.value, over.value] as const;
  const value = memory.run('merge', nodes, label, report, (report) =>
    unique(merge(asRead(base.value, path, report), over.value, report, path), path),
  );
  return { keyRange: base.keyRange, value };
}

/** A definition as Compose has left it when it has read the file, before it lays the next one on it. */
function asRead(definition: Node, path: NodePath, report: Report): Node {
  const [section, name] = path;
  if (definition.kind !== 'map' || name === undefined) return definition;
  if (section === 'networks') return withoutExternalName(definition, path.join('.'), report);
  const ports = section === 'services' ? definition.entries.get('ports') : undefined;
  if (ports?.value.kind !== 'list') return definition;
  return withEntry(definition, 'ports', { ...ports, value: canonicalPorts(ports.value) });
}
