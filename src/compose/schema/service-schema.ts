/** One service. */
import { build } from './build-schema';
import { deploy, develop } from './deploy-schema';
import { blkioConfig, devices, gpus, volumes } from './mount-schemas';
import { attachments, dependencies, ports } from './network-schemas';
import * as rule from './scalar-rules';
import {
  anything,
  choice,
  closedMap,
  late,
  list,
  looseMapOf,
  map,
  mapOf,
  scalar,
  uniqueList,
  withRule,
} from './schema';
import {
  castFlag,
  castInteger,
  castNumber,
  command,
  duration,
  extraHosts,
  flag,
  grants,
  hook,
  keyValues,
  NAME,
  size,
  startHook,
  text,
  textOrTexts,
  texts,
  ulimits,
  variables,
  wholeSize,
} from './shared-schemas';

/** Written as numbers too, but read as texts. */
const numberOrText = scalar('string', 'number');

const envFiles = choice(
  text,
  list(choice(text, closedMap({ path: text, format: text, required: flag }, 'path'))),
);

const provider = map(
  {
    type: text,
    options: looseMapOf(
      choice(scalar('string', 'number', 'boolean'), list(scalar('string', 'number', 'boolean'))),
      /^.+$/,
    ),
  },
  'type',
);

const models = choice(
  texts,
  looseMapOf(choice(map({ endpoint_var: text, model_var: text }), scalar('null')), NAME),
);

const healthcheck = map({
  disable: castFlag,
  interval: duration,
  retries: withRule(scalar('number', 'string'), rule.unsigned),
  test: choice(text, list(text)),
  timeout: duration,
  start_period: duration,
  start_interval: duration,
});

const logging = map({ driver: text, options: looseMapOf(scalar('string', 'number', 'null'), /^.+$/) });

/** An integer with limits, or the text of one. */
function limited(least: number, most = Number.POSITIVE_INFINITY) {
  return choice(scalar('string'), withRule(scalar('integer'), rule.atLeast(least), rule.atMost(most)));
}

export const service = map({
  annotations: keyValues,
  attach: flag,
  blkio_config: blkioConfig,
  build,
  cap_add: texts,
  cap_drop: texts,
  cgroup: withRule(text, rule.oneOf('host', 'private')),
  cgroup_parent: text,
  command,
  configs: grants,
  container_name: withRule(
    text,
    rule.matching(
      /[a-zA-Z0-9][a-zA-Z0-9_.-]+/,
      'Use at least two letters, digits, "_", "." or "-", starting with a letter or digit.',
    ),
  ),
  cpu_count: limited(0),
  cpu_percent: limited(0, 100),
  cpu_period: castNumber,
  cpu_quota: castNumber,
  cpu_rt_period: castNumber,
  cpu_rt_runtime: castNumber,
  cpu_shares: castNumber,
  cpus: castNumber,
  cpuset: text,
  credential_spec: map({ config: text, file: text, registry: text }),
  depends_on: dependencies,
  deploy,
  develop,
  device_cgroup_rules: texts,
  devices,
  dns: textOrTexts,
  dns_opt: texts,
  dns_search: textOrTexts,
  domainname: text,
  entrypoint: command,
  env_file: envFiles,
  environment: variables,
  expose: uniqueList(withRule(numberOrText, rule.ordinaryInteger)),
  // Resolved before, with its own messages.
  extends: anything,
  external_links: texts,
  extra_hosts: extraHosts,
  gpus,
  group_add: uniqueList(withRule(numberOrText, late(rule.whole))),
  healthcheck,
  hostname: text,
  image: text,
  init: castFlag,
  ipc: text,
  isolation: text,
  label_file: choice(text, list(text)),
  labels: keyValues,
  links: texts,
  logging,
  mac_address: text,
  mem_limit: size,
  mem_reservation: wholeSize,
  mem_swappiness: wholeSize,
  memswap_limit: size,
  models,
  network_mode: text,
  networks: attachments,
  oom_kill_disable: castFlag,
  oom_score_adj: limited(-1000, 1000),
  // The schema allows null, on which Compose fails when it looks for "service:".
  pid: withRule(scalar('string', 'null'), rule.lastlyText),
  pids_limit: castNumber,
  platform: text,
  ports,
  post_start: list(hook),
  pre_start: list(startHook),
  pre_stop: list(hook),
  privileged: castFlag,
  profiles: texts,
  provider,
  pull_policy: withRule(
    text,
    rule.matching(
      /always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+/,
      'Write always, missing, build, never, daily, weekly or every_12h.',
    ),
  ),
  pull_refresh_after: text,
  read_only: castFlag,
  restart: text,
  runtime: text,
  scale: castInteger,
  secrets: grants,
  security_opt: texts,
  shm_size: size,
  stdin_open: castFlag,
  stop_grace_period: duration,
  stop_signal: text,
  storage_opt: mapOf(withRule(scalar('string', 'number', 'null'), late(rule.whole)), /^/),
  sysctls: keyValues,
  tmpfs: textOrTexts,
  tty: castFlag,
  ulimits,
  use_api_socket: scalar('boolean'),
  user: text,
  userns_mode: text,
  uts: text,
  volumes,
  volumes_from: texts,
  working_dir: text,
});
