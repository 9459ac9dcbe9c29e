/** Puts names in the place of what an engine gives out by turns or at random: addresses, IDs, device names, ports. */
import ipaddr from 'ipaddr.js';
import { attachmentOf, fixedHostPort, networkKey, type ComposeModel } from './compose-model';
import { labelOf, type Running, type SeenContainer, type Sighting } from './sighting';

/**
 * What to call the things of a running project. What the file fixes keeps its spelling: a subnet with its gateway, an
 * address, a bridge's name, a host port.
 */
export function symbolsOf(model: ComposeModel, running: Running): Map<string, string> {
  const symbols = new Map<string, string>();
  for (const network of running.networks) {
    const key = networkKey(model, network.name);
    const fixedBridge = model.networks?.[key]?.driver_opts?.['com.docker.network.bridge.name'];
    if (network.bridge !== undefined && network.bridge !== fixedBridge) {
      symbols.set(network.bridge, `{bridge of ${key}}`);
    }
    for (const subnet of network.subnets.filter((each) => !isFixed(model, key, each))) {
      const family = familyOf(subnet);
      symbols.set(subnet, `{${family} subnet of ${key}}`);
      const gateway = network.gateways.find((each) => familyOf(each) === family);
      if (gateway !== undefined) addAddress(symbols, gateway, `${family} gateway of ${key}`);
    }
  }
  for (const container of running.containers) addContainer(symbols, model, container);
  return symbols;
}

function addContainer(symbols: Map<string, string>, model: ComposeModel, container: SeenContainer): void {
  const label = labelOf(container);
  symbols.set(container.shortId, `{ID of ${label}}`);
  for (const { network, addresses } of container.endpoints) {
    const { ipv4_address: v4, ipv6_address: v6 } = attachmentOf(model, container.service, network);
    for (const address of addresses) {
      if ([v4, v6].includes(address)) continue;
      addAddress(symbols, address, `${familyOf(address)} of ${label} on ${networkKey(model, network)}`);
    }
  }
  for (const { hostPort, containerPort, protocol } of givenPorts(model, container)) {
    symbols.set(`${protocol}:${hostPort}`, `{port of ${label} ${containerPort}/${protocol}}`);
  }
}

/** Host ports that the file leaves to the engine, and those of a range that replicas share. */
function givenPorts(model: ComposeModel, container: SeenContainer): SeenContainer['published'] {
  const service = model.services[container.service];
  return container.published.filter(({ containerPort, protocol }) =>
    service?.ports?.some(
      (port) =>
        port.target === containerPort &&
        port.protocol === protocol &&
        fixedHostPort(port, service) === undefined,
    ),
  );
}

function addAddress(symbols: Map<string, string>, address: string, name: string): void {
  symbols.set(address, `{${name}}`);
  symbols.set(reverseName(address), `{reverse name of ${name}}`);
}

/** The name under which an address is looked up backwards: `2.0.18.172.in-addr.arpa`. */
export function reverseName(address: string): string {
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return `${[...parsed.octets].reverse().join('.')}.in-addr.arpa`;
  const digits = parsed.toByteArray().flatMap((byte) => [byte >> 4, byte & 15]);
  return `${digits
    .reverse()
    .map((digit) => digit.toString(16))
    .join('.')}.ip6.arpa`;
}

export function familyOf(address: string): 'IPv4' | 'IPv6' {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

function isFixed(model: ComposeModel, key: string, subnet: string): boolean {
  const configured = model.networks?.[key]?.ipam?.config?.flatMap((each) => each.subnet ?? []) ?? [];
  return configured.some((each) => samePrefix(each, subnet));
}

function samePrefix(one: string, other: string): boolean {
  return ipaddr.parseCIDR(one).join('/') === ipaddr.parseCIDR(other).join('/');
}

/** Places whose lines have no order of their own: the kernel's, or that of addresses that a symbol stands for. */
const UNORDERED = /\/(?:routes IPv[46]|sockets|own hosts|addresses|answer\/.*)$/;

/** All facts of a sighting with symbols in them, in places as well as in what was seen there. */
export function symbolise({ facts, symbols, literalFacts }: Sighting): Map<string, string> {
  const replace = replacer(symbols);
  const named = [...facts].map(([place, seen]): [string, string] => {
    const text = withoutSizes(replace(place), replace(seen));
    return [replace(place), UNORDERED.test(place) ? text.split('\n').sort().join('\n') : text];
  });
  return new Map([...named, ...literalFacts]);
}

/** Tells the spelling of a port from all others: a number says nothing without its protocol. */
const PORT = /^(?:tcp|udp):\d+$/;

/** What the size of an address shows in: the prefix of a default pool, and an answer with a reverse name in it. */
function withoutSizes(place: string, text: string): string {
  const withoutPrefixes = text.replace(/(?<=\})\/\d+\b/g, '/{length}');
  return place.includes('{reverse name') ? withoutPrefixes.replace(/, \d+ bytes$/m, '') : withoutPrefixes;
}

function replacer(symbols: ReadonlyMap<string, string>): (text: string) => string {
  const spellings = [...symbols.keys()].filter((each) => !PORT.test(each));
  // The longest first: a subnet begins with its address.
  const alternatives = spellings
    .sort((one, other) => other.length - one.length)
    .map((each) => each.replace(/[.\\+*?^$()[\]{}|/-]/g, '\\$&'));
  // An address may end a sentence or stand before a port, but not be part of a longer one.
  const words = new RegExp(`(?<![\\w.])(?:${alternatives.join('|')})(?!\\w|\\.\\d)`, 'g');
  const nameOf = (spelling: string): string => symbols.get(spelling) ?? spelling;
  return (text) => {
    const withPorts = text.replace(
      /\b(tcp|udp) (\S+):(\d+)$/gm,
      (_, protocol: string, address: string, port: string) => {
        const name = symbols.get(`${protocol}:${port}`) ?? port;
        return `${protocol} ${address}:${name}`;
      },
    );
    return spellings.length === 0 ? withPorts : withPorts.replace(words, nameOf);
  };
}
