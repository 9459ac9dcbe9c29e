/** What each network of the files is for a plan. */
import type { Network as ComposeNetwork } from '../compose/project';
import type { Notes } from './built';
import type { Network, Topology } from './topology';
import { TopologyError } from './topology-error';

/** Networks that an engine always has. A service on one is as one with that `network_mode`. */
export type PredefinedNetwork = 'host' | 'none' | 'default-bridge';

export type NetworkKind =
  /** To be made. */
  | { readonly kind: 'own'; readonly driver: 'bridge' | 'macvlan' | 'ipvlan' }
  /** Made by somebody else. */
  | { readonly kind: 'known'; readonly network: Network }
  | { readonly kind: 'predefined'; readonly network: PredefinedNetwork }
  /** Not here; a note says why. */
  | { readonly kind: 'left-out' };

const LEFT_OUT: NetworkKind = { kind: 'left-out' };

/** By the engine's name; `bridge` is the default bridge. */
const PREDEFINED: Readonly<Record<string, PredefinedNetwork | undefined>> = {
  host: 'host',
  none: 'none',
  bridge: 'default-bridge',
};

/**
 * Decides what a network is.
 *
 * @param others topologies of the other projects; absent where nobody looked for them
 * @throws TopologyError `network-name-clash`, `network-missing`
 */
export function kindOf(
  network: ComposeNetwork,
  others: readonly Topology[] | undefined,
  notes: Notes,
): NetworkKind {
  return network.external ? externalKind(network, others, notes) : ownKind(network, notes);
}

function ownKind({ key, name, driver }: ComposeNetwork, notes: Notes): NetworkKind {
  const about = { network: key, value: driver ?? '' };
  switch (driver) {
    case undefined:
    case '':
    case 'bridge':
      break;
    case 'macvlan':
    case 'ipvlan':
      if (!notes.allows(driver, about)) return LEFT_OUT;
      break;
    case 'host':
    case 'none':
    case 'null': {
      const kind = driver === 'host' ? 'host' : 'none';
      if (!notes.allows(`driver-${kind}`, about)) return LEFT_OUT;
      notes.add(
        'predefined-network',
        `Network ${key} asks for driver ${driver}, of which Docker has one network only; its services are planned as with network_mode: ${kind}.`,
        about,
      );
      return { kind: 'predefined', network: kind };
    }
    case 'overlay':
      notes.add(
        'network-driver',
        `Network ${key} asks for driver overlay and is left out: it joins the machines of a swarm, and this is one machine. Use driver bridge here, which gives the same names and addresses.`,
        about,
      );
      return LEFT_OUT;
    default:
      notes.add(
        'network-driver',
        `Network ${key} asks for driver ${driver} and is left out: it is a plugin of an engine. Use bridge, macvlan or ipvlan instead.`,
        about,
      );
      return LEFT_OUT;
  }
  if (PREDEFINED[name] !== undefined || name === 'default') {
    throw new TopologyError(
      'network-name-clash',
      `Network ${key} cannot be called ${name}: the engine has a network of that name already.`,
      { network: key, hint: 'Choose another name, or use "network_mode" at the service.' },
    );
  }
  return { kind: 'own', driver: driver === 'macvlan' || driver === 'ipvlan' ? driver : 'bridge' };
}

function externalKind(
  { key, name }: ComposeNetwork,
  others: readonly Topology[] | undefined,
  notes: Notes,
): NetworkKind {
  const about = { network: key, value: name };
  if (!notes.allows('external-network', about)) return LEFT_OUT;
  const predefined = PREDEFINED[name];
  if (predefined !== undefined) {
    const mode = predefined === 'default-bridge' ? 'bridge' : predefined;
    notes.add(
      'predefined-network',
      `Network ${key} is the engine's own network ${name}, on which Docker allows no aliases; its services are planned as with network_mode: ${mode}.`,
      about,
    );
    return { kind: 'predefined', network: predefined };
  }
  const known = findNetwork(others ?? [], name);
  if (known !== undefined) return { kind: 'known', network: { ...known, key, external: true } };
  if (others !== undefined) {
    throw new TopologyError(
      'network-missing',
      `Network ${key} is external, and there is no network ${name}.`,
      {
        network: key,
        hint: `Bring the project up that has it, make it with "netscope network create ${name}", or remove "external".`,
      },
    );
  }
  notes.add(
    'external-network',
    `Network ${key} is external (${name}) and is left out: it is not known here what it is like.`,
    about,
  );
  return LEFT_OUT;
}

/** A network of other projects, as the one that made it has it. */
export function findNetwork(others: readonly Topology[], name: string): Network | undefined {
  return others
    .flatMap(({ networks }) => networks)
    .find(
      (network) => network.name === name && network.external !== true && network.driver !== 'default-bridge',
    );
}
