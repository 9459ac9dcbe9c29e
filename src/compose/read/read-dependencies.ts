/** What a service depends on, by its own words and by implication. */
import { readBoolean, readItems, readMap } from './fields';
import { child, entriesOf, slice, textOf, type MapNode, type Node, type ScalarNode } from '../nodes';
import type { DependencyCondition, ServiceReference, SourceRange } from '../project';
import type { Report } from '../report';

/** A dependency with everything that a reference may leave out. */
export interface Dependency extends ServiceReference {
  readonly condition: DependencyCondition;
  readonly required: boolean;
  readonly restart: boolean;
  readonly range: SourceRange;
}

const CONDITIONS: readonly DependencyCondition[] = [
  'service_started',
  'service_healthy',
  'service_completed_successfully',
];
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
  for (const { node, impliedBy } of impliedReferences(service, path, report)) {
    const name = String(node.value);
    if (found.has(name)) continue;
    found.set(name, {
      service: name,
      condition: 'service_started',
      required: true,
      restart: impliedBy !== 'volumes_from',
      impliedBy,
      range: node.range,
    });
  }
  return [...found.values()];
}

function readDependsOn(node: Node | undefined, path: string, report: Report): readonly Dependency[] {
  return entriesOf(readMap(node, path, report)).map(([service, { keyRange, value }]) => {
    const options = readMap(value, `${path}.${service}`, report);
    const text = textOf(child(options, 'condition'));
    const condition = CONDITIONS.find((candidate) => candidate === text);
    if (options && condition === undefined) {
      report({
        severity: 'error',
        code: 'depends-on-condition',
        message:
          text === undefined
            ? `${path}.${service}: missing property 'condition'.`
            : `${path}.${service}.condition cannot be "${text}".`,
        hint: `Use ${CONDITIONS.join(', ')}.`,
        range: child(options, 'condition')?.range ?? keyRange,
      });
    }
    const flag = (key: string) => readBoolean(child(options, key), `${path}.${service}.${key}`, report);
    return {
      service,
      condition: condition ?? 'service_started',
      required: flag('required') ?? true,
      restart: flag('restart') ?? false,
      range: keyRange,
    };
  });
}

interface ImpliedReference {
  readonly node: ScalarNode;
  readonly impliedBy: NonNullable<ServiceReference['impliedBy']>;
}

function impliedReferences(service: MapNode, path: string, report: Report): readonly ImpliedReference[] {
  const references: ImpliedReference[] = [];
  for (const link of readItems(child(service, 'links'), `${path}.links`, report)) {
    const text = String(link.value);
    const parts = text.split(':');
    // Compose splits `service:alias`, and takes anything with more colons as one name.
    const name = parts.length === 2 ? slice(link, 0, parts[0]?.length ?? 0) : link;
    references.push({ node: name, impliedBy: 'links' });
  }
  for (const key of NAMESPACE_KEYS) {
    const node = child(service, key);
    const text = textOf(node);
    if (node?.kind === 'scalar' && text?.startsWith(SERVICE_PREFIX)) {
      references.push({ node: slice(node, SERVICE_PREFIX.length, text.length), impliedBy: key });
    }
  }
  for (const source of readItems(child(service, 'volumes_from'), `${path}.volumes_from`, report)) {
    const text = String(source.value);
    if (text.startsWith('container:')) continue;
    references.push({ node: slice(source, 0, (text.split(':')[0] ?? '').length), impliedBy: 'volumes_from' });
  }
  return references;
}
