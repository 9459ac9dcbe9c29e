/** Forms that several attributes have in common. */
import * as rule from './scalar-rules';
import {
  choice,
  list,
  looseMapOf,
  map,
  mapOf,
  mapOr,
  scalar,
  tolerantMap,
  uniqueList,
  withMapRule,
  withRule,
  type MapRule,
  type MapSchema,
} from './schema';
import { child, textOf } from '../nodes';

/** The form of names in most sections. */
export const NAME = /^[a-zA-Z0-9._-]+$/;

export const text = scalar('string');
export const texts = uniqueList(text);
export const textOrTexts = choice(text, texts);

export const duration = withRule(text, rule.duration);
export const size = withRule(scalar('number', 'string'), rule.size);
export const wholeSize = withRule(scalar('integer', 'string'), rule.size);

/** A boolean, or a text that the casts have converted or reported already. */
export const castFlag = scalar('boolean', 'string');
/** A boolean, or a word for one that is converted only when the value is read. */
export const flag = withRule(scalar('boolean', 'string'), rule.booleanText);

/** A number that the casts have made of a text. */
export const castInteger = scalar('integer', 'string');
export const castNumber = withRule(scalar('number', 'string'), rule.finite);
/** As `castInteger`, read into a type without a sign. */
export const castCount = withRule(castInteger, rule.unsigned);

const plainValue = scalar('string', 'number', 'boolean', 'null');

/** Labels and the like: a mapping, or a list of `key=value`. */
export const keyValues = choice(mapOf(plainValue), texts);

/** As `keyValues`, for names of variables. */
export const variables = choice(mapOf(plainValue), uniqueList(withRule(text, rule.variableLine)));

export const options = looseMapOf(scalar('string', 'number'), /^.+$/);

export const extraHosts = choice(mapOf(choice(text, list(text))), texts);

export const command = choice(scalar('null'), withRule(text, rule.commandLine), list(text));

export const ulimits = looseMapOf(
  choice(castInteger, map({ hard: castInteger, soft: castInteger }, 'soft', 'hard')),
  /^[a-z]+$/,
  choice(castInteger, tolerantMap({})),
);

/** A secret or config that a service uses. */
export const grants = list(
  choice(
    text,
    map({
      source: text,
      target: text,
      uid: text,
      gid: text,
      mode: withRule(scalar('number', 'string'), rule.fileMode),
    }),
  ),
);

const hookAttributes = {
  command,
  user: text,
  privileged: flag,
  working_dir: text,
  environment: variables,
};

/** A command that is run in a container of the service. */
export const hook = map(hookAttributes, 'command');

/** A container that is run before those of the service. */
export const startHook = map({ ...hookAttributes, image: text, per_replica: flag });

const countOrIds: MapRule = (node) =>
  child(node, 'count') && child(node, 'device_ids')
    ? {
        code: 'exclusive-attributes',
        text: '"count" and "device_ids" attributes are exclusive',
        hint: 'Keep one of the two.',
        key: 'device_ids',
        isLate: true,
      }
    : undefined;

export const deviceRequestAttributes = {
  capabilities: texts,
  count: withRule(scalar('string', 'integer'), rule.deviceCount),
  device_ids: texts,
  driver: text,
  options: keyValues,
};

/** A request for devices, which compose-go checks further after the schema. */
export function deviceRequest(schema: MapSchema): MapSchema {
  return withMapRule(schema, countOrIds);
}

/** `external` of networks and volumes; the mapping is the dated form. */
export const external = mapOr(map({ name: text }), 'boolean', 'string');

/** `external` of secrets and configs, in which Compose tolerates other keys. */
export const tolerantExternal = mapOr(tolerantMap({ name: text }), 'boolean', 'string');

/** A rule for mounts that take a part of the machine: there must be something to mount. */
export const bindNeedsSource: MapRule = (node) =>
  textOf(child(node, 'type')) === 'bind' && !child(node, 'source')
    ? {
        code: 'missing-attribute',
        text: 'has an invalid mount config for type "bind": field Source must not be empty',
        hint: 'Add "source: PATH".',
        key: 'type',
        isLate: true,
      }
    : undefined;
