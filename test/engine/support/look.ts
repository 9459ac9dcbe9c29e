/** Looks into one namespace with the tools an engineer would use, and writes down what they show. */
import { readFileSync } from 'node:fs';
import type { Lab } from '../../kernel/support/lab';

/** Settings that a container has of its own, and those the file asks for. */
const SYSCTLS = [
  'net/ipv4/ip_forward',
  'net/ipv4/ip_unprivileged_port_start',
  'net/ipv4/ping_group_range',
  'net/ipv4/conf/all/route_localnet',
  'net/ipv6/conf/all/disable_ipv6',
  'net/ipv6/conf/default/disable_ipv6',
  'net/ipv6/conf/lo/disable_ipv6',
];

const COMMANDS: Readonly<Record<string, string>> = {
  links: 'ip -json address',
  'routes IPv4': 'ip -4 route',
  'routes IPv6': 'ip -6 route',
  'rules IPv4': 'iptables-save',
  'rules IPv6': 'ip6tables-save',
  sockets: 'ss --no-header --listening --numeric --tcp --udp',
  'router advertisements':
    'for each in /proc/sys/net/ipv6/conf/*; do echo "$(basename $each) $(cat $each/accept_ra)"; done',
  hostname: 'cat /proc/sys/kernel/hostname',
  domainname: 'cat /proc/sys/kernel/domainname',
};

interface Link {
  readonly ifname: string;
  readonly link_type: string;
  readonly mtu: number;
  readonly operstate: string;
  readonly address: string;
  readonly flags: readonly string[];
  readonly addr_info: readonly AddressInfo[];
}

interface AddressInfo {
  readonly family: 'inet' | 'inet6';
  readonly local: string;
  readonly prefixlen: number;
  readonly scope: string;
  readonly broadcast?: string;
}

/** What the tools printed in the namespace of a process, or in the host's where there is none; by title. */
export async function readNamespace(
  lab: Lab,
  pid: number | undefined,
  sysctls: readonly string[] = [],
): Promise<ReadonlyMap<string, string>> {
  const settings = [...SYSCTLS, ...sysctls.map((name) => name.replaceAll('.', '/'))];
  const commands = {
    ...COMMANDS,
    sysctls: `for each in ${settings.join(' ')}; do echo "$each = $(cat /proc/sys/$each 2>&1)"; done`,
  };
  const script = Object.entries(commands).map(([title, command]) => `echo '=== ${title}'; ${command} 2>&1`);
  const enter = pid === undefined ? [] : ['nsenter', `--target=${pid}`, '--net', '--uts', '--'];
  const { stdout } = await lab.run([...enter, 'sh', '-c', script.join('\n')], { as: 'root', cwd: '/' });
  return new Map(
    stdout
      .split(/^=== /m)
      .slice(1)
      .map((part): [string, string] => {
        const end = part.indexOf('\n');
        return [part.slice(0, end), part.slice(end + 1).trimEnd()];
      }),
  );
}

export interface LookOptions {
  /** Further settings to read, by name. */
  readonly sysctls: readonly string[];
  /** MAC addresses that the file gives. */
  readonly fixedMacs: readonly string[];
  /** The container's own addresses. */
  readonly addresses: readonly string[];
  /** Whether the container lives in the host's namespace. */
  readonly isHost: boolean;
  /** What to call the device that has an address, where the engine numbers devices at random. */
  readonly devices: ReadonlyMap<string, string>;
}

/** The facts of a container's namespace, by place below it. */
export async function lookInside(lab: Lab, pid: number, options: LookOptions): Promise<Map<string, string>> {
  const read = await readNamespace(lab, pid, options.sysctls);
  const facts = new Map([
    ...filesInside(pid, options.addresses),
    ['UTS', `${read.get('hostname') ?? ''} ${read.get('domainname') ?? ''}`],
  ]);
  // The host's own devices and rules are looked at as such.
  if (options.isHost) return facts;
  const sockets = listening(read.get('sockets') ?? '');
  const hidePorts = resolverPorts(sockets);
  const links = linksOf(read);
  const names = deviceNames(links, options.devices);
  for (const link of links) {
    const name = names.get(link.ifname) ?? link.ifname;
    for (const [what, seen] of describeLink(link, options.fixedMacs)) facts.set(`${name}/${what}`, seen);
  }
  facts.set('interfaces', links.map(({ ifname }) => ifname).join(' '));
  for (const title of ['routes IPv4', 'routes IPv6']) {
    const renamed = (read.get(title) ?? '').replaceAll(
      /\bdev (\S+)/g,
      (_, device: string) => `dev ${names.get(device) ?? device}`,
    );
    facts.set(title, routes(renamed));
  }
  for (const title of ['rules IPv4', 'rules IPv6']) facts.set(title, hidePorts(rules(read.get(title) ?? '')));
  facts.set('sockets', hidePorts(sockets.join('\n')));
  for (const line of (read.get('sysctls') ?? '').split('\n')) {
    const [name = '', value = ''] = line.split(' = ');
    facts.set(`sysctl ${name.replaceAll('/', '.')}`, value.replaceAll('\t', ' '));
  }
  return facts;
}

/** Facts of the host's namespace: bridges, their routes, and who listens. */
export function hostFacts(
  read: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
  standing: readonly string[] = [],
): Map<string, string> {
  const facts = new Map<string, string>();
  const known = new Set([...linksOf(before).map(({ ifname }) => ifname), ...standing]);
  for (const link of linksOf(read)) {
    // The ends of veth pairs have random names; who is connected shows elsewhere.
    if (known.has(link.ifname) || /^veth/.test(link.ifname)) continue;
    for (const [what, seen] of describeLink(link, [])) facts.set(`${link.ifname}/${what}`, seen);
  }
  for (const line of (read.get('router advertisements') ?? '').split('\n')) {
    const [name = '', value = ''] = line.split(' ');
    if (facts.has(`${name}/link`)) facts.set(`${name}/router advertisements`, value);
  }
  for (const title of ['routes IPv4', 'routes IPv6']) {
    // Whether anybody is on a bridge that was there before is no fact about its route.
    const linesOf = (text = ''): string[] => routes(text).replaceAll(' linkdown', '').split('\n');
    const earlier = new Set(linesOf(before.get(title)));
    const isOthers = (line: string): boolean =>
      / dev veth/.test(line) || standing.some((name) => line.includes(` dev ${name} `));
    facts.set(
      title,
      linesOf(read.get(title))
        .filter((line) => !earlier.has(line) && !isOthers(line))
        .join('\n'),
    );
  }
  const earlier = new Set(listening(before.get('sockets') ?? ''));
  facts.set(
    'sockets',
    listening(read.get('sockets') ?? '')
      .filter((line) => !earlier.has(line))
      .join('\n'),
  );
  return facts;
}

function filesInside(pid: number, addresses: readonly string[]): [string, string][] {
  const { text, own } = splitHosts(fileInside(pid, 'hosts'), addresses);
  return [
    ['resolv.conf', fileInside(pid, 'resolv.conf')],
    ['hostname', fileInside(pid, 'hostname')],
    ['hosts', text],
    ['own hosts', own],
  ];
}

function fileInside(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/root/etc/${name}`, 'utf8');
  } catch {
    return 'there is no such file';
  }
}

/** Parts the lines of a container's own addresses from the rest: they stand in the order of its connections. */
function splitHosts(text: string, addresses: readonly string[]): { text: string; own: string } {
  const isOwn = (line: string): boolean => addresses.some((address) => line.startsWith(`${address}\t`));
  const lines = text.split('\n');
  const first = lines.findIndex(isOwn);
  const rest = lines.flatMap((line, index) => {
    if (!isOwn(line)) return [line];
    return index === first ? ['(own addresses)'] : [];
  });
  return { text: rest.join('\n'), own: lines.filter(isOwn).join('\n') };
}

function linksOf(read: ReadonlyMap<string, string>): Link[] {
  const links = JSON.parse(read.get('links') ?? '[]') as Link[];
  return links.sort((one, other) => (one.ifname < other.ifname ? -1 : 1));
}

function deviceNames(links: readonly Link[], byAddress: ReadonlyMap<string, string>): Map<string, string> {
  const pairs = links.flatMap(({ ifname, addr_info: addresses }): [string, string][] => {
    const name = addresses.flatMap(({ local }) => byAddress.get(local) ?? [])[0];
    return name === undefined ? [] : [[ifname, name]];
  });
  return new Map(pairs);
}

function describeLink(link: Link, fixedMacs: readonly string[]): [string, string][] {
  const addresses = link.addr_info
    // Follows from the MAC address.
    .filter(({ local }) => !local.startsWith('fe80:'))
    .map(({ local, prefixlen, scope, broadcast }) =>
      [
        `${local}/${prefixlen} scope ${scope}`,
        ...(broadcast === undefined ? [] : ['with a broadcast address']),
      ].join(' '),
    );
  const linkLocal = link.addr_info.some(({ local }) => local.startsWith('fe80:'));
  return [
    ['link', `${link.link_type}, MTU ${link.mtu}, ${link.flags.includes('UP') ? 'up' : 'down'}`],
    ['addresses', addresses.sort().join('\n')],
    ['link-local IPv6', linkLocal ? 'yes' : 'no'],
    ...(link.link_type === 'ether' ? [['MAC', macScheme(link, fixedMacs)] as [string, string]] : []),
  ];
}

/** How a MAC address was chosen. */
function macScheme({ address, addr_info: addresses }: Link, fixedMacs: readonly string[]): string {
  if (fixedMacs.includes(address)) return address;
  const fromIpv4 = addresses
    .filter(({ family }) => family === 'inet')
    .map(({ local }) =>
      local
        .split('.')
        .map((byte) => Number(byte).toString(16).padStart(2, '0'))
        .join(':'),
    );
  if (fromIpv4.some((bytes) => address === `02:42:${bytes}`)) return '02:42 and the IPv4 address';
  const first = parseInt(address.slice(0, 2), 16);
  return (first & 3) === 2 ? 'locally administered, of no visible scheme' : `of no known scheme (${address})`;
}

function routes(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .sort()
    .join('\n');
}

/** Comments and counters go, and with them tables that hold nothing. */
function rules(text: string): string {
  const tables = text
    .replace(/^#.*\n?/gm, '')
    .replace(/\[\d+:\d+\]/g, '')
    .split(/(?<=^COMMIT\n?)/m);
  return tables
    .filter((table) => /^-A |^:\S+ (?:DROP|-)/m.test(table))
    .map((table) => table.trim())
    .join('\n');
}

function listening(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words.length >= 5)
    .map((words) => `${words[0] ?? ''} ${words[4] ?? ''}`)
    .sort();
}

/** The two ports of the resolver are random. */
function resolverPorts(sockets: readonly string[]): (text: string) => string {
  const found = sockets.flatMap((line) => {
    const match = /^(\w+) 127\.0\.0\.11:(\d+)$/.exec(line);
    return match === null ? [] : [{ protocol: match[1] ?? '', port: match[2] ?? '' }];
  });
  return (text) =>
    found.reduce(
      (rest, { protocol, port }) =>
        rest.replaceAll(new RegExp(`\\b${port}\\b`, 'g'), `{resolver's ${protocol} port}`),
      text,
    );
}
