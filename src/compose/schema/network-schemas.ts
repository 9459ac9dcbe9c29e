/** `services.X.networks`, `ports` and `depends_on`, and the top-level `networks`. */
import * as rule from './scalar-rules';
import { choice, list, map, mapOf, mapOr, scalar, tolerantMap, uniqueList, withRule } from './schema';
import { castCount, castFlag, external, keyValues, NAME, options, text, texts } from './shared-schemas';

const attachment = map({
  aliases: texts,
  interface_name: text,
  ipv4_address: text,
  ipv6_address: text,
  link_local_ips: texts,
  mac_address: text,
  driver_opts: options,
  priority: scalar('number'),
  gw_priority: scalar('number'),
});

export const attachments = choice(texts, mapOf(choice(attachment, scalar('null')), NAME));

export const ports = uniqueList(
  choice(
    scalar('number'),
    text,
    map({
      name: text,
      mode: text,
      host_ip: text,
      target: castCount,
      published: withRule(scalar('string', 'integer'), rule.convertible),
      protocol: text,
      app_protocol: text,
    }),
  ),
);

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'];

const dependency = map(
  {
    restart: castFlag,
    required: castFlag,
    condition: withRule(text, rule.oneOf(...CONDITIONS)),
  },
  'condition',
);

export const dependencies = choice(texts, mapOf(dependency, NAME));

const textsByName = mapOf(text, /^.+$/);

export const network = mapOr(
  map({
    name: text,
    driver: text,
    driver_opts: options,
    ipam: map({
      driver: text,
      config: list(map({ subnet: text, ip_range: text, gateway: text, aux_addresses: textsByName })),
      options: textsByName,
    }),
    external,
    internal: castFlag,
    enable_ipv4: castFlag,
    enable_ipv6: castFlag,
    attachable: castFlag,
    labels: keyValues,
  }),
  'null',
);

/** A network under a name that the schema does not look at. */
export const strangeNetwork = mapOr(tolerantMap({}), 'null');
