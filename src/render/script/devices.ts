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

/** Addresses that a file calls link-local have 16 bits of prefix. */
const LINK_LOCAL_PREFIX = 16;

export function bridgeCommands({ bridge, ipv4, mtu }: BridgeSpec): string[] {
  return [
    command('ip', 'link', 'add', bridge, 'type', 'bridge'),
    ...(mtu === undefined ? [] : [command('ip', 'link', 'set', bridge, 'mtu', mtu)]),
    command('ip', 'link', 'set', bridge, 'up'),
    ...(ipv4 === undefined
      ? []
      : [
          command(
            'ip',
            'address',
            'add',
            `${ipv4.address}/${ipv4.prefixLength}`,
            'broadcast',
            '+',
            'dev',
            bridge,
          ),
        ]),
  ];
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
    `test ! -e /proc/sys/net/ipv6 || ${sysctl(name, 'net.ipv6.conf.default.disable_ipv6', '1')}`,
    // Those of devices follow when the devices are there.
    ...sysctls.filter(({ name: key }) => !isOfDevice(key)).map((each) => sysctl(name, each.name, each.value)),
  ];
}

function isOfDevice(key: string): boolean {
  return /^net\.\w+\.(conf|neigh)\.(?!all\.|default\.)/.test(key);
}

/** The devices of a namespace, with addresses and the default route. */
export function endpointCommands(
  spec: Pick<NamespaceSpec & AttachmentSpec, 'name' | 'endpoints' | 'gateway' | 'gatewayDevice' | 'sysctls'>,
): string[] {
  const { name, endpoints, sysctls = [] } = spec;
  return [
    ...endpoints.flatMap((endpoint) => deviceCommands(name, endpoint)),
    ...routeCommands(spec),
    ...sysctls.filter(({ name: key }) => isOfDevice(key)).map((each) => sysctl(name, each.name, each.value)),
  ];
}

/** `replace`, because a namespace that is changed may have another one. */
function routeCommands({
  name,
  gateway,
  gatewayDevice,
}: Pick<NamespaceSpec, 'name' | 'gateway' | 'gatewayDevice'>): string[] {
  const route = ['ip', '-n', name, 'route', 'replace', 'default'];
  if (gateway !== undefined) return [command(...route, 'via', gateway)];
  return gatewayDevice === undefined ? [] : [command(...route, 'dev', gatewayDevice)];
}

function deviceCommands(namespace: string, endpoint: EndpointSpec): string[] {
  const { interfaceName, address, prefixLength, linkLocal = [], sysctls = [] } = endpoint;
  const at = (text: string, length: number): string =>
    command(
      ...['ip', '-n', namespace, 'address', 'add', `${text}/${length}`, 'broadcast', '+', 'dev'],
      interfaceName,
    );
  return [
    ...(endpoint.parent === undefined
      ? vethCommands(namespace, endpoint)
      : [parentedCommand(namespace, endpoint)]),
    ...sysctls.map(({ name, value }) =>
      sysctl(
        namespace,
        name.replace('IFNAME', () => interfaceName.replaceAll('.', '/')),
        value,
      ),
    ),
    command('ip', '-n', namespace, 'link', 'set', interfaceName, 'up'),
    at(address, prefixLength),
    ...linkLocal.map((each) => at(each, LINK_LOCAL_PREFIX)),
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
