/** One service of the merged tree as a value. */
import { readInteger, readString, readTexts } from './fields';
import { child, textOf, type Entry, type MapNode } from './nodes';
import type { Attachment, Service } from './project';
import { readAttachments } from './read-attachments';
import { readDependencies, type Dependency } from './read-dependencies';
import { readExtraHosts } from './read-extra-hosts';
import { readPorts } from './read-ports';
import { readEnvironment, readWords, type EnvironmentValues } from './read-values';
import type { Report } from './report';

/** A service with what only the checks need. */
export interface ServiceDraft {
  readonly service: Service;
  readonly dependencies: readonly Dependency[];
  /** The merged tree of the service, for the places of problems. */
  readonly node: MapNode;
}

/**
 * Reads one service. Attributes that cannot be understood are reported and left out.
 *
 * @param entry in canonical form, merged
 * @param fromFiles what `env_file` gives; `environment` wins over it
 * @param lookup the caller's variables, for `environment` keys without value
 */
export function readService(
  name: string,
  entry: Entry & { readonly value: MapNode },
  fromFiles: EnvironmentValues,
  lookup: (name: string) => string | undefined,
  report: Report,
): ServiceDraft {
  const path = `services.${name}`;
  const node = entry.value;
  const string = (key: string) => readString(child(node, key), `${path}.${key}`, report);
  const texts = (key: string) => readTexts(child(node, key), `${path}.${key}`, report);
  const nonEmpty = (key: string) => texts(key).filter((text) => text !== '');

  const image = string('image');
  const containerName = string('container_name');
  const hostname = string('hostname');
  const domainname = string('domainname');
  const macAddress = string('mac_address');
  const networkMode = string('network_mode');
  const dependencies = readDependencies(node, path, report);
  const own = readEnvironment(child(node, 'environment'), lookup, `${path}.environment`, report);
  const inFile = fromFiles.values.filter(({ key }) => !(key in own.environment));
  const service: Service = {
    name,
    range: entry.keyRange,
    ...(image === undefined ? {} : { image }),
    ...(containerName === undefined ? {} : { containerName }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(domainname === undefined ? {} : { domainname }),
    ...(networkMode === undefined ? {} : { networkMode }),
    ...(macAddress === undefined ? {} : { macAddress }),
    networks: readServiceNetworks(node, path, report),
    ports: readPorts(child(node, 'ports'), `${path}.ports`, report),
    dependsOn: dependencies.map(({ service, range }) => ({ service, range })),
    links: texts('links'),
    extraHosts: readExtraHosts(child(node, 'extra_hosts'), `${path}.extra_hosts`, report),
    dns: nonEmpty('dns'),
    dnsSearch: texts('dns_search'),
    dnsOptions: texts('dns_opt'),
    replicas: readReplicas(node, path, report),
    profiles: texts('profiles'),
    environment: { ...fromFiles.environment, ...own.environment },
    values: [...own.values, ...inFile, ...readWords(node, report, path)],
  };
  return { service, dependencies, node };
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
        message: `${path} has both network_mode and networks.`,
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

function readReplicas(service: MapNode, path: string, report: Report): number {
  const scaleNode = child(service, 'scale');
  const replicasNode = child(child(service, 'deploy'), 'replicas');
  const scale = readInteger(scaleNode, `${path}.scale`, report);
  const replicas = readInteger(replicasNode, `${path}.deploy.replicas`, report);
  if (scaleNode && scale !== undefined && replicas !== undefined && scale !== replicas) {
    report({
      severity: 'error',
      code: 'scale-conflict',
      message: `${path}: scale is ${scale}, but deploy.replicas is ${replicas}.`,
      hint: 'Keep one of the two.',
      range: scaleNode.range,
    });
  }
  const count = scale ?? replicas ?? 1;
  if (count < 0) {
    report({
      severity: 'error',
      code: 'scale-negative',
      message: `${path} cannot have ${count} containers.`,
      hint: 'Use 0 or more.',
      range: (scaleNode ?? replicasNode ?? service).range,
    });
  }
  return Math.max(0, count);
}
