/** Requests for devices as commands of iproute2. */
import type {
  addEndpointsRequest,
  createNamespacesRequest,
  createNetworksRequest,
} from '../../daemon/helper-requests';
import { command } from './shell';

type NetworksRequest = ReturnType<typeof createNetworksRequest>;
type BridgeSpec = NetworksRequest['networks'][number];
type ParentSpec = NonNullable<NetworksRequest['parents']>[number];
type NamespaceSpec = ReturnType<typeof createNamespacesRequest>['namespaces'][number];
type AttachmentSpec = ReturnType<typeof addEndpointsRequest>['namespaces'][number];
type EndpointSpec = NamespaceSpec['endpoints'][number];

/** Bits of prefix of addresses that a file calls link-local. */
const LINK_LOCAL_PREFIX = { ipv4: 16, ipv6: 64 } as const;

export function bridgeCommands({ bridge, ipv4, ipv6, withoutIpv6, mtu }: BridgeSpec): string[] {
  const parameter = (name: string, value: string): string =>
    ifIpv6(command('sysctl', '-q', '-w', `net.ipv6.conf.${pathPart(bridge)}.${name}=${value}`));
  return [
    command('ip', 'link', 'add', bridge, 'type', 'bridge'),
    ...(mtu === undefined ? [] : [command('ip', 'link', 'set', bridge, 'mtu', mtu)]),
    parameter('accept_ra', '0'),
    ...(withoutIpv6 === true ? [parameter('disable_ipv6', '1')] : []),
    ...(ipv6 === undefined ? [] : [parameter('disable_ipv6', '0')]),
    command('ip', 'link', 'set', bridge, 'up'),
    ...[ipv4, ipv6]
      .filter((each) => each !== undefined)
      .map(({ address, prefixLength }) => addressCommand(['ip'], bridge, address, prefixLength)),
  ];
}

function addressCommand(ip: readonly string[], device: string, address: string, length: number): string {
  const rest = address.includes(':') ? ['nodad'] : ['broadcast', '+'];
  return command(...ip, 'address', 'add', `${address}/${length}`, ...rest, 'dev', device);
}

/** sysctl(8) takes dots for slashes, and a slash for a dot. */
function pathPart(device: string): string {
  return device.replaceAll('.', '/');
}

function ifIpv6(text: string): string {
  return `test ! -e /proc/sys/net/ipv6 || ${text}`;
}

/** A VLAN that somebody has made already is taken as it is. */
export function parentCommands({ interfaceName, isDummy }: ParentSpec): string[] {
  const up = command('ip', 'link', 'set', interfaceName, 'up');
  if (isDummy) return [command('ip', 'link', 'add', interfaceName, 'type', 'dummy'), up];
  const [, base, id] = /^(.+)\.(\d{1,4})$/.exec(interfaceName) ?? [];
  if (base === undefined || id === undefined) return [];
  const add = command('ip', 'link', 'add', 'link', base, 'name', interfaceName, 'type', 'vlan', 'id', id);
  return [`test -e ${command(`/sys/class/net/${interfaceName}`)} || ${add}`, up];
}

/** A namespace without its endpoints. */
export function namespaceCommands({ name, sysctls = [] }: NamespaceSpec): string[] {
  return [
    command('ip', 'netns', 'add', name),
    command('ip', '-n', name, 'link', 'set', 'lo', 'up'),
    sysctl(name, 'net.ipv4.ip_unprivileged_port_start', '0'),
    sysctl(name, 'net.ipv4.ping_group_range', '0 2147483647'),
    // Those of devices follow when the devices are there.
    ...sysctls.filter(({ name: key }) => !isOfDevice(key)).map((each) => sysctl(name, each.name, each.value)),
  ];
}

function isOfDevice(key: string): boolean {
  return /^net\.\w+\.(conf|neigh)\.(?!all\.|default\.)/.test(key);
}

/** The devices of a namespace, with addresses and default routes. */
export function endpointCommands(
  spec: Pick<NamespaceSpec & AttachmentSpec, 'name' | 'endpoints' | 'routes' | 'sysctls'>,
): string[] {
  const { name, endpoints, sysctls = [] } = spec;
  return [
    ...endpoints.flatMap((endpoint) => deviceCommands(name, endpoint)),
    ...routeCommands(spec),
    ...sysctls.filter(({ name: key }) => isOfDevice(key)).map((each) => sysctl(name, each.name, each.value)),
  ];
}

/** `replace`, because a namespace that is changed may have another one. */
function routeCommands({ name, routes }: Pick<NamespaceSpec, 'name' | 'routes'>): string[] {
  return routes.map(({ family, interfaceName, gateway }) =>
    command(
      ...['ip', `-${family}`, '-n', name, 'route', 'replace', 'default'],
      ...(gateway === undefined ? [] : ['via', gateway]),
      ...['dev', interfaceName],
    ),
  );
}

function deviceCommands(namespace: string, endpoint: EndpointSpec): string[] {
  const { interfaceName, ipv4, ipv6, linkLocal = [], sysctls = [] } = endpoint;
  const further = linkLocal.map((address) => ({
    address,
    prefixLength: LINK_LOCAL_PREFIX[address.includes(':') ? 'ipv6' : 'ipv4'],
  }));
  const off = `net.ipv6.conf.${pathPart(interfaceName)}.disable_ipv6`;
  return [
    ...(endpoint.parent === undefined
      ? vethCommands(namespace, endpoint)
      : [parentedCommand(namespace, endpoint)]),
    ifIpv6(sysctl(namespace, off, ipv6 === undefined ? '1' : '0')),
    ...sysctls.map(({ name, value }) =>
      sysctl(
        namespace,
        name.replace('IFNAME', () => pathPart(interfaceName)),
        value,
      ),
    ),
    command('ip', '-n', namespace, 'link', 'set', interfaceName, 'up'),
    ...[ipv4, ipv6, ...further]
      .filter((each) => each !== undefined)
      .map(({ address, prefixLength }) =>
        addressCommand(['ip', '-n', namespace], interfaceName, address, prefixLength),
      ),
  ];
}

function vethCommands(namespace: string, endpoint: EndpointSpec): string[] {
  const { bridge = '', veth, interfaceName, mac = '', mtu, isolated } = endpoint;
  const size = mtu === undefined ? [] : ['mtu', mtu];
  return [
    command(
      ...['ip', 'link', 'add', veth, ...size, 'type', 'veth', 'peer', 'name', interfaceName],
      ...[...size, 'address', mac, 'netns', namespace],
    ),
    command('ip', 'link', 'set', veth, 'master', bridge, 'up'),
    ...(isolated === true ? [command('bridge', 'link', 'set', 'dev', veth, 'isolated', 'on')] : []),
  ];
}

function parentedCommand(namespace: string, { interfaceName, parent, mac }: EndpointSpec): string {
  const link = ['ip', 'link', 'add', 'link', parent?.interfaceName ?? '', 'name', interfaceName];
  if (parent?.driver === 'ipvlan')
    return command(...link, 'netns', namespace, 'type', 'ipvlan', 'mode', parent.mode, parent.flag);
  return command(
    ...[...link, 'address', mac ?? '', 'netns', namespace, 'type', 'macvlan', 'mode'],
    parent?.mode ?? 'bridge',
  );
}

/** The start of a command line that runs in a namespace, ready for the shell. */
export function inside(namespace: string): string {
  return command('ip', 'netns', 'exec', namespace);
}

/** A parameter of a namespace. */
function sysctl(namespace: string, name: string, value: string): string {
  return `${inside(namespace)} ${command('sysctl', '-q', '-w', `${name}=${value}`)}`;
}
