/**
 * What a service mentions besides networks and other services: volumes, secrets, configs, models, build contexts.
 *
 * Source of the behaviour: compose-go `loader/validate.go`, which looks at enabled services only.
 */
import { subjectOf } from './nearest-word';
import { child, entriesOf, slice, textOf, type Node } from '../nodes';
import type { SourceRange } from '../project';
import type { Report } from '../report';
import { parseShortVolume } from '../values/volumes';

/** The keys of the top-level sections. */
export interface DeclaredNames {
  readonly volumes: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly configs: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
}

interface Mention {
  readonly name: string;
  readonly range: SourceRange;
}

/**
 * Reports each mention of something that is not declared (`undefined-volume`, `undefined-secret`,
 * `undefined-config`, `undefined-model`), at the name.
 *
 * @param node the service, canonical and merged
 */
export function checkServiceReferences(
  name: string,
  node: Node,
  declared: DeclaredNames,
  report: Report,
): void {
  const buildSecrets = child(child(node, 'build'), 'secrets');
  const models = entriesOf(child(node, 'models')).map(([key, { keyRange }]) => ({
    name: key,
    range: keyRange,
  }));
  const mentions: readonly [string, string, ReadonlySet<string>, readonly Mention[]][] = [
    ['volume', 'volumes', declared.volumes, volumesOf(child(node, 'volumes'))],
    ['build secret', 'secrets', declared.secrets, grantsOf(buildSecrets)],
    ['secret', 'secrets', declared.secrets, grantsOf(child(node, 'secrets'))],
    ['config', 'configs', declared.configs, grantsOf(child(node, 'configs'))],
    ['model', 'models', declared.models, models],
  ];
  for (const [kind, section, names, found] of mentions) {
    for (const mention of found.filter((candidate) => !names.has(candidate.name))) {
      report({
        severity: 'error',
        code: `undefined-${kind.replace('build ', '')}`,
        message: `service "${name}" refers to undefined ${kind} ${mention.name || '""'}.`,
        hint:
          mention.name === ''
            ? 'Add "source: NAME".'
            : `Add "${mention.name}:" under the top-level "${section}:", or correct the name.`,
        range: mention.range,
        ...(mention.name === '' ? {} : { subject: subjectOf(mention.name, names, name) }),
      });
    }
  }
}

/** Named volumes; anonymous ones and mounts of files mention nothing. */
function volumesOf(node: Node | undefined): readonly Mention[] {
  return itemsOf(node).flatMap((item): readonly Mention[] => {
    if (item.kind === 'scalar') {
      const volume = parseShortVolume(textOf(item) ?? '');
      if ('fault' in volume || volume.kind !== 'volume' || volume.source === undefined) return [];
      return [{ name: volume.source, range: item.via ?? slice(item, 0, volume.source.length).range }];
    }
    const source = child(item, 'source');
    const name = textOf(source) ?? '';
    const isNamed = textOf(child(item, 'type')) === 'volume' && name !== '';
    return isNamed && source ? [{ name, range: source.via ?? source.range }] : [];
  });
}

/** Secrets or configs; a long form without `source` mentions the empty name. */
function grantsOf(node: Node | undefined): readonly Mention[] {
  return itemsOf(node).flatMap((item): readonly Mention[] => {
    if (item.kind === 'list' || (item.kind === 'scalar' && typeof item.value !== 'string')) return [];
    const source = item.kind === 'map' ? (child(item, 'source') ?? item) : item;
    return [{ name: textOf(source) ?? '', range: source.via ?? source.range }];
  });
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}

/**
 * Reports each `build.additional_contexts` that names a service which is not enabled or not built
 * (`undefined-service`, `service-not-built`).
 *
 * @param services the enabled services, canonical and merged
 */
export function checkBuildContexts(
  name: string,
  node: Node,
  services: ReadonlyMap<string, Node>,
  report: Report,
): void {
  for (const [context, { value }] of entriesOf(child(child(node, 'build'), 'additional_contexts'))) {
    const [, target] = /^service:(.*)$/s.exec(textOf(value) ?? '') ?? [];
    if (target === undefined) continue;
    const service = services.get(target);
    if (service && child(service, 'build')) continue;
    report({
      severity: 'error',
      code: service ? 'service-not-built' : 'undefined-service',
      message: `service "${name}" declares ${service ? 'non-buildable' : 'unknown'} service "${target}" as additional contexts ${context}.`,
      hint: service
        ? `Add "build:" to "${target}".`
        : `Add "${target}" under "services:", or correct the name.`,
      range: value.via ?? value.range,
    });
  }
}
