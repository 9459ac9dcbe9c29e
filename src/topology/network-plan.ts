import type { EngineProfileName } from './engine-profile-name';
import type { Network as ComposeNetwork, Project } from '../compose/project';
import { hasFamily, readBridgeOptions } from './bridge-options';
import type { Notes } from './built';
import { bridgeName } from './identity';
import { formatIp, formatIpPrefix, parseIp, prefixesOverlap, type Family } from './ip';
import { describePool, familyOf, makePool, type AddressPool } from './ipam';
import { kindOf, type PredefinedNetwork } from './network-kind';
import { readParentDevice, refuseSharedParents } from './parent-device';
import { requireIpPrefix, takenPrefixes } from './pools';
import { planSubnets, subnetsOf, type PlannedSubnet, type SubnetRequest } from './subnet-plan';
import type { Network, ServiceNamespace, Topology } from './topology';
import { TopologyError } from './topology-error';

/** A network beside what addresses are given out from. */
export interface NetworkPlan {
  readonly network: Network;
  /** IPv4 before IPv6; several of one family on macvlan and ipvlan only. */
  readonly pools: readonly AddressPool[];
  /** Where ports are published that name no host address; absent: everywhere. */
  readonly hostBinding?: string;
  /** What interface names in the namespaces start with. */
  readonly interfacePrefix: string;
}

/** What else there is when a project is planned. */
export interface PlanContext {
  /** Prefixes of both families, of other networks and of routes, which default subnets must not overlap. */
  readonly taken?: readonly string[];
  /** The topology of the same project that is up or was planned before; what it gave out stays. */
  readonly previous?: Topology;
  /** Namespaces of `previous` that this plan leaves alone and is beside: their addresses and ports are taken. */
  readonly staying?: readonly ServiceNamespace[];
  /**
   * The other projects that are up, and networks made on their own as projects without services: external networks are
   * looked for here. Absent where nobody knows; an external network that is then not found is no error.
   */
  readonly others?: readonly Topology[];
  /** Absent: that of `previous`, else the newest Docker Engine. */
  readonly engineProfile?: EngineProfileName;
  /** What tells this machine from others, such as its `/etc/machine-id`: IPv6 subnets of the pools follow from it. */
  readonly machine?: string;
  /** Addresses of the machine that `host-gateway` stands for, where a default bridge exists elsewhere. */
  readonly hostGateway?: { readonly ipv4: string; readonly ipv6?: string };
}

export interface NetworkPlans {
  /** What a service finds under a key of the files; nothing where the network is left out. */
  readonly byKey: ReadonlyMap<string, NetworkPlan | PredefinedNetwork>;
  /** In file order, with the default bridge, where one is needed, at the end. */
  readonly plans: readonly NetworkPlan[];
}

/** The default bridge as if a file had it; its name cannot be that of another network. */
const DEFAULT_BRIDGE: ComposeNetwork = {
  key: 'bridge',
  name: 'bridge',
  external: false,
  internal: false,
  driverOptions: {},
  enableIpv6: false,
  ipam: [],
};

interface OwnNetwork extends SubnetRequest {
  readonly driver: NonNullable<Network['driver']>;
}

/**
 * Gives every network of the project its subnets, gateways and devices.
 *
 * @param needsDefaultBridge whether a service joins the default bridge by its `network_mode`
 * @throws TopologyError where the engine would refuse a network
 */
export function planNetworks(
  project: Project,
  context: PlanContext,
  notes: Notes,
  needsDefaultBridge: boolean,
): NetworkPlans {
  const byKey = new Map<string, NetworkPlan | PredefinedNetwork>();
  const own: OwnNetwork[] = [];
  for (const network of project.networks) {
    const kind = kindOf(network, context.others, notes);
    if (kind.kind === 'own') {
      own.push({ network, driver: kind.driver, families: familiesOf(network, notes) });
    } else if (kind.kind === 'predefined') {
      byKey.set(network.key, kind.network);
    } else if (kind.kind === 'known') {
      const known = knownPlan(kind.network, context.others ?? [], project.name);
      byKey.set(network.key, withHolders(known, context.staying ?? []));
    }
  }
  refuseSharedNames(own.map(({ network }) => network));
  if (needsDefaultBridge || [...byKey.values()].includes('default-bridge'))
    own.push({ network: DEFAULT_BRIDGE, driver: 'default-bridge', families: [4] });

  const subnets = planSubnets(own, {
    taken: takenPrefixes(context.taken ?? []),
    others: (context.others ?? []).filter((other) => other.project !== project.name),
    previous: context.previous,
    machine: context.machine,
  });
  const planned = own
    .map((one) => planNetwork(project.name, one, subnets.get(one) ?? [], notes))
    .map((plan) => withGuests(plan, context.others ?? []))
    .map((plan) => withHolders(plan, context.staying ?? []));
  refuseSharedDevices(planned);
  for (const plan of planned) {
    if (plan.network.driver !== 'default-bridge') byKey.set(plan.network.key, plan);
  }
  const inFileOrder = project.networks.flatMap(({ key }) => {
    const plan = byKey.get(key);
    return plan === undefined || typeof plan === 'string' ? [] : [plan];
  });
  return {
    byKey,
    plans: [...inFileOrder, ...planned.filter(({ network }) => network.driver === 'default-bridge')],
  };
}

/** @throws TopologyError `no-address-family` */
function familiesOf(network: ComposeNetwork, notes: Notes): Family[] {
  const { key } = network;
  const about = { network: key };
  const hasIpv6 = hasFamily(network, 6);
  const namesIpv6 = network.ipam.some((config) => familyOf(config) === 6);
  let ipv6 = hasIpv6;
  if ((hasIpv6 || namesIpv6) && !notes.has('ipv6')) {
    notes.allows('ipv6', about);
    ipv6 = false;
  } else if (namesIpv6 && !hasIpv6) {
    notes.add(
      'ipv6-not-enabled',
      `Network ${key} names IPv6 addresses but has no IPv6: Docker reads them only with "enable_ipv6: true".`,
      about,
    );
  }
  const isLeftWithoutAny = hasIpv6 && !ipv6;
  const ipv4 = hasFamily(network, 4) || !notes.allows('without-ipv4', about) || isLeftWithoutAny;
  if (!ipv4 && !ipv6) {
    throw new TopologyError('no-address-family', `Network ${key} has neither IPv4 nor IPv6.`, {
      network: key,
      hint: 'Set enable_ipv4 or enable_ipv6 to true.',
    });
  }
  return [...(ipv4 ? [4 as const] : []), ...(ipv6 ? [6 as const] : [])];
}

function planNetwork(
  project: string,
  { network, driver }: OwnNetwork,
  subnets: readonly PlannedSubnet[],
  notes: Notes,
): NetworkPlan {
  const isParented = driver === 'macvlan' || driver === 'ipvlan';
  const parent = isParented ? readParentDevice(project, network, driver, notes) : undefined;
  const options = isParented ? {} : readBridgeOptions(network, notes);
  const { bridgeOptions } = options;
  const internal = network.internal || parent?.isDummy === true;
  if (network.ipamDriver !== undefined && !['', 'default'].includes(network.ipamDriver)) {
    notes.add(
      'ipam-driver',
      `Network ${network.key} asks for address management by ${network.ipamDriver}, a plugin of an engine; its addresses are given out as by default.`,
      { network: network.key },
    );
  }
  const needsGateway = (family: Family): boolean => {
    if (parent !== undefined) return !internal && !parent.mode.startsWith('l3');
    const mode = family === 4 ? bridgeOptions?.gatewayMode4 : bridgeOptions?.gatewayMode6;
    return mode !== 'isolated' && !(family === 4 && internal && bridgeOptions?.inhibitIpv4 === true);
  };
  const pools = subnets.map(({ subnet, config }) =>
    makePool({ network, subnet, config, needsGateway: needsGateway(subnet.family) }),
  );
  const described = pools.map(describePool);
  const ipv4 = described[pools.findIndex(({ subnet }) => subnet.family === 4)];
  const ipv6 = described[pools.findIndex(({ subnet }) => subnet.family === 6)];
  const more = described.filter((one) => one !== ipv4 && one !== ipv6);
  const ranges = pools
    .filter(({ subnet, range }) => range !== subnet)
    .map(({ range }) => formatIpPrefix(range));
  const aux = auxAddresses(network, subnets, isParented, notes);
  return {
    pools,
    interfacePrefix: options.interfacePrefix ?? 'eth',
    ...(options.hostBinding === undefined ? {} : { hostBinding: options.hostBinding }),
    network: {
      key: network.key,
      name: network.name,
      subnet: ipv4?.subnet ?? '',
      gateway: ipv4?.gateway ?? '',
      bridge: isParented ? '' : (options.bridgeName ?? bridgeName(project, network.name)),
      internal,
      ...(driver === 'bridge' ? {} : { driver }),
      ...(ipv6 === undefined ? {} : { ipv6 }),
      ...(more.length === 0 ? {} : { moreSubnets: more }),
      ...(ranges.length === 0 ? {} : { ipRanges: ranges }),
      ...(aux === undefined ? {} : { auxAddresses: aux }),
      ...(bridgeOptions === undefined ? {} : { bridgeOptions }),
      ...(parent === undefined ? {} : { parent }),
    },
  };
}

/** Names under which an auxiliary address is the router of a bridge network's endpoints, in place of the bridge. */
export const ROUTER_KEYS: Readonly<Record<Family, string>> = {
  4: 'DefaultGatewayIPv4',
  6: 'DefaultGatewayIPv6',
};

function auxAddresses(
  { key }: ComposeNetwork,
  subnets: readonly PlannedSubnet[],
  isParented: boolean,
  notes: Notes,
): Record<string, string> | undefined {
  const entries = subnets
    .flatMap(({ config }) => Object.entries(config?.auxAddresses ?? {}))
    .filter(([name, value]) => {
      const isRouter = !isParented && Object.values(ROUTER_KEYS).includes(name);
      return !isRouter || notes.allows('own-router', { network: key, value });
    });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Containers of other projects that have joined a network of this one keep their addresses. */
function withGuests(plan: NetworkPlan, others: readonly Topology[]): NetworkPlan {
  const guests = others.filter(({ networks }) =>
    networks.some(({ external, bridge }) => external === true && bridge === plan.network.bridge),
  );
  return withHolders(
    plan,
    guests.flatMap(({ namespaces }) => namespaces),
  );
}

function withHolders(
  plan: NetworkPlan,
  namespaces: readonly Pick<ServiceNamespace, 'containerName' | 'endpoints'>[],
): NetworkPlan {
  const { network, pools } = plan;
  const held = namespaces.flatMap(({ containerName, endpoints }) =>
    endpoints
      .filter((endpoint) => endpoint.network === network.name)
      .flatMap(({ address, ipv6 }) => [parseIp(address), parseIp(ipv6?.address ?? '')])
      .flatMap((address) => (address === undefined ? [] : [{ address, containerName }])),
  );
  if (held.length === 0) return plan;
  const holdersOf = ({ subnet, holders }: AddressPool): AddressPool['holders'] =>
    new Map([
      ...holders,
      ...held
        .filter(({ address }) => address.family === subnet.family)
        .map(({ address, containerName }) => [address.value, containerName] as const),
    ]);
  return { ...plan, pools: pools.map((pool) => ({ ...pool, holders: holdersOf(pool) })) };
}

/** The plan of a network that another project has made: addresses that its containers have are taken. */
function knownPlan(network: Network, others: readonly Topology[], project: string): NetworkPlan {
  const elsewhere = others.filter((other) => other.project !== project);
  return planOfNetwork(
    network,
    elsewhere.flatMap(({ namespaces }) => namespaces),
  );
}

/**
 * The plan of a network that is there.
 *
 * @param holders whose addresses on it are taken
 */
export function planOfNetwork(
  network: Network,
  holders: readonly Pick<ServiceNamespace, 'containerName' | 'endpoints'>[],
): NetworkPlan {
  const gateways = [
    network.gateway,
    network.ipv6?.gateway,
    ...(network.moreSubnets ?? []).map((one) => one.gateway),
  ];
  const pools = subnetsOf(network).map((subnet): AddressPool => {
    const held = new Map<bigint, string>();
    const hold = (text: string | undefined, holder: string): void => {
      const address = parseIp(text ?? '');
      if (address?.family === subnet.family) held.set(address.value, holder);
    };
    for (const gateway of gateways) hold(gateway, 'the gateway');
    for (const [name, text] of Object.entries(network.auxAddresses ?? {}))
      hold(text, `auxiliary address ${name}`);
    const range = takenPrefixes(network.ipRanges ?? []).find((each) => prefixesOverlap(each, subnet));
    return { subnet, range: range ?? subnet, holders: held };
  });
  return withHolders({ network, pools, interfacePrefix: 'eth' }, holders);
}

function refuseSharedNames(networks: readonly ComposeNetwork[]): void {
  const keys = new Map<string, string>();
  for (const { key, name } of networks) {
    const other = keys.get(name);
    if (other !== undefined) {
      throw new TopologyError(
        'network-name-clash',
        `Networks ${other} and ${key} have the same name ${name}.`,
        {
          network: key,
          hint: 'Give one of them another name, or use a single network key.',
        },
      );
    }
    keys.set(name, key);
  }
}

function refuseSharedDevices(plans: readonly NetworkPlan[]): void {
  const keys = new Map<string, string>();
  for (const { network } of plans) {
    const other = keys.get(network.bridge);
    if (other !== undefined) {
      throw new TopologyError(
        'bridge-name-clash',
        `Networks ${other} and ${network.key} both ask for a bridge called ${network.bridge}.`,
        { network: network.key, hint: 'Give each bridge a name of its own.' },
      );
    }
    if (network.bridge !== '') keys.set(network.bridge, network.key);
  }
  refuseSharedParents(
    plans.flatMap(({ network: { key, driver, parent } }) =>
      parent !== undefined && (driver === 'macvlan' || driver === 'ipvlan') ? [{ key, driver, parent }] : [],
    ),
  );
}

/** The address of the machine that a container finds behind the default bridge where nobody has moved it. */
export function defaultHostGateway(
  plans: readonly NetworkPlan[],
  context: PlanContext,
): { ipv4: string; ipv6?: string } {
  const bridge = plans.find(({ network }) => network.driver === 'default-bridge')?.network;
  if (bridge !== undefined) return { ipv4: bridge.gateway };
  if (context.hostGateway !== undefined) return context.hostGateway;
  return { ipv4: formatIp({ family: 4, value: requireIpPrefix('172.17.0.0/16').base + 1n }) };
}
