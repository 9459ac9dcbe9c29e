/**
 * Top-level volumes, secrets and configs: whether each says, once and only once, where it comes from.
 *
 * Source of the behaviour: compose-go `transform/external.go`, `validation/`, `loader/validate.go`.
 */
import { child, entriesOf, textOf, type Entry, type MapNode, type Node } from '../nodes';
import type { SourceRange } from '../project';
import type { Report } from '../report';

export type ResourceSection = 'volumes' | 'secrets' | 'configs';

type Fault = readonly [code: string, message: string, hint: string, range: SourceRange];

/** Where the content of a secret or config may come from. */
const SOURCES = { secrets: ['file', 'environment'], configs: ['file', 'environment', 'content'] } as const;

/**
 * Reports contradictions in the definitions of one section, used or not. Values of the wrong type are passed over.
 *
 * @param node what stands under the key of the section, merged
 */
export function checkResources(section: ResourceSection, node: Node | undefined, report: Report): void {
  for (const [name, entry] of entriesOf(node)) {
    if (entry.value.kind !== 'map') continue;
    const path = `${section}.${name}`;
    const definition = entry.value;
    reportDatedName(path, definition, report);
    const faults = [
      ...nameConflicts(path, definition),
      ...(section === 'volumes'
        ? externalConflicts(path, definition)
        : sourceFaults(section, name, path, entry, definition)),
    ];
    for (const [code, message, hint, range] of faults) {
      report({ severity: 'error', code, message, hint, range });
    }
  }
}

function reportDatedName(path: string, definition: MapNode, report: Report): void {
  const external = definition.entries.get('external');
  if (!external || !child(external.value, 'name')) return;
  report({
    severity: 'warning',
    code: 'dated-external-name',
    message: `${path}: external.name is deprecated. Please set name and external: true.`,
    hint: 'Write "external: true", and "name:" beside it.',
    range: external.keyRange,
  });
}

function nameConflicts(path: string, definition: MapNode): readonly Fault[] {
  const name = child(definition, 'name');
  const dated = child(child(definition, 'external'), 'name');
  if (!name || !dated || textOf(name) === textOf(dated)) return [];
  const message = `${path}: name and external.name conflict; only use name.`;
  return [['name-conflict', message, 'Keep "name:" and write "external: true".', name.via ?? name.range]];
}

/** What an engine is not asked to create has nothing but a name. */
function externalConflicts(path: string, definition: MapNode): readonly Fault[] {
  if (!isExternal(definition)) return [];
  return [...definition.entries]
    .filter(([key]) => key !== 'name' && key !== 'external' && !key.startsWith('x-'))
    .map(([key, { keyRange }]) => [
      'external-conflict',
      `${path}: conflicting parameters "external" and "${key}" specified.`,
      `Remove "${key}", or remove "external" so that Compose creates the volume.`,
      keyRange,
    ]);
}

function isExternal(definition: MapNode): boolean {
  const external = child(definition, 'external');
  return external?.kind === 'map' || (external?.kind === 'scalar' && external.value === true);
}

function sourceFaults(
  section: 'secrets' | 'configs',
  name: string,
  path: string,
  { keyRange }: Entry,
  definition: MapNode,
): readonly Fault[] {
  const sources = SOURCES[section];
  const shown = sources.join('|');
  const given = sources.filter((key) => definition.entries.has(key));
  const [, second] = given;
  if (second !== undefined) {
    const range = definition.entries.get(second)?.keyRange ?? keyRange;
    const message = `${path}: ${shown} attributes are mutually exclusive.`;
    return [['exclusive-attributes', message, `Keep one of ${given.join(', ')}.`, range]];
  }
  const hint = `Add ${sources.map((key) => `"${key}:"`).join(' or ')}, or "external: true" if it exists already.`;
  const hasOther = definition.entries.has('driver') || definition.entries.has('external');
  if (given.length === 0 && !hasOther) {
    return [['missing-source', `${path}: one of ${shown} must be set.`, hint, keyRange]];
  }
  if (section === 'configs' || isExternal(definition) || hasSource(definition)) return [];
  const message = `secret "${name}" must declare either \`file\` or \`environment\`.`;
  return [['missing-source', message, hint, keyRange]];
}

function hasSource(definition: MapNode): boolean {
  return definition.entries.has('file') || (textOf(child(definition, 'environment')) ?? '') !== '';
}
