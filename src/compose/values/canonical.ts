/**
 * Short and long forms of attributes brought to one form, so that the merge sees equal kinds on both sides.
 *
 * Source of the behaviour: compose-go `override/merge.go` and `transform/`; lists of `KEY=value` become
 * mappings here, where compose-go makes lists of mappings, because mappings keep a range per key and value.
 */
import {
  entriesOf,
  slice,
  type Entry,
  type ListNode,
  type MapNode,
  type Node,
  type ScalarNode,
} from '../nodes';
import { PathTable, type NodePath } from '../node-path';
import type { SourceRange } from '../project';
import type { Report } from '../report';

type Form = (node: Node, path: NodePath, report: Report) => Node;

/**
 * What stands in the file where canonical form changed the kind of a value: a scalar that is a list or a mapping
 * now, or a list of names that is a mapping now. The mark goes with the value through a merge, as long as the value
 * is the earlier side; a later value is converted before anybody checks it, in Compose as well.
 */
interface Formed {
  readonly written?: Node;
  /** True for a mapping that was a list, whose items are not held to the form of keys. */
  readonly isFromList?: true;
}

/** The value as it stands in the file, where canonical form has changed its kind; see `canonicalise`. */
export function writtenForm(node: Node): Node | undefined {
  return (node as Formed).written;
}

/** Whether a mapping was a list; then any text may be a key. */
export function isFromList(node: Node): boolean {
  return (node as Formed).isFromList === true;
}

const FORMS = new PathTable<Form>({
  'services.*.environment': variableMap,
  'services.*.labels': keyValueMap,
  'services.*.annotations': keyValueMap,
  'services.*.sysctls': keyValueMap,
  'services.*.build.args': variableMap,
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

function mapFrom(list: ListNode, entries: ReadonlyMap<string, Entry>): MapNode & Formed {
  const { range, tag, via } = list;
  return { kind: 'map', entries, range, isFromList: true, ...(tag ? { tag } : {}), ...(via ? { via } : {}) };
}

/** The items of a list of names may stand only once, which the mapping made of it can no longer say. */
function mapFromNames(list: ListNode, entries: ReadonlyMap<string, Entry>): MapNode & Formed {
  return { ...mapFrom(list, entries), written: list };
}

function keyItems(list: ListNode, path: NodePath, report: Report): readonly ScalarNode[] {
  const items: ScalarNode[] = [];
  for (const [position, item] of list.items.entries()) {
    if (item.tag === 'reset') continue;
    if (item.kind !== 'scalar' || typeof item.value !== 'string' || item.goType === 'time.Time') {
      report({
        severity: 'error',
        code: 'wrong-type',
        message: `${path.join('.')}.${position} must be a string.`,
        hint:
          item.kind === 'map' ? 'Drop the "- " in front of every "KEY: value".' : 'Put the value in quotes.',
        range: item.via ?? item.range,
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

/** In a list, and only there, Compose refuses a blank between the name of a variable and its "=". */
function variableMap(node: Node, path: NodePath, report: Report): Node {
  const formed = keyValueMap(node, path, report);
  if (node.kind !== 'list') return formed;
  for (const [name, { keyRange }] of entriesOf(formed)) {
    if (!/\s$/.test(name)) continue;
    report({
      severity: 'error',
      code: 'environment-name',
      message: `${path.join('.')}: environment variable "${name}" is declared with a trailing space.`,
      hint: 'Remove the space before "=".',
      range: keyRange,
    });
  }
  return formed;
}

function nameMap(node: Node, path: NodePath, report: Report): Node {
  if (node.kind !== 'list') return node;
  const items = keyItems(node, path, report);
  const entries = items.map((item) => [
    String(item.value),
    { keyRange: item.range, value: nullAt(item.range) },
  ]);
  return mapFromNames(node, new Map(entries as [string, Entry][]));
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
  return mapFromNames(node, entries);
}

function singleToList(node: Node): Node & Formed {
  if (node.kind !== 'scalar' || node.value === null) return node;
  const { tag, ...item } = node;
  return { kind: 'list', items: [item], range: node.range, written: item, ...(tag ? { tag } : {}) };
}

function contextMap(node: Node): Node & Formed {
  if (node.kind !== 'scalar' || node.value === null) return node;
  const { tag, ...context } = node;
  const entries = new Map([['context', { keyRange: node.range, value: context }]]);
  return { kind: 'map', entries, range: node.range, written: context, ...(tag ? { tag } : {}) };
}

function nullAt(range: SourceRange): ScalarNode {
  return { kind: 'scalar', value: null, exact: false, range };
}
