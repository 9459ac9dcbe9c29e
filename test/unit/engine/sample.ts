/** Containers and networks as an engine's API gives them, with what a test says of them. */

export const ID = (digit: string): string => digit.repeat(64);

export interface GivenContainer {
  readonly id: string;
  readonly name: string;
  readonly project?: string;
  readonly service?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly mode?: string;
  /** By network; absent fields are what an engine has for them. */
  readonly networks?: Readonly<Record<string, object>>;
  readonly state?: object;
  readonly config?: object;
  readonly host?: object;
  readonly ports?: object;
}

export function container({
  id,
  name,
  project,
  service = name,
  labels = {},
  mode = 'bridge',
  networks = {},
  state = {},
  config = {},
  host = {},
  ports = {},
}: GivenContainer): Record<string, unknown> {
  const compose =
    project === undefined
      ? {}
      : {
          'com.docker.compose.project': project,
          'com.docker.compose.service': service,
          'com.docker.compose.container-number': '1',
        };
  return {
    Id: id,
    Name: `/${name}`,
    Image: 'sha256:0',
    RestartCount: 0,
    State: {
      Status: 'running',
      Running: true,
      Paused: false,
      Restarting: false,
      ExitCode: 0,
      Pid: 7,
      ...state,
    },
    Config: {
      Hostname: id.slice(0, 12),
      Domainname: '',
      Image: 'idle',
      Env: null,
      Labels: { ...compose, ...labels },
      ...config,
    },
    HostConfig: { NetworkMode: mode, Dns: null, ExtraHosts: null, Links: null, ...host },
    NetworkSettings: { Ports: ports, Networks: networks },
  };
}

/** As 25 and later give it. */
export function endpoint(address: string, names: readonly string[], more: object = {}): object {
  return {
    IPAddress: address,
    IPPrefixLen: address === '' ? 0 : 16,
    Gateway: address === '' ? '' : address.replace(/\d+$/, '1'),
    GlobalIPv6Address: '',
    MacAddress: address === '' ? '' : '02:42:00:00:00:01',
    Aliases: null,
    DNSNames: names,
    IPAMConfig: null,
    Links: null,
    ...more,
  };
}

export function network(
  id: string,
  name: string,
  subnet: string,
  more: object = {},
): Record<string, unknown> {
  return {
    Id: id,
    Name: name,
    Driver: 'bridge',
    Internal: false,
    Options: {},
    Labels: {},
    IPAM: { Config: [{ Subnet: subnet, Gateway: subnet.replace(/0\/\d+$/, '1') }] },
    ...more,
  };
}
