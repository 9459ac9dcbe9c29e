import type { NetworkPlan } from './network-plan';
import type { Neighbour, Topology } from './topology';

/** The containers of other projects on the external networks of this one. */
export function neighboursOn(plans: readonly NetworkPlan[], others: readonly Topology[]): Neighbour[] {
  const external = new Set(
    plans.filter(({ network }) => network.external === true).map(({ network }) => network.name),
  );
  return others.flatMap(({ project, namespaces }) =>
    namespaces.flatMap(({ service, containerName, endpoints }) =>
      endpoints
        .filter(({ network }) => external.has(network))
        .map((endpoint) => ({ project, service, containerName, endpoint })),
    ),
  );
}
