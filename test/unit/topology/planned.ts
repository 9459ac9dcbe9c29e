/** Plans made from the text of a compose file; the project is `shop`. */
import { planTopology } from '../../../src/topology/plan';
import type { PlanContext } from '../../../src/topology/network-plan';
import type { NotBuiltTable } from '../../../src/topology/built';
import type { Endpoint, Network, ServiceNamespace, Topology } from '../../../src/topology/topology';
import { TopologyError } from '../../../src/topology/topology-error';
import { loadText, projectOf } from '../compose/in-memory';

/** Nothing is missing: every feature of the plan is switched on. */
const EVERYTHING: NotBuiltTable = {};

/** The plan of a file, by default with every feature switched on. */
export async function planText(
  text: string,
  context: PlanContext = {},
  notBuilt: NotBuiltTable = EVERYTHING,
): Promise<Topology> {
  return planTopology(projectOf(await loadText(text)), context, notBuilt);
}

/** The error that keeps a file from being planned. */
export async function refusal(text: string, context: PlanContext = {}): Promise<TopologyError> {
  try {
    await planText(text, context);
  } catch (error) {
    if (error instanceof TopologyError) return error;
    throw error;
  }
  throw new Error('the file can be planned');
}

export function networkOf(topology: Topology, key: string): Network {
  const network = topology.networks.find((each) => each.key === key);
  if (network === undefined) throw new Error(`no network ${key}`);
  return network;
}

export function namespaceOf(topology: Topology, service: string, replica = 1): ServiceNamespace {
  const namespace = topology.namespaces.find((each) => each.service === service && each.replica === replica);
  if (namespace === undefined) throw new Error(`no namespace of ${service}`);
  return namespace;
}

export function endpointOf(topology: Topology, service: string, key: string): Endpoint {
  const { name } = networkOf(topology, key);
  const endpoint = namespaceOf(topology, service).endpoints.find(({ network }) => network === name);
  if (endpoint === undefined) throw new Error(`${service} is not on ${key}`);
  return endpoint;
}

export function codes({ notes }: Topology): string[] {
  return notes.map(({ code }) => code);
}
