/** What IPv6 needs beside addresses: kernel parameters of bridges and of interfaces in namespaces. */
import fs from 'node:fs';
import { insideNetwork, type NamespacePair } from '../kernel/namespaces';
import { writeSysctl, writeSysctlIfPresent } from '../kernel/sysctl';
import { HelperRefusal } from './errors';
import type { NamespaceSpec, RequestOf } from './protocol';

const SYSCTLS = '/proc/sys/net/ipv6/conf';

/** @throws HelperRefusal `no-ipv6` where the kernel runs without it */
export function refuseWithoutIpv6(): void {
  if (fs.existsSync(SYSCTLS)) return;
  throw new HelperRefusal('no-ipv6', 'the kernel of this machine has no IPv6');
}

/**
 * Prepares a bridge that is not up yet: it listens to no router, as everybody on it is a container.
 * Source: moby `daemon/libnetwork/drivers/bridge`, `setupDefaultSysctl`, `setupBridgeIPv6`.
 */
export function setBridgeIpv6({
  bridge,
  ipv6,
  withoutIpv6,
}: RequestOf<'createNetworks'>['networks'][number]): void {
  writeSysctlIfPresent('net.ipv6.conf.IFNAME.accept_ra', '0', bridge);
  if (withoutIpv6 === true) writeSysctlIfPresent('net.ipv6.conf.IFNAME.disable_ipv6', '1', bridge);
  else if (ipv6) writeSysctl('net.ipv6.conf.IFNAME.disable_ipv6', '0', bridge);
}

/**
 * Switches IPv6 off on the interfaces of a namespace that have no IPv6 address, and on where they have one, whatever
 * the machine has for a default. They must not be up yet.
 * Source: moby `daemon/libnetwork/osl/interface_linux.go`, `setInterfaceIPv6`.
 */
export function setNamespaceIpv6(
  home: NamespacePair,
  { net }: NamespacePair,
  { endpoints }: NamespaceSpec,
): void {
  if (endpoints.length === 0) return;
  insideNetwork(home, net, () => {
    for (const { interfaceName, ipv6 } of endpoints)
      writeSysctlIfPresent('net.ipv6.conf.IFNAME.disable_ipv6', ipv6 ? '0' : '1', interfaceName);
  });
}
