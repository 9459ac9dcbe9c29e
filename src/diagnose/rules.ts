/** All rules, one file for each family of failures. */
import type { Rule } from './rule';
import { aliasCollision } from './rules/alias-collision';
import { composeProblems } from './rules/compose-problems';
import { connectivityDisabled } from './rules/connectivity-disabled';
import { dnsServers } from './rules/dns-servers';
import { externalNetworkMissing } from './rules/external-network-missing';
import { hostPrograms } from './rules/host-programs';
import { hostReferences } from './rules/host-references';
import { hostnameCollision } from './rules/hostname-collision';
import { hostsShadow } from './rules/hosts-shadow';
import { internalNetwork } from './rules/internal-network';
import { legacyLinks } from './rules/legacy-links';
import { kafkaListeners, listenOnLoopback } from './rules/listeners';
import { nameShape } from './rules/name-shape';
import { planningErrors } from './rules/planning-errors';
import { proxyIntercepts } from './rules/proxy-intercepts';
import { resolverMounts } from './rules/resolver-mounts';
import { resolverOptions } from './rules/resolver-options';
import { sharedNetworkCollision } from './rules/shared-network-collision';
import { staticAddress } from './rules/static-address';
import { subnetOverlap } from './rules/subnet-overlap';

export const RULES: readonly Rule[] = [
  composeProblems,
  planningErrors,
  hostnameCollision,
  aliasCollision,
  sharedNetworkCollision,
  hostsShadow,
  externalNetworkMissing,
  internalNetwork,
  connectivityDisabled,
  staticAddress,
  subnetOverlap,
  legacyLinks,
  dnsServers,
  resolverOptions,
  resolverMounts,
  hostReferences,
  hostPrograms,
  nameShape,
  proxyIntercepts,
  listenOnLoopback,
  kafkaListeners,
];
