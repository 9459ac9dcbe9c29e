import type { Attachment } from '../compose/project';
import { waysOut } from './default-routes';
import type { NetworkPlan } from './network-plan';
import { compareBytes } from './start-order';

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
  return [...joined].sort(
    (one, other) =>
      other.attachment.gatewayPriority - one.attachment.gatewayPriority ||
      Number(one.plan.network.internal) - Number(other.plan.network.internal) ||
      waysOut(other.plan.network) - waysOut(one.plan.network) ||
      compareBytes(one.plan.network.name, other.plan.network.name),
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
