/**
 * A later file, document, extending service or including file laid over an earlier tree.
 *
 * Source of the behaviour: compose-go `override/merge.go`, `override/extends.go`; Compose specification,
 * "Merge Compose files". Both sides are expected in canonical form.
 */
import {
  child,
  isNull,
  layersOf,
  rewritten,
  textOf,
  type Entry,
  type MapNode,
  type MergeTag,
  type Node,
  type ScalarNode,
} from '../nodes';
import { PathTable, type NodePath } from '../node-path';
import type { Report } from '../report';

type Rule = 'replace' | 'keyed' | 'extra-hosts' | 'ipam' | 'logging' | 'listed';

const RULES = new PathTable<Rule>({
  'services.*.command': 'replace',
  'services.*.entrypoint': 'replace',
  'services.*.healthcheck.test': 'replace',
  'services.*.ulimits.*': 'replace',
  'services.*.environment': 'keyed',
  'services.*.labels': 'keyed',
  'services.*.annotations': 'keyed',
  'services.*.sysctls': 'keyed',
  'services.*.build.args': 'keyed',
  'services.*.build.labels': 'keyed',
  'services.*.build.additional_contexts': 'keyed',
  'services.*.deploy.labels': 'keyed',
  'networks.*.labels': 'keyed',
  'services.*.extra_hosts': 'extra-hosts',
  'services.*.build.extra_hosts': 'extra-hosts',
  'networks.*.ipam.config': 'ipam',
  'services.*.logging': 'logging',
  'services.*.gpus': 'listed',
});

/**
 * Lays `over` on `base`: mappings recursively, lists appended, scalars replaced, null changes nothing, with the
 * exceptions of the table. Entries keep the key range of the tree that introduced them. `!reset` removes what
 * `base` has, `!override` replaces it; the result holds neither tag.
 */
export function merge(base: Node, over: Node, report: Report, path: NodePath = []): Node {
  if (over.tag === 'override') return settle(over);
  const merged = combine(base, over, report, path);
  return merged === base ? base : { ...merged, layers: [...layersOf(base), ...layersOf(over)] };
}

function combine(base: Node, over: Node, report: Report, path: NodePath): Node {
  const rule = RULES.find(path);
  if (isNull(over)) return base;
  if (isNull(base)) return settle(over);
  if (rule === 'replace') return settle(over);
  if (rule === 'extra-hosts') return mergeExtraHosts(base, over);
  // Compose has made a list of the earlier value by then, and only of that.
  if (rule === 'listed' && base.kind === 'scalar') {
    return combine({ kind: 'list', items: [countOf(base)], range: base.range }, over, report, path);
  }
  if (base.kind === 'scalar') return settle(over);
  if (base.kind === 'map' && over.kind === 'map') {
    if (rule === 'logging' && !haveSameDriver(base, over)) return settle(over);
    return mergeMaps(base, over, report, path, rule === 'keyed');
  }
  if (base.kind === 'list' && over.kind === 'list') {
    if (rule === 'ipam') return mergeIpam(base.items, over.items, over, report, path);
    return { ...base, items: [...base.items, ...settledItems(over.items)] };
  }
  report({
    severity: 'error',
    code: 'merge-kind',
    message: `${path.join('.')} cannot override the earlier value: one is a ${kindName(base)}, the other a ${kindName(over)}.`,
    hint: 'Write both in the same form, or replace the earlier value with !override.',
    range: over.range,
  });
  return settle(over);
}

/** The short form `all` of device requests. */
function countOf(base: ScalarNode): MapNode {
  const entries = new Map([['count', { keyRange: base.range, value: base }]]);
  return { kind: 'map', entries, range: base.range };
}

/** Lays a mapping on another one; see `merge`. */
export function mergeMaps(
  base: MapNode,
  over: MapNode,
  report: Report,
  path: NodePath = [],
  nullReplaces = false,
): MapNode {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const existing = entries.get(key);
    if (entry.value.tag === 'reset') entries.delete(key);
    else if (!existing) entries.set(key, { ...entry, value: settle(entry.value) });
    else {
      const replaces = nullReplaces && isNull(entry.value);
      const value = replaces ? entry.value : merge(existing.value, entry.value, report, [...path, key]);
      entries.set(key, { keyRange: existing.keyRange, value });
    }
  }
  return { ...base, entries };
}

/** A tree as it stands where there is nothing before it: reset values are gone, tags are consumed. */
export function settle(node: Node): Node {
  switch (node.kind) {
    case 'scalar':
      return withoutTag(node);
    case 'list':
      return { ...withoutTag(node), items: settledItems(node.items) };
    case 'map': {
      const entries = new Map<string, Entry>();
      for (const [key, entry] of node.entries) {
        if (entry.value.tag !== 'reset') entries.set(key, { ...entry, value: settle(entry.value) });
      }
      return { ...withoutTag(node), entries };
    }
  }
}

function withoutTag<T extends Node>(node: T): T {
  const copy: T & { tag?: MergeTag } = { ...node };
  delete copy.tag;
  return copy;
}

/** Removes from `base` every path that `over` tags with `!reset` or `!override`; the same tree where there is none. */
export function withoutResetPaths(base: MapNode, over: MapNode): MapNode {
  let entries: Map<string, Entry> | undefined;
  for (const [key, { value }] of over.entries) {
    const existing = base.entries.get(key);
    if (!existing) continue;
    if (value.tag) {
      entries ??= new Map(base.entries);
      entries.delete(key);
    } else if (value.kind === 'map' && existing.value.kind === 'map') {
      const rest = withoutResetPaths(existing.value, value);
      if (rest === existing.value) continue;
      entries ??= new Map(base.entries);
      entries.set(key, { ...existing, value: rest });
    }
  }
  return entries ? { ...base, entries } : base;
}

function settledItems(items: readonly Node[]): readonly Node[] {
  return items.filter((item) => item.tag !== 'reset').map(settle);
}

function kindName(node: Node): string {
  return node.kind === 'map' ? 'mapping' : node.kind;
}

function haveSameDriver(base: MapNode, over: MapNode): boolean {
  const drivers = [textOf(child(base, 'driver')), textOf(child(over, 'driver'))];
  return drivers[0] === drivers[1] || drivers.includes(undefined);
}

/** Both sides as `host=address` lines; lines that the base has already are not repeated. */
function mergeExtraHosts(base: Node, over: Node): Node {
  const lines = hostLines(base);
  const known = new Set(lines.map((line) => line.value));
  const added = hostLines(settle(over)).filter((line) => !known.has(line.value));
  return { kind: 'list', items: [...lines, ...added], range: base.range };
}

function hostLines(node: Node): readonly ScalarNode[] {
  if (node.kind === 'list') return node.items.filter((item) => item.kind === 'scalar');
  if (node.kind === 'scalar') return isNull(node) ? [] : [node];
  const lines: ScalarNode[] = [];
  for (const [host, { value }] of node.entries) {
    for (const address of value.kind === 'list' ? value.items : [value]) {
      if (address.kind !== 'scalar') continue;
      lines.push(rewritten(address, `${host}=${textOf(address) ?? ''}`));
    }
  }
  return lines.sort((a, b) => (String(a.value) < String(b.value) ? -1 : 1));
}

/**
 * Each earlier pool is laid under each later one of the same subnet, and under those of other subnets that are in the
 * result already: so earlier pools disappear where only others follow, and may take the place of others, as in Compose.
 */
function mergeIpam(
  base: readonly Node[],
  over: readonly Node[],
  whole: Node,
  report: Report,
  path: NodePath,
): Node {
  const pools: { node: Node }[] = [];
  const findPool = (subnet: string | undefined) => pools.findIndex(({ node }) => subnetOf(node) === subnet);
  for (const earlier of base) {
    const pool = { node: earlier };
    for (const later of over) {
      const subnet = subnetOf(later);
      if (subnet !== subnetOf(pool.node) && findPool(subnet) < 0) {
        pools.push({ node: settle(later) });
        continue;
      }
      pool.node = merge(pool.node, later, report, [...path, '[]']);
      const index = findPool(subnetOf(pool.node));
      if (index >= 0) pools[index] = pool;
      else pools.push(pool);
    }
  }
  return { kind: 'list', items: pools.map(({ node }) => node), range: whole.range };
}

function subnetOf(pool: Node): string | undefined {
  return textOf(child(pool, 'subnet'));
}
