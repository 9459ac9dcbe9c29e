/** Catalogue 36: subnets that somebody else has as well. */
import type { Network, Project, SourceRange } from '../../compose/project';
import {
  formatIp,
  formatIpPrefix,
  parseIp,
  parseIpPrefix,
  parseWrittenPrefix,
  maskedPrefix,
  prefixesOverlap,
  type IpPrefix,
} from '../../topology/ip';
import { DEFAULT_BRIDGE_SUBNET } from '../../topology/pools';
import type { ProjectFacts } from '../facts';
import type { Finding, RelatedPlace } from '../finding';
import { makeFinding } from '../make-finding';
import { membersOf } from '../names-on-network';
import { addressRanges, isBridgeNetwork, type AddressRange } from '../network-ranges';
import type { Change, Remedy } from '../remedy';
import { runTogether } from '../run-together';
import type { Severity } from '../severity';
import { quoted } from '../wording';

/** A subnet that a file gives a network. */
interface Claim {
  readonly network: Network;
  readonly subnet: IpPrefix;
  readonly index: number;
  readonly range?: SourceRange;
}

interface Clash {
  readonly severity: Severity;
  /** Follows "overlaps". */
  readonly whom: string;
  readonly related?: RelatedPlace;
}

export function subnetOverlap(facts: ProjectFacts): readonly Finding[] {
  const claims = claimsOf(facts.project, facts);
  return claims.flatMap((claim, index) => {
    const { range, network, subnet } = claim;
    const clash =
      withinProject(facts, claim, claims.slice(0, index)) ??
      withRoutes(facts, claim) ??
      withDefaultBridge(claim) ??
      withOthers(facts, claim);
    if (range === undefined || clash === undefined) return [];
    return [
      makeFinding('subnet-overlap', {
        severity: clash.severity,
        message: `Subnet ${quoted(formatIpPrefix(subnet))} of network ${quoted(network.key)} overlaps ${clash.whom}.`,
        range,
        related: clash.related === undefined ? [] : [clash.related],
        remedies: remediesFor(facts, claim, claims),
      }),
    ];
  });
}

/** Of bridges that the project makes: a device of its own shares nothing. */
function claimsOf(project: Project, facts?: ProjectFacts): readonly Claim[] {
  return project.networks
    .filter((network) => !network.external && isBridgeNetwork(network))
    .flatMap((network) =>
      addressRanges(network).map(({ subnet, index }) => {
        const range = facts?.origins.range(['networks', network.key, 'ipam', 'config', index, 'subnet']);
        return { network, subnet, index, ...(range === undefined ? {} : { range }) };
      }),
    );
}

/** The engine makes no second network on addresses that one has. */
function withinProject(facts: ProjectFacts, claim: Claim, earlier: readonly Claim[]): Clash | undefined {
  const other = earlier.find(
    (each) =>
      each.network.key !== claim.network.key &&
      prefixesOverlap(each.subnet, claim.subnet) &&
      areMadeTogether(facts, each.network, claim.network),
  );
  return (
    other && {
      severity: 'error',
      whom: `${quoted(formatIpPrefix(other.subnet))} of network ${quoted(other.network.key)}, and the engine makes no second network on the same addresses`,
      ...(other.range && {
        related: { message: `Network ${quoted(other.network.key)} has it first.`, range: other.range },
      }),
    }
  );
}

function areMadeTogether(facts: ProjectFacts, one: Network, other: Network): boolean {
  return membersOf(facts.project, one.key).some((left) =>
    membersOf(facts.project, other.key).some((right) => runTogether(facts, left.service, right.service)),
  );
}

/** Engines have bridges by names that tell them; one with another name may be that of this very network, which is up. */
function withRoutes({ host }: ProjectFacts, { network, subnet }: Claim): Clash | undefined {
  const hasOwnName = network.driverOptions['com.docker.network.bridge.name'] !== undefined;
  const route = (host.routes ?? []).find((text) => {
    const prefix = parseIpPrefix(text);
    if (prefix === undefined || prefix.length === 0 || !prefixesOverlap(prefix, subnet)) return false;
    return !hasOwnName || formatIpPrefix(prefix) !== formatIpPrefix(subnet);
  });
  return route === undefined
    ? undefined
    : {
        severity: 'warning',
        whom: `${quoted(route)}, to which this machine has a route: one of the two cannot be reached while the network is up`,
      };
}

function withDefaultBridge({ subnet }: Claim): Clash | undefined {
  const bridge = parseIpPrefix(DEFAULT_BRIDGE_SUBNET);
  return bridge !== undefined && prefixesOverlap(bridge, subnet)
    ? {
        severity: 'warning',
        whom: `${quoted(DEFAULT_BRIDGE_SUBNET)}, which an engine gives its own default bridge unless it is told otherwise`,
      }
    : undefined;
}

/** Nobody knows whether both are ever up at the same time. */
function withOthers({ others, project }: ProjectFacts, claim: Claim): Clash | undefined {
  for (const other of others) {
    if (other.name === project.name || other.directory === project.directory) continue;
    const theirs = claimsOf(other).find(
      ({ subnet, network }) => prefixesOverlap(subnet, claim.subnet) && network.name !== claim.network.name,
    );
    if (theirs === undefined) continue;
    const { key, range } = theirs.network;
    return {
      severity: 'information',
      whom: `${quoted(formatIpPrefix(theirs.subnet))} of network ${quoted(key)} of project ${quoted(other.name)}: the two cannot be up at the same time`,
      ...(range && {
        related: { message: `Network ${quoted(key)} of project ${quoted(other.name)}.`, range },
      }),
    };
  }
  return undefined;
}

/** The whole network moved: its subnet and each address that a file names in it. */
function remediesFor(facts: ProjectFacts, claim: Claim, claims: readonly Claim[]): readonly Remedy[] {
  const { network, subnet, index, range } = claim;
  const taken = [
    ...claims.map((each) => each.subnet),
    ...facts.others.flatMap((other) => claimsOf(other).map((each) => each.subnet)),
    ...(facts.host.routes ?? [])
      .flatMap((text) => parseIpPrefix(text) ?? [])
      .filter(({ length }) => length > 0),
  ];
  const next = freeSubnet(subnet, taken);
  const home = addressRanges(network).find((each) => each.index === index);
  if (next === undefined || home === undefined || range === undefined) return [];
  const changes = [
    { kind: 'replace' as const, range, text: formatIpPrefix(next) },
    ...movedAddresses(facts, network, home, next),
  ];
  return [
    {
      kind: 'edit',
      title: `Move the network to ${quoted(formatIpPrefix(next))}`,
      changes,
      isSafe: false,
    },
  ];
}

/** Private ranges in which engines give no subnets out by themselves come first. */
const CANDIDATES = ['10.99.0.0/16', '172.30.0.0/16', '192.168.224.0/20', 'fd00:99::/48'];

function freeSubnet(like: IpPrefix, taken: readonly IpPrefix[]): IpPrefix | undefined {
  const size = 1n << BigInt((like.family === 4 ? 32 : 128) - like.length);
  for (const text of CANDIDATES) {
    const pool = parseIpPrefix(text);
    if (pool === undefined || pool.family !== like.family || pool.length > like.length) continue;
    for (let step = 0n; step < 64n && step < 1n << BigInt(like.length - pool.length); step++) {
      const candidate = { family: like.family, base: pool.base + step * size, length: like.length };
      if (!taken.some((each) => prefixesOverlap(each, candidate))) return candidate;
    }
  }
  return undefined;
}

function movedAddresses(
  { project, origins }: ProjectFacts,
  network: Network,
  { subnet, index, auxiliary }: AddressRange,
  next: IpPrefix,
): readonly Change[] {
  const config = ['networks', network.key, 'ipam', 'config', index] as const;
  const attribute = subnet.family === 4 ? 'ipv4_address' : 'ipv6_address';
  const places: readonly (readonly (string | number)[])[] = [
    [...config, 'gateway'],
    [...config, 'ip_range'],
    ...[...auxiliary.values()].map((name) => [...config, 'aux_addresses', name]),
    ...membersOf(project, network.key).map(({ service }) => [
      'services',
      service.name,
      'networks',
      network.key,
      attribute,
    ]),
  ];
  return places.flatMap((path): readonly Change[] => {
    const range = origins.range(path);
    const text = moved(origins.text(path) ?? '', subnet, next);
    return range === undefined || text === undefined ? [] : [{ kind: 'replace', range, text }];
  });
}

function moved(text: string, from: IpPrefix, to: IpPrefix): string | undefined {
  const shift = (value: bigint): bigint => value - from.base + to.base;
  const prefix = parseWrittenPrefix(text);
  if (prefix !== undefined) {
    const { base, family, length } = maskedPrefix(prefix);
    return prefixesOverlap({ base, family, length }, from)
      ? formatIpPrefix({ base: shift(base), family, length })
      : undefined;
  }
  const address = parseIp(text);
  const isInside =
    address !== undefined &&
    prefixesOverlap(
      { base: address.value, family: address.family, length: address.family === 4 ? 32 : 128 },
      from,
    );
  return isInside ? formatIp({ family: address.family, value: shift(address.value) }) : undefined;
}
