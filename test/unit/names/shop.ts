/**
 * A project for name tests: `web` on `front` and `back` (back first by gw_priority), `db` on `back`, `proxy` on `front`.
 * `api` has two replicas on `front`; `twin` is a name on both networks.
 */
import { planTopology } from '../../../src/topology/plan';
import type { ServiceNamespace, Topology } from '../../../src/topology/topology';
import { attachment, network, project, service } from '../topology/project-builder';

export const shop: Topology = planTopology(
  project(
    [
      service('web', {
        networks: [attachment('front', { aliases: ['twin'] }), attachment('back', { gatewayPriority: 1 })],
      }),
      service('db', { networks: [attachment('back', { aliases: ['twin', 'Database', 'api.shop_front'] })] }),
      service('proxy', { containerName: 'edge.proxy', networks: [attachment('front')] }),
      service('api', { replicas: 2, networks: [attachment('front')] }),
      service('side', { networkMode: 'host', networks: [] }),
    ],
    [network('front'), network('back')],
  ),
  {},
  // Every feature is built, so that `side` is here with the namespace of the host.
  {},
);

export function namespaceOf(service: string, topology: Topology = shop): ServiceNamespace {
  const found = topology.namespaces.find((namespace) => namespace.service === service);
  if (found === undefined) throw new Error(`no namespace of ${service}`);
  return found;
}

export function addressOf(service: string, network: string, replica = 1): string {
  const namespace = shop.namespaces.find((each) => each.service === service && each.replica === replica);
  const endpoint = namespace?.endpoints.find((each) => each.network === network);
  if (endpoint === undefined) throw new Error(`no address of ${service} on ${network}`);
  return endpoint.address;
}
