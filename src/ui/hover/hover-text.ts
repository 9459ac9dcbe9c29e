/** What a hover on a name says. Pure: values to Markdown. */
import { basename } from 'node:path';
import type { Project } from '../../compose/project';
import { nameIndex } from '../../names/name-index';
import { namelessService } from '../../names/nameless';
import { explain, namesOf } from '../../names/names-of';
import type { Explanation, NamesInNetwork } from '../../names/names-of';
import { addressesOf } from '../../topology/both-families';
import type { ServiceNamespace, Topology } from '../../topology/topology';
import { Command } from '../contributions';
import { bold, code, codes, plain } from '../markdown';
import type { Subject } from '../trees/node';
import { isUp } from '../trees/project-view';
import type { ProjectView } from '../trees/project-view';
import type { HoverTarget } from './target';

/** The only commands a hover may run when somebody clicks in it. */
export const HOVER_COMMANDS: readonly string[] = [Command.trace, Command.showChains];

/** A hover stays short; the tree has the rest. */
const MAX_NETWORKS = 3;

/** A name is explained by what runs where it runs there, else by the plan. */
interface Basis {
  readonly topology: Topology;
  readonly word: 'live' | 'planned';
}

/** Markdown for a target; `undefined` where there is nothing true to say about it. */
export function hoverMarkdown(view: ProjectView, project: Project, target: HoverTarget): string | undefined {
  const basis = basisOf(view, target);
  if (basis === undefined) return undefined;
  const answer =
    target.from === undefined
      ? aboutService(basis, target.name)
      : aboutName(basis, target, target.from, project);
  if (answer === undefined) return undefined;
  const details = answer.services.flatMap((service) =>
    detailLines(basis.topology, service, answer.services.length > 1),
  );
  const links = linkLine(view, target, basis, answer.services);
  return [answer.first, ...details, ...remarks(view), ...links].join('\n\n');
}

interface Answer {
  readonly first: string;
  /** Services that the name stands for. */
  readonly services: readonly string[];
}

function basisOf(view: ProjectView, target: HoverTarget): Basis | undefined {
  const live = isUp(view) ? view.running?.topology : undefined;
  const asked = target.from ?? target.name;
  if (live?.namespaces.some((namespace) => namespace.service === asked) === true)
    return { topology: live, word: 'live' };
  return view.plan === undefined ? undefined : { topology: view.plan, word: 'planned' };
}

/** On a service's own key: where it is. */
function aboutService({ topology, word }: Basis, service: string): Answer | undefined {
  const places = topology.networks
    .map(({ name }) => ({ name, addresses: addressesOn(topology, service, name) }))
    .filter(({ addresses }) => addresses.length > 0)
    .map(({ name, addresses }) => `${joined(addresses)} on ${code(name)}`);
  if (places.length > 0)
    return { first: `${bold(service)} is ${places.join(' and ')} — ${word}`, services: [service] };
  const note = namelessService(topology, service);
  if (note === undefined) return undefined;
  return { first: `${bold(service)} has no address. ${plain(note.message)}`, services: [] };
}

/** On a name that a service's program uses: whether it resolves from there, and to what. */
function aboutName(basis: Basis, target: HoverTarget, from: string, project: Project): Answer | undefined {
  const { topology, word } = basis;
  const { name } = target;
  const namespace = topology.namespaces.find((candidate) => candidate.service === from);
  if (namespace === undefined) {
    const note = topology.notes.find((candidate) => candidate.service === from);
    return (
      note && {
        first: `${bold(name)} is not looked up by our resolver for ${code(from)}. ${plain(note.message)}`,
        services: [],
      }
    );
  }
  const explanation = explain(topology, namespace, name);
  const services = servicesBehind(topology, namespace, name, explanation);
  switch (explanation.kind) {
    case 'resolves': {
      const where = `for ${code(from)}, on ${code(explanation.network)}`;
      return { first: `${bold(name)} is ${joined(explanation.addresses)} ${where} — ${word}`, services };
    }
    case 'no-shared-network': {
      const { knownIn, joined: own } = explanation;
      const why = `it is on ${codes(knownIn)}, and ${code(from)} is only on ${codes(own)}`;
      return { first: `${bold(name)} does not resolve for ${code(from)}: ${why} — ${word}`, services };
    }
    case 'left-out':
      return {
        first: `${bold(name)} does not resolve for ${code(from)}. ${plain(explanation.note.message)}`,
        services,
      };
    case 'unknown-name': {
      const disabled = project.disabledServices.find((service) => service.name === name);
      if (disabled === undefined) return undefined;
      const first = `${bold(name)} is not part of the network: none of its profiles (${codes(disabled.profiles)}) is active`;
      return { first, services };
    }
  }
}

function servicesBehind(
  topology: Topology,
  from: ServiceNamespace,
  name: string,
  explanation: Explanation,
): readonly string[] {
  if (explanation.kind === 'no-shared-network') return explanation.services;
  if (explanation.kind !== 'resolves') return [];
  const { network } = explanation;
  const index = nameIndex(topology);
  const unqualified = name.toLowerCase().endsWith(`.${network}`.toLowerCase())
    ? name.slice(0, -network.length - 1)
    : name;
  const entry = index.find(network, name) ?? index.find(network, unqualified);
  return entry?.services ?? [from.service];
}

/** One paragraph per network of a service: its names there, and who can ask for them. */
function detailLines(topology: Topology, service: string, several: boolean): string[] {
  const networks = namesOf(topology, service);
  const shown = networks.slice(0, MAX_NETWORKS).map((entry) => networkLine(entry, service, several));
  const hidden = networks.length - shown.length;
  return hidden > 0 ? [...shown, `… and on ${hidden} more`] : shown;
}

function networkLine(
  { network, names, resolvableBy }: NamesInNetwork,
  service: string,
  several: boolean,
): string {
  const written = names.map(({ name }) => name);
  // The engine registers the container's name first; people write the service's.
  const ordered = [service, ...written.filter((name) => name !== service)];
  const others = resolvableBy.filter((other) => other !== service);
  const subject = several ? `Names of ${code(service)}` : 'Names';
  const who = others.length === 0 ? 'no other service' : codes(others);
  return `${subject} on ${code(network)}: ${codes(ordered)}  \nResolvable by: ${who}`;
}

/** The file of a project that is one file alone, because Compose does not find it by itself. */
function aloneFile({ files }: ProjectView): string | undefined {
  const [only, ...others] = files;
  return only?.reason === 'explicit' && others.length === 0 ? only.path : undefined;
}

function remarks(view: ProjectView): string[] {
  const file = aloneFile(view);
  if (file === undefined) return [];
  return [
    `${code(basename(file))} is read alone: Compose takes it only where \`-f\` or \`COMPOSE_FILE\` names it`,
  ];
}

function linkLine(
  view: ProjectView,
  target: HoverTarget,
  basis: Basis,
  services: readonly string[],
): string[] {
  const file = aloneFile(view);
  const where = {
    project: view.name,
    directory: view.directory,
    ...(file === undefined ? {} : { file }),
  };
  const asked: Subject =
    target.from === undefined
      ? { kind: 'name', ...where, name: target.name }
      : { kind: 'service', ...where, service: target.from, name: target.name };
  const title =
    target.from === undefined ? `Trace ${plain(target.name)} from…` : `Trace from ${plain(target.from)}`;
  const isAsked = ({ service }: ServiceNamespace): boolean => service === target.from;
  const canAsk = target.from === undefined ? services.length > 0 : basis.topology.namespaces.some(isAsked);
  const links = canAsk ? [commandLink(title, Command.trace, asked)] : [];
  const chainsOf = target.from ?? target.name;
  if (basis.word === 'live') {
    links.push(
      commandLink(`NAT chains of ${plain(chainsOf)}`, Command.showChains, {
        kind: 'service',
        ...where,
        service: chainsOf,
      }),
    );
  }
  return links.length === 0 ? [] : [links.join(' · ')];
}

function commandLink(title: string, command: string, argument: Subject): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
}

function addressesOn(topology: Topology, service: string, network: string): string[] {
  return topology.namespaces
    .filter((namespace) => namespace.service === service)
    .flatMap((namespace) => namespace.endpoints)
    .filter((endpoint) => endpoint.network === network)
    .flatMap(addressesOf);
}

function joined(addresses: readonly string[]): string {
  const shown = addresses.slice(0, 3).map((address) => code(address));
  const more = addresses.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
