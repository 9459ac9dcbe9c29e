/** A network as JSON, in the canonical form that `docker compose config` prints. */
import { present, type JsonObject } from './json-object';
import type { IpamConfig, Network } from '../project';

/**
 * The attributes of a network under their names in compose files, with the engine's name. Attributes without a
 * value are left out; of the address families also a false that is written is a value.
 */
export function networkDocument(network: Network): JsonObject {
  const { enableIpv4, enableIpv6, enableIpv6Written = false } = network;
  return {
    ...present({
      name: network.name,
      external: network.external,
      driver: network.driver,
      driver_opts: network.driverOptions,
      internal: network.internal,
      attachable: network.attachable,
    }),
    ...(enableIpv4 === undefined ? {} : { enable_ipv4: enableIpv4 }),
    ...(enableIpv6 || enableIpv6Written ? { enable_ipv6: enableIpv6 } : {}),
    ...present({
      ipam: present({
        driver: network.ipamDriver,
        config: network.ipam.map(poolDocument),
        options: network.ipamOptions,
      }),
      labels: network.labels,
    }),
  };
}

function poolDocument({ subnet, ipRange, gateway, auxAddresses }: IpamConfig): JsonObject {
  return present({ subnet, ip_range: ipRange, gateway, aux_addresses: auxAddresses });
}
