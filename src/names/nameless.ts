/** Why a service has no name of its own, or a program nobody to ask. */
import type { Note, ServiceNamespace, Topology } from '../topology/topology';

/** For a service of the files whose name resolves for nobody; its case does not count. */
export function namelessService(topology: Topology, name: string): Note | undefined {
  const isMeant = (service: string | undefined): boolean => service?.toLowerCase() === name.toLowerCase();
  const namespace = topology.namespaces.find(({ service }) => isMeant(service));
  if (namespace === undefined) return topology.notes.find(({ service }) => isMeant(service));
  const why = whyNameless(namespace);
  return why === undefined ? undefined : { code: 'no-name', message: why, service: namespace.service };
}

function whyNameless({ service, mode, endpoints, containerName }: ServiceNamespace): string | undefined {
  switch (mode?.kind) {
    case 'shared': {
      const where = mode.project === undefined ? '' : ` of project ${mode.project}`;
      return `Service ${service} shares the namespace of ${mode.owner}${where}; others reach it by the names of that container.`;
    }
    case 'host':
      return `Service ${service} runs in the network of the host, and its name does not resolve for others.`;
    case 'none':
      return `Service ${service} has no network, and nobody reaches it.`;
    case 'default-bridge':
      return `Service ${service} is on the default bridge, where names do not exist.`;
    case 'own':
    case undefined: {
      const [endpoint] = endpoints;
      if (endpoint === undefined || endpoint.dnsNames.includes(service)) return undefined;
      return `Service ${service} joins ${endpoint.network} by its network_mode, where it has no service name; others reach it as ${containerName}.`;
    }
  }
}

/** For a namespace without embedded resolver, of which only `/etc/hosts` knows names. */
export function resolverlessNote({ service, mode }: ServiceNamespace): Note {
  return { code: 'no-resolver', message: `${whyResolverless(service, mode)}.`, service };
}

function whyResolverless(service: string, mode: ServiceNamespace['mode']): string {
  switch (mode?.kind) {
    case 'shared':
      return mode.project === undefined
        ? `Service ${service} shares the namespace of ${mode.owner}, which has no resolver of its own`
        : `Service ${service} shares the namespace of ${mode.owner} of project ${mode.project} and finds the names of that project`;
    case 'host':
      return `Service ${service} runs in the network of the host and asks the host's resolver, which knows no services`;
    case 'none':
      return `Service ${service} has no network and nobody to ask`;
    default:
      return `Service ${service} is on the default bridge, where names do not exist; links in /etc/hosts are all it has`;
  }
}

/** For a name that a link gives somebody else, or to somebody who is not there. */
export function deadLink({ namespaces }: Topology, from: ServiceNamespace, name: string): Note | undefined {
  const targetIn = ({ endpoints }: ServiceNamespace): string | undefined =>
    endpoints.flatMap(({ links = [] }) => links).find(({ alias }) => alias === name)?.target;
  const own = targetIn(from);
  const owner = own === undefined ? namespaces.find((each) => targetIn(each) !== undefined) : from;
  if (owner === undefined) return undefined;
  const message =
    own === undefined
      ? `${name} is a link of service ${owner.service} and resolves only there.`
      : `${name} is a link of service ${owner.service} to ${own}, which is on none of its networks.`;
  return { code: own === undefined ? 'private-link' : 'dead-link', message, service: owner.service };
}
