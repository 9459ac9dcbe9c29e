/** The endpoints of one container: devices, addresses, names. */
import type { Attachment, Service } from '../compose/project';
import type { AddressRequest, GivenAddress } from './address-plan';
import type { Notes } from './built';
import { primaryNetwork, type Joined } from './endpoint-order';
import { macOf, normaliseMac, vethName } from './identity';
import { formatIp, parseIp, type Family } from './ip';
import { isUsableAddress } from './ipam';
import type { Replica } from './replicas';
import type { Endpoint, LinkAlias, ServiceNamespace } from './topology';
import { TopologyError } from './topology-error';

const INTERFACE_NAME = 'com.docker.network.endpoint.ifname';
const INTERFACE_SYSCTLS = 'com.docker.network.endpoint.sysctls';

export interface EndpointInput {
  readonly project: string;
  readonly replica: Replica;
  readonly hostname: string;
  readonly links: readonly LinkAlias[];
  readonly addressOf: (joined: Joined, family: Family) => GivenAddress | undefined;
  readonly notes: Notes;
  /** The same container before, whose interfaces keep their names; absent: there was none. */
  readonly previous?: ServiceNamespace | undefined;
}

/** A request with the place that the address is for. */
export interface EndpointAddressRequest extends AddressRequest {
  readonly joined: Joined;
}

/**
 * The addresses that one container needs, by network and family. A fixed address of a family that the network lacks
 * is asked for as well: the address plan refuses it.
 */
export function addressRequests(replica: Replica, hasIpv6: boolean): EndpointAddressRequest[] {
  return replica.joined.flatMap((joined) => {
    const { attachment, plan } = joined;
    return ([4, 6] as const).flatMap((family) => {
      const fixed = (family === 4 ? attachment.ipv4Address : attachment.ipv6Address) ?? '';
      const isInNetwork = plan.pools.some(({ subnet }) => subnet.family === family);
      if ((!isInNetwork && fixed === '') || (family === 6 && !hasIpv6)) return [];
      const { containerName, service } = replica;
      const request = { service: service.name, containerName, plan, family, joined };
      return [fixed === '' ? request : { ...request, fixed }];
    });
  });
}

/** The endpoints in lookup order. @throws TopologyError where a device, MAC or link-local address cannot be */
export function planEndpoints(input: EndpointInput): Endpoint[] {
  const { project, replica, links, addressOf, notes } = input;
  const interfaceNames = nameInterfaces(replica, input.previous?.endpoints ?? []);
  return replica.joined.map((joined, index): Endpoint => {
    const { attachment, plan } = joined;
    const { network } = plan;
    const ipv4 = addressOf(joined, 4);
    const ipv6 = addressOf(joined, 6);
    const interfaceName = interfaceNames[index] ?? `eth${index}`;
    const linkLocal = linkLocalAddresses(replica.service, attachment, ipv6 !== undefined, notes);
    const sysctls = interfaceSysctls(replica.service, attachment, interfaceName, notes);
    return {
      network: network.name,
      address: ipv4 === undefined ? '' : formatIp(ipv4.address),
      prefixLength: ipv4?.prefixLength ?? 0,
      mac: macOfEndpoint(replica.service, joined, ipv4 ?? ipv6),
      interfaceName,
      veth: vethName(project, replica.service.name, replica.replica, network.name),
      ...(ipv6 === undefined
        ? {}
        : { ipv6: { address: formatIp(ipv6.address), prefixLength: ipv6.prefixLength } }),
      ...fixedFamilies(attachment),
      ...(linkLocal.length === 0 ? {} : { linkLocalAddresses: linkLocal }),
      ...(links.length === 0 || network.driver === 'default-bridge' ? {} : { links }),
      ...(sysctls === undefined ? {} : { sysctls }),
      dnsNames: network.driver === 'default-bridge' ? [] : dnsNames(input, attachment),
    };
  });
}

function fixedFamilies({ ipv4Address = '', ipv6Address = '' }: Attachment): Pick<Endpoint, 'fixedFamilies'> {
  const families = [...(ipv4Address === '' ? [] : [4 as const]), ...(ipv6Address === '' ? [] : [6 as const])];
  return families.length === 0 ? {} : { fixedFamilies: families };
}

/**
 * The names of one endpoint. Compose passes the container name as an alias once more, which the engine drops again.
 * Source: moby `daemon/container_operations.go`, `buildEndpointDNSNames`; compose `pkg/compose/create.go`, `getAliases`.
 */
function dnsNames({ replica, hostname }: EndpointInput, attachment: Attachment): string[] {
  const names = [
    replica.containerName,
    ...(replica.hasServiceNames ? [replica.service.name, ...attachment.aliases] : []),
    replica.shortId,
    hostname,
  ];
  return [...new Set(names)];
}

/**
 * The name that the file gives, else the one that the interface had before, else the lowest free number behind the
 * prefix of the network, in lookup order. The engine numbers interfaces in an order that it does not promise.
 *
 * @throws TopologyError `invalid-interface-name`, `interface-name-clash`
 */
function nameInterfaces({ service, joined }: Replica, earlier: readonly Endpoint[]): string[] {
  const used = new Set<string>();
  for (const { attachment } of joined) {
    const name = fixedInterfaceName(attachment);
    if (name === undefined) continue;
    const at = { service: service.name, network: attachment.network };
    if (name.length > 15 || !/^[^\s/:]+$/.test(name) || ['.', '..', 'lo'].includes(name)) {
      throw new TopologyError(
        'invalid-interface-name',
        `Service ${service.name} cannot have an interface called ${name}.`,
        { ...at, hint: 'Choose a name of at most 15 characters without blanks, slashes and colons.' },
      );
    }
    if (used.has(name)) {
      throw new TopologyError(
        'interface-name-clash',
        `Service ${service.name} asks for two interfaces called ${name}.`,
        { ...at, hint: 'Give each interface of the service a name of its own.' },
      );
    }
    used.add(name);
  }
  const kept = joined.map(({ attachment, plan }) => {
    const had = earlier.find(({ network }) => network === plan.network.name)?.interfaceName;
    const isNumbered = had?.startsWith(plan.interfacePrefix) === true && /\d$/.test(had);
    if (fixedInterfaceName(attachment) !== undefined || !isNumbered || used.has(had)) return undefined;
    used.add(had);
    return had;
  });
  return joined.map(({ attachment, plan }, at) => {
    const known = fixedInterfaceName(attachment) ?? kept[at];
    if (known !== undefined) return known;
    let number = 0;
    while (used.has(`${plan.interfacePrefix}${number}`)) number++;
    const name = `${plan.interfacePrefix}${number}`;
    used.add(name);
    return name;
  });
}

function fixedInterfaceName({ interfaceName = '', driverOptions = {} }: Attachment): string | undefined {
  const name = interfaceName === '' ? (driverOptions[INTERFACE_NAME] ?? '') : interfaceName;
  return name === '' ? undefined : name;
}

function macOfEndpoint(
  service: Service,
  { attachment, plan }: Joined,
  given: GivenAddress | undefined,
): string {
  const fixed = fixedMac(service, attachment);
  if (plan.network.driver === 'ipvlan') {
    if (fixed === undefined) return '';
    throw new TopologyError(
      'invalid-mac-address',
      `Service ${service.name} cannot have a MAC address of its own on ipvlan network ${attachment.network}.`,
      {
        service: service.name,
        network: attachment.network,
        hint: 'Remove mac_address, or use driver macvlan.',
      },
    );
  }
  return fixed ?? macOf(given?.address ?? { family: 4, value: 0n });
}

function fixedMac(service: Service, attachment: Attachment): string | undefined {
  const isPrimary = primaryNetwork(service.networks) === attachment.network;
  const text = attachment.macAddress ?? (isPrimary ? service.macAddress : undefined);
  if (text === undefined || text === '') return undefined;
  const mac = normaliseMac(text);
  if (mac === undefined) {
    throw new TopologyError('invalid-mac-address', `${text} of service ${service.name} is no MAC address.`, {
      service: service.name,
      network: attachment.network,
      hint: 'Write six bytes in hexadecimal, such as 02:42:ac:12:00:02.',
    });
  }
  return mac;
}

function linkLocalAddresses(
  service: Service,
  attachment: Attachment,
  hasIpv6: boolean,
  notes: Notes,
): string[] {
  const about = { service: service.name, network: attachment.network };
  return (attachment.linkLocalIps ?? []).filter((text) => {
    const address = parseIp(text);
    if (address === undefined || !isUsableAddress(address)) {
      throw new TopologyError(
        'invalid-address',
        `Link-local address ${text} of service ${service.name} is no IP address that a device may have.`,
        { ...about, hint: 'Write an address such as 169.254.8.8 or fe80::8.' },
      );
    }
    // The engine would not start the container: the interface has IPv6 switched off.
    if (address.family === 6 && !hasIpv6) {
      notes.add(
        'link-local-address',
        `Link-local address ${text} of service ${service.name} is left out: it has no other IPv6 address on network ${attachment.network}.`,
        about,
      );
      return false;
    }
    return notes.allows('link-local-addresses', { ...about, value: text });
  });
}

/** Source: moby `daemon/container_operations.go`, `validateEndpointSettings`; `daemon/libnetwork/osl/interface_linux.go`. */
function interfaceSysctls(
  service: Service,
  { network, driverOptions = {} }: Attachment,
  interfaceName: string,
  notes: Notes,
): Record<string, string> | undefined {
  const about = { service: service.name, network };
  const sysctls: Record<string, string> = {};
  for (const [key, value] of Object.entries(driverOptions)) {
    if (key === INTERFACE_NAME) continue;
    if (key !== INTERFACE_SYSCTLS) {
      notes.add(
        'endpoint-option',
        `Option ${key} of service ${service.name} on network ${network} is not applied.`,
        about,
      );
      continue;
    }
    for (const assignment of value.split(',')) {
      const match = /^(net\.(?:ipv4|ipv6|mpls)\.[^.]+\.)(?:IFNAME|ifname)(\.[^=]+)=(.*)$/.exec(assignment);
      if (match === null) {
        throw new TopologyError(
          'invalid-option',
          `Interface sysctl ${assignment} of service ${service.name} cannot be read.`,
          { ...about, hint: 'Write it as in net.ipv4.conf.IFNAME.log_martians=1.' },
        );
      }
      const [, before = '', after = '', setting = ''] = match;
      if (notes.allows('interface-sysctls', { ...about, value: assignment }))
        sysctls[`${before}${interfaceName}${after}`] = setting;
    }
  }
  return Object.keys(sysctls).length === 0 ? undefined : sysctls;
}
