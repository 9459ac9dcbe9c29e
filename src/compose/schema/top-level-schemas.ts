/** The sections of a compose file other than `services`. */
import { network, strangeNetwork } from './network-schemas';
import * as rule from './scalar-rules';
import {
  choice,
  late,
  list,
  looseMapOf,
  map,
  mapOf,
  mapOr,
  scalar,
  tolerantMap,
  withRule,
  type Schema,
} from './schema';
import { external, keyValues, NAME, options, text, textOrTexts, tolerantExternal } from './shared-schemas';

const volume = mapOr(
  map({ name: text, driver: text, driver_opts: options, external, labels: keyValues }),
  'null',
);

const fileObject = {
  name: text,
  environment: text,
  file: text,
  external: tolerantExternal,
  labels: keyValues,
  template_driver: text,
};

const secret = map({
  ...fileObject,
  driver: text,
  driver_opts: looseMapOf(withRule(scalar('string', 'number'), late(rule.whole)), /^.+$/),
});

const config = map({ ...fileObject, content: text });

const model = map(
  { name: text, model: text, context_size: scalar('integer'), runtime_flags: list(text) },
  'model',
);

/** Compose passes over keys that it does not know here. */
const include = choice(
  text,
  tolerantMap({ path: textOrTexts, env_file: textOrTexts, project_directory: text }),
);

/** What may stand under each top-level key; `services` are checked one by one. */
export const sections: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  ['version', text],
  ['name', text],
  ['include', choice(list(include), scalar('null'))],
  ['services', tolerantMap({})],
  ['models', looseMapOf(model, NAME)],
  ['networks', looseMapOf(network, NAME, strangeNetwork)],
  ['volumes', mapOf(volume, NAME)],
  ['secrets', mapOf(secret, NAME)],
  ['configs', mapOf(config, NAME)],
]);
