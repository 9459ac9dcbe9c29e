/** What a service depends on, by its own words and by implication. */
import { readBoolean, readItems, readMap } from './fields';
import { child, entriesOf, slice, textOf, type MapNode, type Node, type ScalarNode } from './nodes';
import type { SourceRange } from './project';
import type { Report } from './report';

export interface Dependency {
  readonly service: string;
  /** False forgives a service that no active profile enables. */
  readonly required: boolean;
  readonly range: SourceRange;
}

const CONDITIONS = new Set(['service_started', 'service_healthy', 'service_completed_successfully']);
const NAMESPACE_KEYS = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'] as const;
const SERVICE_PREFIX = 'service:';

/**
 * `depends_on` first, then what `links`, `network_mode: service:X` and its relatives, and `volumes_from` imply.
 * A service is listed once; an explicit entry is never changed by an implied one.
 * Source of the behaviour: compose-go `loader/normalize.go`.
 */
export function readDependencies(service: MapNode, path: string, report: Report): readonly Dependency[] {
  const found = new Map<string, Dependency>();
  for (const dependency of readDependsOn(child(service, 'depends_on'), `${path}.depends_on`, report)) {
    found.set(dependency.service, dependency);
  }
  for (const { service: name, range } of impliedReferences(service, path, report)) {
    if (!found.has(name)) found.set(name, { service: name, required: true, range });
  }
  return [...found.values()];
}

function readDependsOn(node: Node | undefined, path: string, report: Report): readonly Dependency[] {
  return entriesOf(readMap(node, path, report)).map(([service, { keyRange, value }]) => {
    const options = readMap(value, `${path}.${service}`, report);
    const condition = textOf(child(options, 'condition'));
    if (options && (condition === undefined || !CONDITIONS.has(condition))) {
      report({
        severity: 'error',
        code: 'depends-on-condition',
        message:
          condition === undefined
            ? `${path}.${service} has no condition.`
            : `${path}.${service}.condition cannot be "${condition}".`,
        hint: `Use ${[...CONDITIONS].join(', ')}.`,
        range: child(options, 'condition')?.range ?? keyRange,
      });
    }
    const required = readBoolean(child(options, 'required'), `${path}.${service}.required`, report) ?? true;
    return { service, required, range: keyRange };
  });
}

function impliedReferences(
  service: MapNode,
  path: string,
  report: Report,
): readonly { service: string; range: SourceRange }[] {
  const references: ScalarNode[] = [];
  for (const link of readItems(child(service, 'links'), `${path}.links`, report)) {
    const text = String(link.value);
    const parts = text.split(':');
    // Compose splits `service:alias`, and takes anything with more colons as one name.
    references.push(parts.length === 2 ? slice(link, 0, parts[0]?.length ?? 0) : link);
  }
  for (const key of NAMESPACE_KEYS) {
    const node = child(service, key);
    const text = textOf(node);
    if (node?.kind === 'scalar' && text?.startsWith(SERVICE_PREFIX)) {
      references.push(slice(node, SERVICE_PREFIX.length, text.length));
    }
  }
  for (const source of readItems(child(service, 'volumes_from'), `${path}.volumes_from`, report)) {
    const text = String(source.value);
    if (!text.startsWith('container:')) references.push(slice(source, 0, (text.split(':')[0] ?? '').length));
  }
  return references.map((node) => ({ service: String(node.value), range: node.range }));
}
