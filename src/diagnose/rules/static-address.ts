/** Catalogue 35: addresses that a file asks for and nobody can give. */
import type { Attachment, Network, Service, SourceRange } from '../../compose/project';
import {
  formatIp,
  formatIpPrefix,
  holds,
  isSetAside,
  parseIp,
  type Family,
  type Ip,
} from '../../topology/ip';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import { membersOf } from '../names-on-network';
import { addressRanges, freeAddress, isBridgeNetwork, type AddressRange } from '../network-ranges';
import type { Remedy } from '../remedy';
import { runTogether } from '../run-together';
import { quoted } from '../wording';

/** An address of the file, with all that a sentence about it needs. */
interface Asked {
  readonly service: Service;
  readonly network: Network;
  readonly family: Family;
  readonly text: string;
  readonly attribute: 'ipv4_address' | 'ipv6_address';
}

/** External networks are passed over: their subnets stand elsewhere. */
export function staticAddress(facts: ProjectFacts): readonly Finding[] {
  return facts.project.networks
    .filter((network) => !network.external && (network.ipamDriver ?? 'default') === 'default')
    .flatMap((network) => {
      const asked = askedIn(facts, network);
      const ranges = addressRanges(network);
      // A subnet that cannot be read is told of when the project is planned.
      if (
        asked.length === 0 ||
        ranges.length < network.ipam.filter(({ subnet }) => subnet !== undefined).length
      )
        return [];
      const taken = takenBy(asked);
      const byAddress = new Map<string, Asked[]>();
      const wrong = asked.flatMap((each) => {
        const address = `${each.family} ${parseIp(each.text)?.value ?? each.text}`;
        const same = byAddress.get(address) ?? [];
        byAddress.set(address, [...same, each]);
        const finding = faultOf(facts, each, same, ranges, taken);
        return finding === undefined ? [] : [finding];
      });
      return wrong.length > 0 ? wrong : inReach(facts, network, asked, ranges);
    });
}

function askedIn({ project }: ProjectFacts, network: Network): readonly Asked[] {
  return membersOf(project, network.key).flatMap(({ service, attachment }) =>
    ([4, 6] as const).flatMap((family) => {
      const text = textOf(attachment, family);
      return text === ''
        ? []
        : [{ service, network, family, text, attribute: `ipv${family}_address` as const }];
    }),
  );
}

/** Looked up for what is wrong only, as that is rare. */
function placeOf({ origins }: ProjectFacts, { service, network, attribute }: Asked): SourceRange {
  return origins.range(['services', service.name, 'networks', network.key, attribute]) ?? service.range;
}

function textOf({ ipv4Address, ipv6Address }: Attachment, family: Family): string {
  return (family === 4 ? ipv4Address : ipv6Address) ?? '';
}

function takenBy(asked: readonly Asked[]): ReadonlySet<bigint> {
  return new Set(asked.flatMap(({ text }) => parseIp(text)?.value ?? []));
}

function faultOf(
  facts: ProjectFacts,
  asked: Asked,
  earlier: readonly Asked[],
  ranges: readonly AddressRange[],
  taken: ReadonlySet<bigint>,
): Finding | undefined {
  const { service, network, family, text, attribute } = asked;
  const what = `${quoted(text)} of ${quoted(service.name)}`;
  const where = `network ${quoted(network.key)}`;
  const finding = (
    message: string,
    more: Partial<Pick<Finding, 'severity' | 'related' | 'remedies'>> = {},
  ): Finding =>
    makeFinding('static-address', { service: service.name, message, range: placeOf(facts, asked), ...more });
  const ofFamily = ranges.filter(({ subnet }) => subnet.family === family);
  const address = parseIp(text);
  const [first] = ofFamily;
  const better = (like?: Ip): readonly Remedy[] => {
    const free = first && freeAddress(first, taken, like);
    return [...(free === undefined ? [] : [changeTo(facts, asked, formatIp(free))]), removal(facts, asked)];
  };

  if (address?.family !== family || address.value === 0n) {
    return finding(`${what} is no IPv${family} address, so \`${attribute}\` cannot be given.`, {
      remedies: better(),
    });
  }
  if (first === undefined) {
    return finding(
      `${what} may not lie in ${where}: the network names no IPv${family} subnet, so the engine chooses one or refuses the address.`,
      { severity: 'warning', related: placeOfNetwork(network), remedies: [removal(facts, asked)] },
    );
  }
  const home = ofFamily.find(({ subnet }) => holds(subnet, address));
  const subnets = ofFamily.map(({ subnet }) => quoted(formatIpPrefix(subnet))).join(' or ');
  if (home === undefined) {
    return finding(`${what} lies outside of ${where}, whose subnet is ${subnets}.`, {
      related: placeOfSubnet(facts, network, first),
      remedies: better(address),
    });
  }
  const holder = holderOf(home, address.value);
  if (holder !== undefined) {
    return finding(`${what} cannot be given: in ${where} it is ${holder}.`, {
      related: placeOfSubnet(facts, network, home),
      remedies: better(),
    });
  }
  if (service.replicas > 1) {
    return finding(
      `${what} can be given to one container only, and there are ${service.replicas} of ${quoted(service.name)} in ${where}.`,
      { remedies: [removal(facts, asked)] },
    );
  }
  const same = earlier.find(
    (other) =>
      parseIp(other.text)?.value === address.value &&
      other.family === family &&
      other.service.name !== service.name &&
      runTogether(facts, other.service, service),
  );
  if (same === undefined) return undefined;
  return finding(`${what} is the address of ${quoted(same.service.name)} in ${where} already.`, {
    related: [{ message: `${quoted(same.service.name)} has it first.`, range: placeOf(facts, same) }],
    remedies: better(),
  });
}

function holderOf(
  { subnet, gateway, namesGateway, auxiliary }: AddressRange,
  value: bigint,
): string | undefined {
  if (isSetAside(subnet, value))
    return value === subnet.base ? 'that of the network' : 'the broadcast address';
  const auxiliaryName = auxiliary.get(value);
  if (auxiliaryName !== undefined) return `the auxiliary address ${quoted(auxiliaryName)}`;
  if (value !== gateway) return undefined;
  return namesGateway ? 'the gateway' : 'the gateway, which is the first address where none is named';
}

/** Addresses that containers without a fixed one come to: whoever starts first has it. */
function inReach(
  facts: ProjectFacts,
  network: Network,
  asked: readonly Asked[],
  ranges: readonly AddressRange[],
): readonly Finding[] {
  if (!isBridgeNetwork(network)) return [];
  const taken = takenBy(asked);
  const hasIpv6 = ranges.some(({ subnet }) => subnet.family === 6);
  // Who has a fixed address of both families is in nobody's way.
  const members = membersOf(facts.project, network.key).filter(
    ({ attachment }) => textOf(attachment, 4) === '' || (hasIpv6 && textOf(attachment, 6) === ''),
  );
  return asked.flatMap((each) => {
    const address = parseIp(each.text);
    if (address === undefined) return [];
    const home = ranges.find(({ subnet }) => holds(subnet, address));
    if (home === undefined || !holds(home.pool, address)) return [];
    const before = placesBefore(home, address.value);
    const others = members.filter(
      ({ service, attachment }) =>
        textOf(attachment, each.family) === '' && runTogether(facts, service, each.service),
    );
    const count = others.reduce((sum, { service }) => sum + service.replicas, 0);
    const [other] = others;
    if (other === undefined || before >= count) return [];
    const free = freeAddress(home, taken);
    if (free === undefined) return [];
    return [
      makeFinding('dynamic-takes-static', {
        service: each.service.name,
        message: `${quoted(each.text)} of ${quoted(each.service.name)} may be taken when it starts: containers of network ${quoted(network.key)} without a fixed address, such as ${quoted(other.service.name)}, get the lowest that is free.`,
        range: placeOf(facts, each),
        related: placeOfSubnet(facts, network, home),
        remedies: [changeTo(facts, each, formatIp(free))],
      }),
    ];
  });
}

/** How many containers find a lower address first. */
function placesBefore({ pool, subnet, gateway, auxiliary }: AddressRange, value: bigint): number {
  const held = [...new Set([gateway, ...auxiliary.keys()])].filter(
    (each) => each >= pool.base && each < value,
  );
  const base = isSetAside(subnet, pool.base) ? 1n : 0n;
  return Number(value - pool.base - base) - held.length;
}

function changeTo(facts: ProjectFacts, asked: Asked, address: string): Remedy {
  return {
    kind: 'edit',
    title: `Change the address to ${quoted(address)}`,
    changes: [{ kind: 'replace', range: placeOf(facts, asked), text: address }],
    isSafe: false,
  };
}

function removal(facts: ProjectFacts, asked: Asked): Remedy {
  const { service, network, attribute } = asked;
  return {
    kind: 'edit',
    title: 'Let the engine choose the address',
    changes: [
      {
        kind: 'remove',
        file: placeOf(facts, asked).file,
        path: ['services', service.name, 'networks', network.key, attribute],
      },
    ],
    isSafe: false,
  };
}

function placeOfNetwork({ key, range }: Network): Finding['related'] {
  return range === undefined ? [] : [{ message: `Network ${quoted(key)}.`, range }];
}

function placeOfSubnet(
  { origins }: ProjectFacts,
  { key }: Network,
  { index }: AddressRange,
): Finding['related'] {
  const range = origins.range(['networks', key, 'ipam', 'config', index, 'subnet']);
  return range === undefined ? [] : [{ message: `The subnet of network ${quoted(key)}.`, range }];
}
