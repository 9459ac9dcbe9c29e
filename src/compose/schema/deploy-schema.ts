/** `services.X.deploy` and `services.X.develop`. */
import * as rule from './scalar-rules';
import { list, map, mapOr, scalar, withRule } from './schema';
import {
  castCount,
  castInteger,
  castNumber,
  deviceRequest,
  deviceRequestAttributes,
  duration,
  hook,
  keyValues,
  text,
  textOrTexts,
} from './shared-schemas';

const cpus = withRule(scalar('number', 'string'), rule.numberText, rule.finite);
const memory = withRule(text, rule.size);

const changeover = map({
  parallelism: castCount,
  delay: duration,
  failure_action: text,
  monitor: duration,
  max_failure_ratio: castNumber,
  order: withRule(text, rule.oneOf('start-first', 'stop-first')),
});

const genericResource = map({
  discrete_resource_spec: map({
    kind: text,
    value: withRule(scalar('number', 'string'), rule.integerText),
  }),
});

export const deploy = mapOr(
  map({
    mode: text,
    endpoint_mode: text,
    replicas: castInteger,
    labels: keyValues,
    rollback_config: changeover,
    update_config: changeover,
    resources: map({
      limits: map({ cpus, memory, pids: withRule(scalar('integer', 'string'), rule.integerText) }),
      reservations: map({
        cpus,
        memory,
        generic_resources: list(genericResource),
        devices: list(deviceRequest(map(deviceRequestAttributes, 'capabilities'))),
      }),
    }),
    restart_policy: map({
      condition: text,
      delay: duration,
      max_attempts: castCount,
      window: duration,
    }),
    placement: map({
      constraints: list(text),
      preferences: list(map({ spread: text })),
      max_replicas_per_node: castCount,
    }),
  }),
  'null',
);

export const develop = mapOr(
  map({
    watch: list(
      map(
        {
          ignore: textOrTexts,
          include: textOrTexts,
          path: withRule(text, rule.notBlank),
          action: withRule(text, rule.oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec')),
          target: text,
          exec: hook,
          initial_sync: scalar('boolean'),
        },
        'path',
        'action',
      ),
    ),
  }),
  'null',
);
