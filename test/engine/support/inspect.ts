/** What the engine itself says of a project that is up. */
import { labelOf, type Running, type SeenContainer, type SeenNetwork, type SeenPort } from './sighting';

interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly NetworkSettings: {
    readonly Ports: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    >;
    readonly Networks: Readonly<Record<string, InspectedEndpoint>>;
  };
}

interface InspectedEndpoint {
  readonly IPAddress: string;
  readonly Gateway: string;
  readonly GlobalIPv6Address: string;
  readonly IPv6Gateway: string;
}

interface InspectedNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Driver: string;
  readonly Options: Readonly<Record<string, string>> | null;
  readonly IPAM: {
    readonly Config: readonly { readonly Subnet?: string; readonly Gateway?: string }[] | null;
  };
}

export interface EngineAccess {
  readonly docker: (...words: string[]) => Promise<string>;
  /** The process of a container by the container's full ID. */
  readonly pidOf: (containerId: string) => number;
}

/** @throws where a container of the project does not run */
export async function inspectProject(project: string, { docker, pidOf }: EngineAccess): Promise<Running> {
  const filter = `label=com.docker.compose.project=${project}`;
  const ids = words(await docker('ps', '--all', '--quiet', '--no-trunc', '--filter', filter));
  const inspected = JSON.parse(await docker('inspect', ...ids)) as InspectedContainer[];
  const containers = inspected
    .map((each) => containerOf(each, pidOf(each.Id)))
    .sort((one, other) => (labelOf(one) < labelOf(other) ? -1 : 1));
  const names = [...new Set(containers.flatMap(({ endpoints }) => endpoints.map(({ network }) => network)))];
  const networks =
    names.length === 0
      ? []
      : (JSON.parse(await docker('network', 'inspect', ...names)) as InspectedNetwork[]);
  const endpoints = inspected.flatMap(({ NetworkSettings }) => Object.entries(NetworkSettings.Networks));
  return {
    project,
    standing: ['docker0'],
    networks: networks.filter(isReal).map((network) => networkOf(network, endpoints)),
    containers,
  };
}

function words(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function containerOf({ Id, Name, Config, NetworkSettings }: InspectedContainer, pid: number): SeenContainer {
  return {
    service: Config.Labels['com.docker.compose.service'] ?? '',
    replica: Number(Config.Labels['com.docker.compose.container-number']),
    containerName: Name.replace(/^\//, ''),
    shortId: Id.slice(0, 12),
    pid,
    endpoints: Object.entries(NetworkSettings.Networks).map(
      ([network, { IPAddress, GlobalIPv6Address }]) => ({
        network,
        addresses: [IPAddress, GlobalIPv6Address].filter((address) => address !== ''),
      }),
    ),
    published: Object.entries(NetworkSettings.Ports).flatMap(([target, bindings]) =>
      (bindings ?? []).map(({ HostIp, HostPort }): SeenPort => {
        const [port = '', protocol = ''] = target.split('/');
        return { hostAddress: HostIp, hostPort: Number(HostPort), containerPort: Number(port), protocol };
      }),
    ),
  };
}

/** `none` and `host` are networks to the engine only. */
function isReal({ Driver }: InspectedNetwork): boolean {
  return Driver !== 'null' && Driver !== 'host';
}

/** A gateway that the file does not name is known at the endpoints only. */
function networkOf(
  { Id, Name, Driver, Options, IPAM }: InspectedNetwork,
  endpoints: readonly (readonly [string, InspectedEndpoint])[],
): SeenNetwork {
  const atEndpoints = endpoints.flatMap(([name, each]) =>
    name === Name ? [each.Gateway, each.IPv6Gateway] : [],
  );
  const configured = IPAM.Config ?? [];
  const bridge = Options?.['com.docker.network.bridge.name'] ?? `br-${Id.slice(0, 12)}`;
  return {
    name: Name,
    ...(Driver === 'bridge' ? { bridge } : {}),
    subnets: configured.flatMap(({ Subnet }) => Subnet ?? []),
    gateways: [...new Set([...configured.flatMap(({ Gateway }) => Gateway ?? []), ...atEndpoints])].filter(
      (address) => address !== '',
    ),
  };
}
