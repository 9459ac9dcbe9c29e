import type { Attachment } from '../compose/project';
import { waysOut } from './default-routes';
import type { NetworkPlan } from './network-plan';
import { compareBytes } from './start-order';
import type { Network } from './topology';

/** One network that a service joins and that this topology holds. */
export interface Joined {
  readonly attachment: Attachment;
  readonly plan: NetworkPlan;
}

/**
 * The order in which a namespace's networks are asked for names and are candidates for the default routes: higher
 * `gw_priority`, then non-internal, then more families with a way out, then name in byte order. `priority` plays no
 * part. Source: moby `daemon/libnetwork/sandbox.go`, `Endpoint.Less`.
 */
export function inLookupOrder(joined: readonly Joined[]): Joined[] {
  const ranked = ({ attachment, plan }: Joined): RankedNetwork => ({
    gatewayPriority: attachment.gatewayPriority,
    network: plan.network,
  });
  return [...joined].sort((one, other) => compareLookup(ranked(one), ranked(other)));
}

/** What the place of a network in that order depends on. */
export interface RankedNetwork {
  readonly gatewayPriority: number;
  readonly network: Network;
}

/** Below 0 where the first one comes first. */
export function compareLookup(one: RankedNetwork, other: RankedNetwork): number {
  return (
    other.gatewayPriority - one.gatewayPriority ||
    Number(one.network.internal) - Number(other.network.internal) ||
    waysOut(other.network) - waysOut(one.network) ||
    compareBytes(one.network.name, other.network.name)
  );
}

/**
 * The network that a service-level `mac_address` is meant for: higher `priority`, then key in byte order.
 * Source: compose-go, `ServiceConfig.NetworksByPriority`.
 */
export function primaryNetwork(attachments: readonly Attachment[]): string | undefined {
  const [first] = [...attachments].sort(
    (one, other) => other.priority - one.priority || compareBytes(one.network, other.network),
  );
  return first?.network;
}
