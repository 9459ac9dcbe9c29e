/** What a service gets from the machine: `volumes`, `devices`, `blkio_config`, `gpus`. */
import * as rule from './scalar-rules';
import {
  choice,
  closedMap,
  list,
  map,
  scalar,
  tolerantMap,
  uniqueList,
  withMapRule,
  withRule,
} from './schema';
import {
  bindNeedsSource,
  castFlag,
  deviceRequest,
  deviceRequestAttributes,
  flag,
  keyValues,
  text,
  wholeSize,
} from './shared-schemas';

const longVolume = map(
  {
    type: withRule(text, rule.oneOf('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image')),
    source: text,
    target: text,
    read_only: castFlag,
    consistency: text,
    bind: map({
      propagation: text,
      create_host_path: flag,
      recursive: withRule(text, rule.oneOf('enabled', 'disabled', 'writable', 'readonly')),
      selinux: withRule(text, rule.oneOf('z', 'Z')),
    }),
    volume: map({ labels: keyValues, nocopy: castFlag, subpath: text }),
    tmpfs: map({
      size: choice(withRule(scalar('integer'), rule.atLeast(0)), withRule(text, rule.size)),
      mode: withRule(scalar('number', 'string'), rule.unquoted, rule.unsigned),
    }),
    image: map({ subpath: text }),
  },
  'type',
  'target',
);

export const volumes = uniqueList(
  choice(withRule(text, rule.shortVolume), withMapRule(longVolume, bindNeedsSource)),
);

export const devices = list(
  choice(
    withRule(text, rule.shortDevice),
    map({ source: text, target: text, permissions: text }, 'source', 'target'),
  ),
);

const weight = withRule(scalar('integer', 'string'), rule.unquoted, rule.unsigned);
const deviceRates = list(closedMap({ path: text, rate: wholeSize }));

export const blkioConfig = closedMap({
  device_read_bps: deviceRates,
  device_read_iops: deviceRates,
  device_write_bps: deviceRates,
  device_write_iops: deviceRates,
  weight,
  weight_device: list(closedMap({ path: text, weight })),
});

export const gpus = choice(
  withRule(text, rule.oneOf('all')),
  list(deviceRequest(tolerantMap(deviceRequestAttributes))),
);
