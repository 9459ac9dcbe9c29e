/** `services.X.build`. */
import * as rule from './scalar-rules';
import { choice, list, looseMapOf, map, mapOf, scalar, tolerantMap, uniqueList, withRule } from './schema';
import { flag, grants, keyValues, text, textOrTexts, texts, variables, wholeSize } from './shared-schemas';

const plainInteger = withRule(scalar('integer', 'string'), rule.unquoted);

/** Limits of the build are not converted from texts, unlike those of the service. */
const buildUlimits = looseMapOf(
  choice(plainInteger, map({ hard: plainInteger, soft: plainInteger }, 'soft', 'hard')),
  /^[a-z]+$/,
  choice(plainInteger, tolerantMap({})),
);

const buildHosts = choice(mapOf(choice(text, list(text))), uniqueList(withRule(text, rule.hostLine)));

const ssh = choice(
  mapOf(scalar('string', 'number', 'boolean', 'null')),
  uniqueList(withRule(text, rule.sshKey)),
);

export const build = choice(
  text,
  map({
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: list(text),
    args: variables,
    ssh,
    labels: keyValues,
    cache_from: list(text),
    cache_to: list(text),
    no_cache: flag,
    no_cache_filter: textOrTexts,
    additional_contexts: choice(mapOf(withRule(scalar('string', 'null'), rule.assigned)), texts),
    network: text,
    provenance: scalar('string', 'boolean'),
    sbom: scalar('string', 'boolean'),
    pull: flag,
    target: text,
    shm_size: wholeSize,
    extra_hosts: buildHosts,
    isolation: text,
    privileged: flag,
    secrets: grants,
    tags: list(text),
    ulimits: buildUlimits,
    platforms: list(text),
  }),
);
