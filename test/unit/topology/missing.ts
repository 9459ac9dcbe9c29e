import type { Feature, NotBuilt, NotBuiltTable } from '../../../src/topology/built';

/**
 * A table where no feature is built, whatever the program has by now; the note about a feature has its name for a code.
 */
export const MISSING: Readonly<Record<Feature, NotBuilt>> = {
  ipv6: row('ipv6'),
  'without-ipv4': row('without-ipv4'),
  'external-network': row('external-network'),
  'driver-none': row('driver-none'),
  'driver-host': row('driver-host'),
  macvlan: row('macvlan'),
  ipvlan: row('ipvlan'),
  'bridge-name': row('bridge-name'),
  mtu: row('mtu'),
  icc: row('icc'),
  masquerade: row('masquerade'),
  'host-source-address': row('host-source-address'),
  'gateway-mode': row('gateway-mode'),
  'inhibit-ipv4': row('inhibit-ipv4'),
  'trusted-interfaces': row('trusted-interfaces'),
  'own-router': row('own-router'),
  'mode-none': row('mode-none'),
  'mode-host': row('mode-host'),
  'mode-bridge': row('mode-bridge'),
  'mode-shared': row('mode-shared'),
  domainname: row('domainname'),
  'dns-inside': row('dns-inside'),
  'host-gateway': row('host-gateway'),
  'link-local-addresses': row('link-local-addresses'),
  sysctls: row('sysctls'),
  'interface-sysctls': row('interface-sysctls'),
  'published-ipv6': row('published-ipv6'),
};

function row(feature: Feature): NotBuilt {
  return {
    code: feature,
    message: ({ service, network, value }) => [feature, service, network, value].join(' '),
  };
}

/** A table where everything is built but one feature. */
export function without(feature: Feature): NotBuiltTable {
  return { [feature]: MISSING[feature] };
}
