/** What `docker inspect` tells of containers and networks, put in the words of a topology by this test's own reading. */

/** JSON as the client prints it. */
type Json = Record<string, unknown>;

export interface ToldContainer {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly namespace: Readonly<Record<string, unknown>>;
  readonly ports: readonly string[];
  readonly runs: boolean;
  readonly id: string;
}

/** By container name. */
export function toldContainers(inspected: readonly Json[]): Map<string, ToldContainer> {
  return new Map(inspected.map((each) => [text(each, 'Name').slice(1), toldContainer(each)]));
}

function toldContainer(container: Json): ToldContainer {
  const labels = at(container, 'Config', 'Labels') as Record<string, string>;
  const state = at(container, 'State') as Json;
  const status = text(state, 'Status');
  const runs = status === 'running' || status === 'paused';
  const health = (state['Health'] as Json | undefined)?.['Status'];
  const networks = at(container, 'NetworkSettings', 'Networks') as Record<string, Json>;
  const started = text(state, 'StartedAt');
  const config = at(container, 'Config') as Json;
  const host = at(container, 'HostConfig') as Json;
  return {
    id: text(container, 'Id'),
    runs,
    facts: {
      id: text(container, 'Id'),
      service: labels['com.docker.compose.service'] ?? text(container, 'Name').slice(1),
      replica: Number(labels['com.docker.compose.container-number'] ?? 1),
      image: config['Image'],
      imageId: container['Image'],
      labels,
      configHash: labels['com.docker.compose.config-hash'],
      state: status,
      health,
      exitCode: runs || status === 'created' ? undefined : state['ExitCode'],
      restartCount: container['RestartCount'],
      startedAt: started.startsWith('0001') ? undefined : started,
      pid: state['Pid'] === 0 ? undefined : state['Pid'],
      networks: Object.keys(networks).sort(),
    },
    namespace: {
      hostname: config['Hostname'],
      domainname: config['Domainname'] === '' ? undefined : config['Domainname'],
      dns: host['Dns'] ?? [],
      dnsSearch: host['DnsSearch'] ?? [],
      dnsOptions: host['DnsOptions'] ?? [],
      sysctls: host['Sysctls'] ?? undefined,
      paused: status === 'paused' ? true : undefined,
      environment: ((config['Env'] ?? []) as string[]).slice().sort(),
    },
    endpoints: Object.fromEntries(
      Object.entries(networks)
        .filter(([, { IPAddress, GlobalIPv6Address }]) => IPAddress !== '' || GlobalIPv6Address !== '')
        .map(([name, endpoint]) => [name, toldEndpoint(endpoint)]),
    ),
    ports: Object.entries((at(container, 'NetworkSettings', 'Ports') ?? {}) as Record<string, Json[] | null>)
      .flatMap(([target, bindings]) =>
        (bindings ?? []).map(
          (binding) => `${text(binding, 'HostIp')} ${text(binding, 'HostPort')} ${target}`,
        ),
      )
      .sort(),
  };
}

function toldEndpoint(endpoint: Json): Record<string, unknown> {
  const wished = (endpoint['IPAMConfig'] ?? {}) as Json;
  const options = (endpoint['DriverOpts'] ?? {}) as Json;
  return {
    address: endpoint['IPAddress'],
    prefixLength: endpoint['IPPrefixLen'],
    mac: endpoint['MacAddress'],
    ipv6:
      endpoint['GlobalIPv6Address'] === ''
        ? undefined
        : `${text(endpoint, 'GlobalIPv6Address')}/${String(endpoint['GlobalIPv6PrefixLen'])}`,
    fixed: [wished['IPv4Address'] ? 4 : 0, wished['IPv6Address'] ? 6 : 0].filter((family) => family !== 0),
    links: ((endpoint['Links'] ?? []) as string[]).slice().sort(),
    interfaceName: options['com.docker.network.endpoint.ifname'] ?? '',
    /** Absent on engines that do not tell. */
    dnsNames: 'DNSNames' in endpoint ? (endpoint['DNSNames'] ?? []) : undefined,
  };
}

/** By name; `host` and `none` are no networks. */
export function toldNetworks(inspected: readonly Json[]): Map<string, Record<string, unknown>> {
  const real = inspected.filter(({ Driver }) => Driver !== 'host' && Driver !== 'null');
  return new Map(
    real.map((network) => {
      const configs = ((at(network, 'IPAM', 'Config') ?? []) as Json[]).map((config) => config);
      const options = (network['Options'] ?? {}) as Record<string, string>;
      const of = (isFamily: (subnet: string) => boolean): Json =>
        configs.find((config) => isFamily(text(config, 'Subnet'))) ?? {};
      const four = of((subnet) => !subnet.includes(':'));
      const six = of((subnet) => subnet.includes(':'));
      return [
        text(network, 'Name'),
        {
          subnet: four['Subnet'] ?? '',
          gateway: four['Gateway'],
          subnet6: six['Subnet'],
          gateway6: six['Gateway'],
          internal: network['Internal'],
          ipRanges: configs.flatMap((config) => (config['IPRange'] ? [config['IPRange']] : [])),
          aux: four['AuxiliaryAddresses'] ?? undefined,
          bridge: options['com.docker.network.bridge.name'] ?? `br-${text(network, 'Id').slice(0, 12)}`,
          mtu: options['com.docker.network.driver.mtu'],
          key: ((network['Labels'] ?? {}) as Json)['com.docker.compose.network'],
          project: ((network['Labels'] ?? {}) as Json)['com.docker.compose.project'],
        },
      ];
    }),
  );
}

function at(value: Json, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);
}

function text(value: Json, key: string): string {
  const found = value[key];
  return typeof found === 'string' ? found : '';
}
