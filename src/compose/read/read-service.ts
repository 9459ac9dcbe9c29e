/** One service of the merged tree as a value. */
import { readBoolean, readString, readTexts } from './fields';
import { child, isNull, textOf, type Entry, type MapNode, type Node } from '../nodes';
import type { Attachment, Service } from '../project';
import { readAttachments } from './read-attachments';
import { readScaling } from './read-deploy';
import { readDependencies, type Dependency } from './read-dependencies';
import { readExtraHosts } from './read-extra-hosts';
import { readHealthcheck } from './read-healthcheck';
import { readExpose, readPorts } from './read-ports';
import { readBindMounts, readBuildSource } from './read-mounts';
import { readProvider } from './read-provider';
import { readTextMap } from './read-text-map';
import { readEnvironment, readWords } from './read-values';
import type { Report } from '../report';

/** A service with what only the checks need. */
export interface ServiceDraft {
  readonly service: Service;
  readonly dependencies: readonly Dependency[];
  /** The merged tree of the service, for the places of problems. */
  readonly node: MapNode;
}

/**
 * Reads one service. Attributes that cannot be understood are reported and left out. What the files of `env_file`
 * say is not among `environment` and `values` yet.
 *
 * @param entry in canonical form, merged
 * @param lookup the caller's variables, for `environment` keys without value
 */
export function readService(
  name: string,
  entry: Entry & { readonly value: MapNode },
  lookup: (name: string) => string | undefined,
  report: Report,
): ServiceDraft {
  const path = `services.${name}`;
  const node = entry.value;
  const texts = (key: string) => readTexts(child(node, key), `${path}.${key}`, report);
  const nonEmpty = (key: string) => texts(key).filter((text) => text !== '');
  const dependencies = readDependencies(node, path, report);
  const own = readEnvironment(child(node, 'environment'), lookup, `${path}.environment`, report);
  const service: Service = {
    name,
    range: entry.keyRange,
    ...readStrings(node, path, report),
    ...readOptional(node, path, report),
    ...readFiles(node, lookup('HOME')),
    networks: readServiceNetworks(node, path, report),
    ports: readPorts(child(node, 'ports'), `${path}.ports`, report),
    dependsOn: dependencies.map(referenceOf),
    links: texts('links'),
    extraHosts: readExtraHosts(child(node, 'extra_hosts'), `${path}.extra_hosts`, report),
    dns: nonEmpty('dns'),
    dnsSearch: texts('dns_search'),
    dnsOptions: texts('dns_opt'),
    ...readScaling(node, path, report),
    profiles: texts('profiles'),
    environment: own.environment,
    values: [...own.values, ...readWords(node)],
  };
  return { service, dependencies, node };
}

/** Attributes that are one string. */
const STRINGS = {
  image: 'image',
  container_name: 'containerName',
  hostname: 'hostname',
  domainname: 'domainname',
  network_mode: 'networkMode',
  mac_address: 'macAddress',
  ipc: 'ipc',
  pid: 'pid',
  uts: 'uts',
} as const satisfies Record<string, keyof Service>;

type StringField = (typeof STRINGS)[keyof typeof STRINGS];

function readStrings(node: MapNode, path: string, report: Report): Partial<Record<StringField, string>> {
  const fields: Partial<Record<StringField, string>> = {};
  for (const [key, field] of Object.entries(STRINGS)) {
    const text = readString(child(node, key), `${path}.${key}`, report);
    if (text !== undefined) fields[field] = text;
  }
  return fields;
}

/** Attributes whose fields are absent where the files have nothing to say. */
function readOptional(node: MapNode, path: string, report: Report): Partial<Service> {
  const texts = (key: string) => readTexts(child(node, key), `${path}.${key}`, report);
  const build = child(node, 'build');
  const provider = readProvider(child(node, 'provider'), `${path}.provider`, report);
  const expose = readExpose(child(node, 'expose'), `${path}.expose`, report);
  const externalLinks = texts('external_links');
  const capAdd = texts('cap_add');
  const capDrop = texts('cap_drop');
  const privileged = readBoolean(child(node, 'privileged'), `${path}.privileged`, report);
  const sysctls = readTextMap(child(node, 'sysctls'), `${path}.sysctls`, report);
  const healthcheck = readHealthcheck(child(node, 'healthcheck'), `${path}.healthcheck`, report);
  const envFiles = envFilePaths(child(node, 'env_file'));
  return {
    ...(build && !isNull(build) ? { build: true } : {}),
    ...(provider === undefined ? {} : { provider }),
    ...(expose.length === 0 ? {} : { expose }),
    ...(externalLinks.length === 0 ? {} : { externalLinks }),
    ...(capAdd.length === 0 ? {} : { capAdd }),
    ...(capDrop.length === 0 ? {} : { capDrop }),
    ...(privileged === undefined ? {} : { privileged }),
    ...(sysctls === undefined ? {} : { sysctls }),
    ...(healthcheck === undefined ? {} : { healthcheck }),
    ...(envFiles.length === 0 ? {} : { envFiles }),
  };
}

function readFiles(node: MapNode, home: string | undefined): Partial<Service> {
  const mounts = readBindMounts(node, home);
  const buildSource = readBuildSource(node, home);
  return { ...(mounts.length === 0 ? {} : { mounts }), ...(buildSource && { buildSource }) };
}

function envFilePaths(node: Node | undefined): readonly string[] {
  const items = node?.kind === 'list' ? node.items : [];
  return items.flatMap((item) => textOf(item) ?? textOf(child(item, 'path')) ?? []);
}

function referenceOf({ service, condition, required, restart, impliedBy, range }: Dependency) {
  return { service, condition, required, restart, ...(impliedBy ? { impliedBy } : {}), range };
}

/** The declared networks, or the implied `default` where nothing speaks against it. */
function readServiceNetworks(service: MapNode, path: string, report: Report): readonly Attachment[] {
  const declared = readAttachments(child(service, 'networks'), `${path}.networks`, report);
  const mode = child(service, 'network_mode');
  if (mode) {
    if (declared.length > 0 && textOf(mode) !== '') {
      report({
        severity: 'error',
        code: 'network-mode-with-networks',
        message: `${path} declares mutually exclusive \`network_mode\` and \`networks\`.`,
        hint: 'Keep one of the two.',
        range: mode.range,
      });
      return [];
    }
    if (textOf(mode) === '') {
      report({
        severity: 'warning',
        code: 'network-mode-empty',
        message: `${path}.network_mode is empty; which network the container joins then depends on the engine.`,
        hint: 'Remove the line to join the default network, or write "none".',
        range: mode.range,
      });
    }
    return declared;
  }
  if (declared.length > 0 || child(service, 'provider')) return declared;
  return [{ network: 'default', aliases: [], priority: 0, gatewayPriority: 0 }];
}

/** Whether a service, enabled or not, joins `default`, by name or because it names nothing else. */
export function usesDefaultNetwork(service: Node): boolean {
  if (child(service, 'network_mode') || child(service, 'provider')) return false;
  const networks = child(service, 'networks');
  return networks?.kind === 'map' && networks.entries.size > 0 ? networks.entries.has('default') : true;
}
