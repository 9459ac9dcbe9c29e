/** Small networks written down as data, and questions asked in them. */
import { it } from 'node:test';
import type { RecordType } from 'dns-packet';
import type { EngineProfileName } from '../../../../src/topology/engine-profile-name';
import { mayForward } from '../../../../src/dns/forwarding-policy';
import type { Forwarded } from '../../../../src/dns/forwarder';
import type { Endpoint, ServiceNamespace, Topology } from '../../../../src/topology/topology';
import { answer, query, type QueryOptions } from '../queries';
import { resolving } from '../resolving';

/** One row of the reference: the identifier stands first in the title, and is what the list of rows is counted by. */
export function row(id: string, title: string, body: () => void | Promise<void>): void {
  it(`${id}: ${title}`, body);
}

/** How a container is attached to one network; its name is its only one unless there are others. */
export interface Box {
  readonly v4?: string;
  readonly v6?: string;
  readonly names?: readonly string[];
  readonly links?: Readonly<Record<string, string>>;
}

export interface WorldOptions {
  readonly internal?: readonly string[];
  /** Networks with IPv6 beside those where somebody has an IPv6 address. */
  readonly ipv6?: readonly string[];
  readonly engine?: EngineProfileName;
}

/** Containers by name, each with its networks in lookup order. */
export function world(
  containers: Readonly<Record<string, Readonly<Record<string, Box>>>>,
  { internal = [], ipv6 = [], engine }: WorldOptions = {},
): Topology {
  const all = Object.entries(containers);
  const networks = [...new Set([...all.flatMap(([, boxes]) => Object.keys(boxes)), ...ipv6])];
  const hasIpv6 = (network: string): boolean =>
    ipv6.includes(network) || all.some(([, boxes]) => boxes[network]?.v6 !== undefined);
  return {
    source: 'plan',
    project: 'shop',
    networks: networks.map((name) => ({
      ...{ key: name, name, subnet: '10.0.0.0/8', gateway: '10.255.255.254', bridge: 'br-0' },
      internal: internal.includes(name),
      ...(hasIpv6(name) ? { ipv6: { subnet: 'fd00::/64', gateway: 'fd00::ffff' } } : {}),
    })),
    namespaces: all.map(([name, boxes]) => container(name, boxes)),
    notes: [],
    ...(engine === undefined ? {} : { engineProfile: engine }),
  };
}

function container(name: string, boxes: Readonly<Record<string, Box>>): ServiceNamespace {
  return {
    ...{ service: name, replica: 1, containerName: name, shortId: 'aaaaaaaaaaaa', hostname: name },
    ...{ publishedPorts: [], environment: {}, dns: [], dnsSearch: [], dnsOptions: [], extraHosts: [] },
    endpoints: Object.entries(boxes).map(
      ([network, { v4 = '', v6, names = [name], links = {} }]): Endpoint => ({
        ...{
          network,
          address: v4,
          prefixLength: v4 === '' ? 0 : 8,
          mac: '',
          interfaceName: 'eth0',
          veth: 'v',
        },
        ...(v6 === undefined ? {} : { ipv6: { address: v6, prefixLength: 64 } }),
        links: Object.entries(links).map(([alias, target]) => ({ alias, target })),
        dnsNames: names,
      }),
    ),
  };
}

export interface Asking extends QueryOptions {
  readonly transport?: 'udp' | 'tcp';
  readonly ndotsSet?: boolean;
  readonly forwardingAllowed?: boolean;
  readonly forwarded?: (query: Buffer) => Forwarded;
}

/** Asks from a container; `forwarded` is what an upstream got to see. Without an answer, `rcode` is -1. */
export async function ask(
  topology: Topology,
  from: string,
  name: string,
  type: RecordType | 'ANY' | 'UNKNOWN_65' = 'A',
  options: Asking = {},
) {
  const namespace = topology.namespaces.find(({ containerName }) => containerName === from);
  if (namespace === undefined) throw new Error(`there is no ${from}`);
  const packet = query(name, type, options);
  const setting = { forwardingAllowed: mayForward(topology, namespace), ...options };
  const { handle, forwarded } = resolving({ topology, namespace, ...setting });
  const message = await handle(packet, options.transport ?? 'udp', '127.0.0.1:40000');
  if (message === undefined) return { rcode: -1, data: [], forwarded, message, reply: undefined };
  const reply = answer(message);
  const data = reply.records.map((record) => record.split(' ').slice(3).join(' '));
  return { rcode: reply.rcode, data, forwarded, message, reply };
}

/** What a name leads to by A, sorted; `forwarded` where the question went on to an upstream. */
export async function found(topology: Topology, from: string, name: string): Promise<string> {
  const { rcode, data, forwarded } = await ask(topology, from, name);
  if (forwarded.length > 0) return 'forwarded';
  return rcode === 0 ? [...data].sort().join(' ') : `rcode ${rcode}`;
}
