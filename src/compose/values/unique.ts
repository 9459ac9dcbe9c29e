/**
 * Lists in which an entry may stand only once: a later one replaces an earlier one at its place.
 *
 * Source of the behaviour: compose-go `override/uncity.go`.
 */
import { child, textOf, type Entry, type Node } from '../nodes';
import { PathTable, type NodePath } from '../node-path';
import { parseShortVolume } from './volumes';

type Identity = (item: Node) => string | undefined;

const IDENTITIES = new PathTable<Identity>({
  'services.*.ports': portIdentity,
  'services.*.expose': textOf,
  'services.*.dns': beforeEquals,
  'services.*.dns_search': beforeEquals,
  'services.*.dns_opt': beforeEquals,
  'services.*.links': beforeEquals,
  'services.*.profiles': beforeEquals,
  'services.*.cap_add': beforeEquals,
  'services.*.cap_drop': beforeEquals,
  'services.*.tmpfs': beforeEquals,
  'services.*.build.platform': beforeEquals,
  'services.*.build.tags': beforeEquals,
  'services.*.volumes': volumeTarget,
  'services.*.devices': deviceTarget,
  'services.*.secrets': (item) => grantTarget(item, '/run/secrets/'),
  'services.*.configs': (item) => grantTarget(item, '/'),
  'services.*.env_file': (item) => textOf(item) ?? textOf(child(item, 'path')),
  'services.*.networks.*.aliases': beforeEquals,
  'services.*.networks.*.link_local_ips': beforeEquals,
});

/** Enforces uniqueness in a document, or in the part of one at `path`. */
export function unique(node: Node, path: NodePath = []): Node {
  if (node.kind === 'list') {
    const identity = IDENTITIES.find(path);
    return identity ? { ...node, items: uniqueBy(node.items, identity) } : node;
  }
  if (node.kind !== 'map' || path.length >= 5) return node;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of node.entries) {
    entries.set(key, { ...entry, value: unique(entry.value, [...path, key]) });
  }
  return { ...node, entries };
}

/** Keeps one item per identity: the last one, at the place of the first. Items without identity all stay. */
export function uniqueBy<T>(items: readonly T[], identity: (item: T) => string | undefined): readonly T[] {
  const kept = new Map<string | symbol, T>();
  for (const item of items) kept.set(identity(item) ?? Symbol('no identity'), item);
  return [...kept.values()];
}

function beforeEquals(item: Node): string | undefined {
  return textOf(item)?.split('=', 1)[0];
}

/** Where a volume appears in the container; what is no volume has no identity. */
function volumeTarget(item: Node): string | undefined {
  if (item.kind === 'map') return textOf(child(item, 'target'));
  const volume = parseShortVolume(textOf(item) ?? '');
  return 'fault' in volume ? undefined : volume.target;
}

/** Where a device appears in the container: `SOURCE:TARGET[:PERMISSIONS]`, or `TARGET` alone. */
function deviceTarget(item: Node): string | undefined {
  if (item.kind === 'map') return textOf(child(item, 'target'));
  const [first, second] = textOf(item)?.split(':') ?? [];
  return second ?? first;
}

/** Where a secret or config appears in the container, by default under its own name. */
function grantTarget(item: Node, folder: string): string | undefined {
  const target = textOf(child(item, 'target'));
  if (target !== undefined) return target;
  const name = textOf(item) ?? textOf(child(item, 'source'));
  return name === undefined ? undefined : `${folder}${name}`;
}

/**
 * Short forms are compared as they are written. In the long form an absent host address equals `0.0.0.0`, and
 * a number in `published` differs from the same digits as a string.
 */
export function portIdentity(item: Node): string | undefined {
  if (item.kind !== 'map') return textOf(item);
  const published = child(item, 'published');
  return longPortIdentity({
    hostIp: textOf(child(item, 'host_ip')),
    published: published?.kind === 'scalar' ? published.value : undefined,
    target: textOf(child(item, 'target')),
    protocol: textOf(child(item, 'protocol')),
  });
}

/** The identity of a long form, whatever it was read from. */
export function longPortIdentity(port: {
  readonly hostIp?: string | undefined;
  readonly published?: string | number | boolean | null | undefined;
  readonly target?: string | number | undefined;
  readonly protocol?: string | undefined;
}): string {
  const { hostIp = '0.0.0.0', published, target = '', protocol = 'tcp' } = port;
  return `${hostIp}:${typeof published}:${published ?? ''}:${target}/${protocol}`;
}
