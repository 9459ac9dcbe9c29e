/**
 * Short and long forms of attributes brought to one form, so that the merge sees equal kinds on both sides.
 *
 * Source of the behaviour: compose-go `override/merge.go` and `transform/`; lists of `KEY=value` become
 * mappings here, where compose-go makes lists of mappings, because mappings keep a range per key and value.
 */
import type { Entry, ListNode, MapNode, Node, ScalarNode } from './nodes';
import { slice } from './nodes';
import { PathTable, type NodePath } from './node-path';
import type { SourceRange } from './project';
import type { Report } from './report';

type Form = (node: Node, path: NodePath, report: Report) => Node;

const FORMS = new PathTable<Form>({
  'services.*.environment': keyValueMap,
  'services.*.labels': keyValueMap,
  'services.*.annotations': keyValueMap,
  'services.*.sysctls': keyValueMap,
  'services.*.build.args': keyValueMap,
  'services.*.build.labels': keyValueMap,
  'services.*.build.additional_contexts': keyValueMap,
  'services.*.deploy.labels': keyValueMap,
  'networks.*.labels': keyValueMap,
  'services.*.networks': nameMap,
  'services.*.models': nameMap,
  'services.*.depends_on': dependencyMap,
  'services.*.dns': singleToList,
  'services.*.dns_search': singleToList,
  'services.*.dns_opt': singleToList,
  'services.*.env_file': singleToList,
  'services.*.label_file': singleToList,
  'services.*.tmpfs': singleToList,
  'services.*.build': contextMap,
});

/**
 * Brings a document, or the part of one at `path`, to canonical form. Other kinds than those an attribute may
 * have stay as they are; list items that no key can be made of are reported and left out.
 */
export function canonicalise(node: Node, report: Report, path: NodePath = []): Node {
  const formed = FORMS.find(path)?.(node, path, report) ?? node;
  if (formed.kind !== 'map' || path.length >= 4) return formed;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of formed.entries) {
    entries.set(key, { ...entry, value: canonicalise(entry.value, report, [...path, key]) });
  }
  return { ...formed, entries };
}

function mapFrom(list: ListNode, entries: ReadonlyMap<string, Entry>): MapNode {
  const { range, tag, via } = list;
  return { kind: 'map', entries, range, ...(tag ? { tag } : {}), ...(via ? { via } : {}) };
}

function keyItems(list: ListNode, path: NodePath, report: Report): readonly ScalarNode[] {
  const items: ScalarNode[] = [];
  for (const item of list.items) {
    if (item.tag === 'reset') continue;
    if (item.kind !== 'scalar' || typeof item.value !== 'string') {
      report({
        severity: 'error',
        code: 'wrong-type',
        message: `${path.join('.')}.[] must be a string.`,
        hint: item.kind === 'map' ? 'Drop the "- " in front of every "KEY: value".' : 'Correct this item.',
        range: item.range,
      });
    }
    if (item.kind === 'scalar' && item.value !== null) items.push(item);
  }
  return items;
}

/** `KEY=value` gives the value as text; `KEY` alone gives null. A later item wins at the earlier one's place. */
function keyValueMap(node: Node, path: NodePath, report: Report): Node {
  if (node.kind !== 'list') return node;
  const items = keyItems(node, path, report);
  const entries = new Map<string, Entry>();
  for (const item of items) {
    const text = String(item.value);
    const equals = text.indexOf('=');
    const key = slice(item, 0, equals < 0 ? text.length : equals);
    const value: Node = equals < 0 ? nullAt(item.range) : slice(item, equals + 1, text.length);
    entries.set(String(key.value), { keyRange: key.range, value });
  }
  return mapFrom(node, entries);
}

function nameMap(node: Node, path: NodePath, report: Report): Node {
  if (node.kind !== 'list') return node;
  const items = keyItems(node, path, report);
  const entries = items.map((item) => [
    String(item.value),
    { keyRange: item.range, value: nullAt(item.range) },
  ]);
  return mapFrom(node, new Map(entries as [string, Entry][]));
}

function dependencyMap(node: Node, path: NodePath, report: Report): Node {
  if (node.kind !== 'list') return node;
  const items = keyItems(node, path, report);
  const entries = new Map<string, Entry>();
  for (const item of items) {
    const implied = (value: string | boolean): Entry => ({
      keyRange: item.range,
      value: { kind: 'scalar', value, exact: false, range: item.range },
    });
    const value: MapNode = {
      kind: 'map',
      range: item.range,
      entries: new Map([
        ['condition', implied('service_started')],
        ['required', implied(true)],
      ]),
    };
    entries.set(String(item.value), { keyRange: item.range, value });
  }
  return mapFrom(node, entries);
}

function singleToList(node: Node): Node {
  if (node.kind !== 'scalar' || node.value === null) return node;
  const { tag, ...item } = node;
  return { kind: 'list', items: [item], range: node.range, ...(tag ? { tag } : {}) };
}

function contextMap(node: Node): Node {
  if (node.kind !== 'scalar' || node.value === null) return node;
  const { tag, ...context } = node;
  const entries = new Map([['context', { keyRange: node.range, value: context }]]);
  return { kind: 'map', entries, range: node.range, ...(tag ? { tag } : {}) };
}

function nullAt(range: SourceRange): ScalarNode {
  return { kind: 'scalar', value: null, exact: false, range };
}
