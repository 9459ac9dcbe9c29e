/**
 * Attributes of one service that contradict each other.
 *
 * Source of the behaviour: compose-go `loader/validate.go`, which looks at enabled services only. What concerns the
 * network, the number of containers and the health check is checked elsewhere.
 */
import { posix as path } from 'node:path';
import { child, isNull, textOf, type Node } from '../nodes';
import type { SourceRange } from '../project';
import type { Report } from '../report';
import { parseFloatingPoint, parseInteger, parseSize } from '../values/value-syntax';
import { parseShortVolume } from '../values/volumes';

/** Reports every contradiction in one service. `node` is canonical and merged, with its casts applied. */
export function checkServiceConflicts(name: string, node: Node, report: Report): void {
  checkBuild(name, node, report);
  checkLimits(name, node, report);
  checkWatch(name, node, report);
  checkMounts(name, node, report);
}

function checkBuild(name: string, node: Node, report: Report): void {
  const build = child(node, 'build');
  const inline = child(build, 'dockerfile_inline');
  if (inline && isFilled(inline) && isFilled(child(build, 'dockerfile'))) {
    report({
      severity: 'error',
      code: 'exclusive-attributes',
      message: `service "${name}" declares mutually exclusive dockerfile and dockerfile_inline.`,
      hint: 'Keep one of the two.',
      range: keyOf(build, 'dockerfile_inline') ?? inline.range,
    });
  }
  const platform = child(node, 'platform');
  const platforms = itemsOf(child(build, 'platforms')).map(textOf);
  if (!platform || !isFilled(platform) || platforms.length === 0) return;
  if (platforms.includes(textOf(platform))) return;
  report({
    severity: 'error',
    code: 'platform-conflict',
    message: `services.${name}.build.platforms must include the service's platform "${textOf(platform) ?? ''}".`,
    hint: 'Add it to build.platforms, or remove "platform:".',
    range: platform.via ?? platform.range,
  });
}

function isFilled(node: Node | undefined): boolean {
  return (textOf(node) ?? '') !== '';
}

interface Limit {
  readonly attribute: string;
  readonly section: 'limits' | 'reservations';
  readonly key: string;
  readonly amount: (node: Node | undefined) => number | undefined;
}

const LIMITS: readonly Limit[] = [
  { attribute: 'cpus', section: 'limits', key: 'cpus', amount: processors },
  { attribute: 'mem_limit', section: 'limits', key: 'memory', amount: bytes },
  { attribute: 'mem_reservation', section: 'reservations', key: 'memory', amount: bytes },
  { attribute: 'pids_limit', section: 'limits', key: 'pids', amount: processes },
];

/** Where the section exists, Compose takes an absent limit in it for 0, and thus for another one. */
function checkLimits(name: string, node: Node, report: Report): void {
  const resources = child(child(node, 'deploy'), 'resources');
  for (const { attribute, section, key, amount } of LIMITS) {
    const limits = child(resources, section);
    if (limits?.kind !== 'map') continue;
    const own = amount(child(node, attribute));
    const deployed = amount(child(limits, key));
    if (own === undefined || deployed === undefined || own === 0 || own === deployed) continue;
    report({
      severity: 'error',
      code: 'limit-conflict',
      message: `services.${name}: can't set distinct values on '${attribute}' and 'deploy.resources.${section}.${key}'.`,
      hint: 'Keep one of the two, or give both the same value.',
      range: keyOf(node, attribute) ?? limits.range,
    });
  }
}

/** Single precision, in which Compose compares; 0 where there is none, nothing where it is not understood. */
function processors(node: Node | undefined): number | undefined {
  const text = textOf(node);
  if (text === undefined) return 0;
  const parsed = parseFloatingPoint(text);
  return 'value' in parsed ? Math.fround(parsed.value) : undefined;
}

function bytes(node: Node | undefined): number | undefined {
  const text = textOf(node);
  // Compose passes over a fraction of a byte that is not in quotes.
  if (text === undefined || (typeof numberOf(node) === 'number' && !/^-?[0-9]+$/.test(text))) return 0;
  const parsed = parseSize(text);
  return 'value' in parsed ? parsed.value : undefined;
}

function processes(node: Node | undefined): number | undefined {
  const text = textOf(node);
  if (text === undefined) return 0;
  const parsed = parseInteger(text);
  return 'value' in parsed ? parsed.value : undefined;
}

function numberOf(node: Node | undefined): number | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
}

/** What is not built or started anew has to be copied somewhere. */
function checkWatch(name: string, node: Node, report: Report): void {
  for (const item of itemsOf(child(child(node, 'develop'), 'watch'))) {
    const action = child(item, 'action');
    const verb = textOf(action);
    if (!action || verb === 'rebuild' || verb === 'restart' || isFilled(child(item, 'target'))) continue;
    report({
      severity: 'error',
      code: 'missing-attribute',
      message: `services.${name}.develop.watch: target is required for non-rebuild actions.`,
      hint: 'Add "target:", the folder in the container.',
      range: action.via ?? action.range,
    });
  }
}

interface Mount {
  readonly location: string;
  readonly target: string;
  readonly range: SourceRange;
}

function checkMounts(name: string, node: Node, report: Report): void {
  const owners = new Map<string, string>();
  for (const { location, target, range } of mountsOf(`services.${name}`, node)) {
    const owner = owners.get(target);
    owners.set(target, owner ?? location);
    if (owner === undefined) continue;
    report({
      severity: 'error',
      code: 'mount-conflict',
      message: `${location}: target ${target} already mounted as ${owner}.`,
      hint: 'Mount one of the two elsewhere, or remove it.',
      range,
    });
  }
}

function mountsOf(service: string, node: Node): readonly Mount[] {
  const temporary = itemsOf(child(node, 'tmpfs')).map((item, position): Mount => {
    const [target = ''] = (textOf(item) ?? '').split(':', 1);
    return { location: `${service}.tmpfs[${position}]`, target, range: item.via ?? item.range };
  });
  const volumes = itemsOf(child(node, 'volumes')).flatMap((item, position): readonly Mount[] => {
    const place = item.kind === 'map' ? child(item, 'target') : item;
    const target = item.kind === 'map' ? textOf(place) : targetOf(textOf(item) ?? '');
    if (!place || target === undefined) return [];
    const range = place.via ?? place.range;
    return [{ location: `${service}.volumes[${position}]`, target: clean(target), range }];
  });
  return [...temporary, ...volumes];
}

function targetOf(text: string): string | undefined {
  const volume = parseShortVolume(text);
  return 'fault' in volume ? undefined : volume.target;
}

function clean(target: string): string {
  const normal = path.normalize(target);
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal;
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items.filter((item) => !isNull(item)) : [];
}

function keyOf(node: Node | undefined, key: string): SourceRange | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.keyRange : undefined;
}
