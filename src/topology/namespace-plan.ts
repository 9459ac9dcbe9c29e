/** One container with its endpoints, routes and ports, as far as it does not depend on the others. */
import type { GivenAddress } from './address-plan';
import type { Notes } from './built';
import { defaultRoutes } from './default-routes';
import type { Joined } from './endpoint-order';
import { planEndpoints } from './endpoint-plan';
import type { Family } from './ip';
import type { NetworkPlan } from './network-plan';
import type { PublishedPorts } from './published-ports';
import type { Replica } from './replicas';
import type { ServiceSettings } from './service-settings';
import type { LinkAlias, ServiceNamespace } from './topology';

export interface NamespaceInput {
  readonly project: string;
  readonly replica: Replica;
  readonly settings: ServiceSettings;
  readonly links: readonly LinkAlias[];
  readonly addressOf: (joined: Joined, family: Family) => GivenAddress | undefined;
  readonly ports: PublishedPorts;
  readonly notes: Notes;
  readonly previous?: ServiceNamespace | undefined;
}

/** The hostname is the container's own also where it shares a namespace. */
export function planNamespace(input: NamespaceInput): ServiceNamespace {
  const { replica, settings, ports } = input;
  const { service, containerName, mode } = replica;
  const hostname = hostnameOf(replica);
  const endpoints = planEndpoints({ ...input, hostname });
  const plans = new Map(replica.joined.map(({ plan }) => [plan.network.name, plan]));
  const routes = defaultRoutes(
    endpoints.flatMap((endpoint) => {
      const plan = plans.get(endpoint.network);
      return plan === undefined ? [] : [{ endpoint, network: plan.network }];
    }),
  );
  const isJoined = endpoints.length > 0;
  const claimed = isJoined
    ? ports.claim(service, containerName, portNetworks(plans, routes))
    : { published: [], routed: [] };
  return {
    service: service.name,
    replica: replica.replica,
    containerName,
    shortId: replica.shortId,
    hostname,
    endpoints,
    publishedPorts: claimed.published,
    environment: service.environment,
    dns: service.dns,
    dnsSearch: service.dnsSearch,
    dnsOptions: service.dnsOptions,
    extraHosts: service.extraHosts,
    ...(mode.kind === 'own' ? {} : { mode }),
    ...(isJoined ? { defaultRoutes: routes } : {}),
    ...settings,
    ...(claimed.routed.length === 0 ? {} : { routedPorts: claimed.routed }),
  };
}

function portNetworks(
  plans: ReadonlyMap<string, NetworkPlan>,
  { ipv4, ipv6 }: NonNullable<ServiceNamespace['defaultRoutes']>,
): { ipv4?: NetworkPlan; ipv6?: NetworkPlan } {
  const plan4 = plans.get(ipv4?.network ?? '');
  const plan6 = plans.get(ipv6?.network ?? '');
  return { ...(plan4 && { ipv4: plan4 }), ...(plan6 && { ipv6: plan6 }) };
}

/** The short ID where the file says nothing; on the host, the host's own, which is not known here. */
function hostnameOf({ service: { hostname = '' }, shortId, mode }: Replica): string {
  if (hostname !== '') return hostname;
  return mode.kind === 'host' ? '' : shortId;
}
