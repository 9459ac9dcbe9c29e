/** Small projects for tests: what a test does not name has the value that an absent key has. */
import type { Attachment, Network, Port, Project, Service } from '../../../src/compose/project';

const NOWHERE = {
  file: '/project/compose.yaml',
  start: { line: 0, character: 0 },
  end: { line: 0, character: 0 },
};

export function attachment(network: string, values: Partial<Attachment> = {}): Attachment {
  return { network, aliases: [], priority: 0, gatewayPriority: 0, ...values };
}

/** A service on the `default` network. */
export function service(name: string, values: Partial<Service> = {}): Service {
  return {
    name,
    range: NOWHERE,
    networks: [attachment('default')],
    ports: [],
    dependsOn: [],
    links: [],
    extraHosts: [],
    dns: [],
    dnsSearch: [],
    dnsOptions: [],
    replicas: 1,
    profiles: [],
    environment: {},
    values: [],
    ...values,
  };
}

/** A network of project `shop`. */
export function network(key: string, values: Partial<Network> = {}): Network {
  return {
    key,
    name: `shop_${key}`,
    external: false,
    internal: false,
    driverOptions: {},
    enableIpv6: false,
    ipam: [],
    ...values,
  };
}

export function tcp(target: number, values: Partial<Port> = {}): Port {
  return { target, protocol: 'tcp', ...values };
}

/** Project `shop`; its only network is `default` unless others are given. */
export function project(
  services: readonly Service[],
  networks: readonly Network[] = [network('default')],
): Project {
  return {
    name: 'shop',
    directory: '/project',
    files: [],
    services,
    disabledServices: [],
    networks,
    declaredNetworks: networks,
  };
}
