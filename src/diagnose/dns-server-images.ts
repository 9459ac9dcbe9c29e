import type { Project, Service } from '../compose/project';

/** Parts of the names of images whose program answers DNS queries. */
const SERVERS =
  /pi-?hole|adguard|unbound|dnsmasq|coredns|bind9|(?:^|\/)bind\b|powerdns|pdns|technitium|blocky|dnscrypt|dnsdist|stubby|cloudflared|knot|kresd|nsd\b|named\b|smartdns|dnsproxy|mosdns|gluetun|tailscale|consul|samba|freeipa|dns/i;

/** Whether a service may well answer DNS queries: by its image, its own name, or because it has port 53. */
export function mayServeDns({ name, image = '', ports, expose = [] }: Service): boolean {
  return (
    SERVERS.test(image) ||
    SERVERS.test(name) ||
    ports.some(({ target }) => target === 53) ||
    expose.some((port) => /^53(?:\/|$)/.test(port))
  );
}

/** A service with all that share its network namespace, whose loopback address is the same. */
export function namespaceOf({ services }: Pick<Project, 'services'>, service: Service): readonly Service[] {
  return services.filter(
    (each) => each.name === service.name || each.networkMode === `service:${service.name}`,
  );
}
