/** Two services on a front network, one of them on an internal back network beside a database; all on paper. */
import { parseIptablesSave } from '../../../src/firewall/parse-iptables-save';
import type { NamespaceEvidence, QueryEvent, QueryEvidence } from '../../../src/probe/evidence';
import type { Endpoint, ServiceNamespace, Topology } from '../../../src/topology/topology';
import type { TraceQuestion } from '../../../src/trace/trace';

export const PORTS = { udp: 41756, tcp: 38211 };
export const RESOLVER = { pid: 4711, command: 'node', networkNamespace: 4026531840 };
const NAMESPACE = 4026532402;

function endpoint(network: string, address: string, names: readonly string[]): Endpoint {
  return {
    network: `shop_${network}`,
    address,
    prefixLength: 16,
    mac: '02:42:ac:12:00:02',
    interfaceName: network === 'back' ? 'eth1' : 'eth0',
    veth: `veth-${names[1] ?? ''}-${network}`,
    dnsNames: names,
  };
}

function namespace(service: string, shortId: string, networks: Record<string, string>): ServiceNamespace {
  const containerName = `shop-${service}-1`;
  const names = [containerName, service, shortId];
  return {
    service,
    replica: 1,
    containerName,
    shortId,
    hostname: shortId,
    endpoints: Object.entries(networks).map(([network, address]) => endpoint(network, address, names)),
    publishedPorts: [],
    environment: {},
    dns: [],
    dnsSearch: [],
    dnsOptions: [],
    extraHosts: service === 'web' ? [{ host: 'legacy', address: '192.0.2.9' }] : [],
    ...(service === 'web' ? { hosts: [{ address: '192.0.2.9', names: ['legacy'] }] } : {}),
  };
}

export const SHOP: Topology = {
  source: 'own',
  project: 'shop',
  networks: [
    {
      key: 'front',
      name: 'shop_front',
      subnet: '172.18.0.0/16',
      gateway: '172.18.0.1',
      bridge: 'br-front',
      internal: false,
    },
    {
      key: 'back',
      name: 'shop_back',
      subnet: '172.19.0.0/16',
      gateway: '172.19.0.1',
      bridge: 'br-back',
      internal: true,
    },
  ],
  namespaces: [
    namespace('web', 'aaaaaaaaaaaa', { front: '172.18.0.3' }),
    namespace('redis', 'bbbbbbbbbbbb', { front: '172.18.0.2', back: '172.19.0.2' }),
    namespace('db', 'cccccccccccc', { back: '172.19.0.3' }),
  ],
  notes: [],
};

export function question(name: string, change: Partial<TraceQuestion> = {}): TraceQuestion {
  return {
    project: 'shop',
    service: 'web',
    containerName: 'shop-web-1',
    name,
    type: 'A',
    transport: 'udp',
    ...change,
  };
}

/** The nat table of `web` after `udp` and `tcp` lookups. */
export function natTable(counts: { udp: number; tcp: number } = { udp: 0, tcp: 0 }): string {
  const all = counts.udp + counts.tcp;
  return `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER_OUTPUT - [0:0]
:DOCKER_POSTROUTING - [0:0]
[${all}:${all * 51}] -A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT
[${all}:${all * 51}] -A POSTROUTING -d 127.0.0.11/32 -j DOCKER_POSTROUTING
[${counts.tcp}:${counts.tcp * 60}] -A DOCKER_OUTPUT -d 127.0.0.11/32 -p tcp -m tcp --dport 53 -j DNAT --to-destination 127.0.0.11:38211
[${counts.udp}:${counts.udp * 51}] -A DOCKER_OUTPUT -d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:41756
[0:0] -A DOCKER_POSTROUTING -s 127.0.0.11/32 -p tcp -m tcp --sport 38211 -j SNAT --to-source :53
[0:0] -A DOCKER_POSTROUTING -s 127.0.0.11/32 -p udp -m udp --sport 41756 -j SNAT --to-source :53
COMMIT
`;
}

/** `web`'s namespace as it should be, with the nat table of `nat`. */
export function evidence(
  nat: string | undefined,
  change: Partial<NamespaceEvidence> = {},
): NamespaceEvidence {
  const table = nat === undefined ? undefined : parseIptablesSave(nat)[0];
  return {
    containerName: 'shop-web-1',
    networkNamespace: NAMESPACE,
    takenAt: 0,
    resolvConf: 'nameserver 127.0.0.11\noptions ndots:0\n',
    hosts: '127.0.0.1\tlocalhost\n::1\tlocalhost\n192.0.2.9\tlegacy\n172.18.0.3\taaaaaaaaaaaa\n',
    ...(table === undefined ? {} : { nat: table }),
    sockets: [
      {
        protocol: 'udp',
        localAddress: '127.0.0.11',
        localPort: PORTS.udp,
        state: 'UNCONN',
        inode: 8165298,
        owner: RESOLVER,
      },
      {
        protocol: 'tcp',
        localAddress: '127.0.0.11',
        localPort: PORTS.tcp,
        state: 'LISTEN',
        inode: 8165299,
        owner: RESOLVER,
      },
    ],
    interfaces: [
      {
        name: 'eth0',
        index: 2,
        mac: '02:42:ac:12:00:03',
        up: true,
        mtu: 1500,
        addresses: ['172.18.0.3/16'],
        receivedPackets: 0,
        sentPackets: 0,
      },
    ],
    routes: [
      { destination: 'default', gateway: '172.18.0.1', interfaceName: 'eth0' },
      { destination: '172.18.0.0/16', interfaceName: 'eth0' },
    ],
    ...change,
  };
}

/** An answered query with the resolver's log line of it. */
export function answered(
  asked: TraceQuestion,
  rcode: string,
  data: readonly string[],
  answerer: QueryEvent['answerer'],
): QueryEvidence {
  const { name, type, transport } = asked;
  const answers = data.map((each) => ({ name: `${name}.`, type, ttl: 600, data: each }));
  const client = '127.0.0.1:40654';
  return {
    name,
    type,
    transport,
    client,
    tookMs: 0.31,
    outcome: { kind: 'answer', rcode, flags: ['qr', 'rd', 'ra'], answers, size: 44 },
    event: {
      sequence: 12,
      at: 0,
      project: 'shop',
      service: 'web',
      replica: 1,
      containerName: 'shop-web-1',
      name,
      type,
      transport,
      client,
      id: 34702,
      answerer,
      candidates: [{ name }],
      rcode,
      answers,
      tookMs: 0.2,
      size: 44,
    },
  };
}
