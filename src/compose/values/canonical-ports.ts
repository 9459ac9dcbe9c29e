/** Ports of an earlier file in the form that Compose has brought them to before it lays a later one on them. */
import { textOf, type Entry, type ListNode, type MapNode, type Node, type ScalarNode } from '../nodes';
import { parseShortPort, type PortSpec } from './ports';
import { portIdentity, uniqueBy } from './unique';

/**
 * Short forms made long, and equal entries made one, so that a later file finds what it may replace (compose-go
 * `transform/ports.go`). What cannot be understood stays.
 */
export function canonicalPorts(list: ListNode): ListNode {
  if (list.items.every(({ kind }) => kind === 'map')) return list;
  return { ...list, items: uniqueBy(list.items.flatMap(longForms), portIdentity) };
}

function longForms(item: Node): readonly Node[] {
  if (item.kind !== 'scalar' || item.goType !== undefined) return [item];
  if (typeof item.value !== 'string' && typeof item.value !== 'number') return [item];
  const result = parseShortPort(textOf(item) ?? '');
  if ('error' in result || result.ports.some(({ target }) => target === 0)) return [item];
  return result.ports.map((port) => longForm(port, item));
}

function longForm({ target, published, hostIp, protocol }: PortSpec, item: ScalarNode): MapNode {
  const { range, via, through } = item;
  const entries = new Map<string, Entry>();
  const values = { mode: 'ingress', host_ip: hostIp, target, published, protocol };
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    entries.set(key, { keyRange: range, value: { kind: 'scalar', value, exact: false, range } });
  }
  return { kind: 'map', entries, range, ...(via ? { via } : {}), ...(through ? { through } : {}) };
}
