/** `external: {name: X}`, the dated form of `external: true` with `name: X`. */
import { child, textOf, type Entry, type MapNode } from '../nodes';
import type { Report } from '../report';

/** Warns of the dated form, with the words Compose uses. */
export function reportExternalName(path: string, external: MapNode, report: Report): void {
  report({
    severity: 'warning',
    code: 'dated-external-name',
    message: `${path}: external.name is deprecated. Please set name and external: true.`,
    range: external.range,
  });
}

/**
 * A network in the form that Compose has brought it to before a later file is laid on it (compose-go
 * `transform/external.go`). Contradictory names stay.
 */
export function withoutExternalName(network: MapNode, path: string, report: Report): MapNode {
  const external = network.entries.get('external');
  if (external?.value.kind !== 'map') return network;
  const name = external.value.entries.get('name');
  const own = child(network, 'name');
  if (name && own && textOf(own) !== textOf(name.value)) return network;
  if (name) reportExternalName(path, external.value, report);
  const { range } = external.value;
  const isExternal: Entry = { ...external, value: { kind: 'scalar', value: true, exact: false, range } };
  const entries = new Map(network.entries).set('external', isExternal);
  if (name && !own) entries.set('name', name);
  return { ...network, entries };
}
