/** The codes of findings. A code is for ever: settings, comments in files and pages of the manual name it. */
import type { Severity } from './severity';

export interface FindingKind {
  /** A few words for lists and settings. */
  readonly title: string;
  /** What it is unless a rule knows better or a setting says otherwise. */
  readonly severity: Severity;
}

const kinds = {
  // Host names in values.
  'unknown-host': { title: 'No service has this name', severity: 'warning' },
  'different-networks': { title: 'Caller and target share no network', severity: 'error' },
  'inactive-profile': { title: 'The target is in a profile the caller is not in', severity: 'warning' },
  'generated-container-name': { title: 'A container name that Compose makes up', severity: 'warning' },
  'separate-projects': { title: 'The target belongs to another project', severity: 'warning' },
  localhost: { title: 'localhost means the caller itself', severity: 'warning' },
  'published-port': { title: 'A port of the host used between services', severity: 'warning' },
  'unset-host': { title: 'The host is empty or a placeholder', severity: 'warning' },
  'malformed-host': { title: 'The value is no host name', severity: 'warning' },
  'password-breaks-url': { title: 'The password cuts the URL in two', severity: 'warning' },
  'underscore-host': { title: 'An underscore that some clients refuse', severity: 'information' },
  'numeric-host': { title: 'A name that is read as an IPv4 address', severity: 'warning' },
  'dotted-name': { title: 'A service name with a dot', severity: 'hint' },
  'invalid-label': { title: 'A name that no resolver accepts', severity: 'error' },
  'name-used-from-host': { title: 'A service name used outside of containers', severity: 'information' },
  'name-used-in-browser': { title: 'A service name that reaches the browser', severity: 'warning' },
  'name-used-at-build': { title: 'A service name used while building', severity: 'warning' },
  'host-docker-internal': { title: 'host.docker.internal is not defined on Linux', severity: 'warning' },
  'proxy-intercepts': { title: 'A proxy gets the requests for services', severity: 'warning' },
  'listen-on-loopback': { title: 'The server listens for itself only', severity: 'warning' },
  'resolved-once': { title: 'The name is looked up only at start', severity: 'information' },
  // Services and networks.
  'host-network': { title: 'The host network has no service names', severity: 'warning' },
  'no-network': { title: 'The service has no network', severity: 'warning' },
  'default-bridge': { title: 'The default bridge has no names', severity: 'warning' },
  'shared-namespace': { title: 'The service has no name of its own', severity: 'warning' },
  'missing-dependency': { title: 'The target may not have been started', severity: 'hint' },
  'not-ready': { title: 'The target may not be ready yet', severity: 'information' },
  'legacy-links': { title: 'Links are old; networks have aliases', severity: 'hint' },
  'hostname-collision': { title: 'The hostname is the name of another service', severity: 'warning' },
  'alias-collision': { title: 'Several services answer to one name', severity: 'warning' },
  'hosts-shadow': { title: 'extra_hosts hides a service', severity: 'warning' },
  'external-network-missing': { title: 'The external network does not exist', severity: 'warning' },
  'internal-network': { title: 'No way out of internal networks', severity: 'warning' },
  'connectivity-disabled': { title: 'Containers of the network may not talk', severity: 'warning' },
  'static-address': { title: 'The address cannot be given', severity: 'error' },
  'dynamic-takes-static': { title: 'Another service may get the address first', severity: 'information' },
  'subnet-overlap': { title: 'The subnet is used elsewhere', severity: 'warning' },
  'dns-not-an-address': { title: 'dns takes addresses only', severity: 'error' },
  'dns-misread': { title: 'dns does not change how services are found', severity: 'hint' },
  'dns-loopback': { title: 'A DNS server that is the container itself', severity: 'warning' },
  'dns-self-loop': { title: 'The DNS server asks itself', severity: 'warning' },
  'custom-ndots': { title: 'ndots stops single names', severity: 'information' },
  'search-domain': { title: 'A search domain may win over services', severity: 'information' },
  'resolv-conf-mounted': { title: 'resolv.conf is replaced', severity: 'warning' },
  'hosts-mounted': { title: 'hosts or nsswitch.conf is replaced', severity: 'information' },
  // What is written about findings.
  'unknown-ignore': { title: 'A comment that silences nothing', severity: 'hint' },
  // What the compose room finds.
  compose: { title: 'What docker compose says about the files', severity: 'error' },
} satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof kinds;

/** All kinds of findings by their code. */
export const FINDING_KINDS: Readonly<Record<FindingCode, FindingKind>> = kinds;

export const FINDING_CODES = Object.keys(kinds) as readonly FindingCode[];

export function isFindingCode(text: string): text is FindingCode {
  return Object.hasOwn(kinds, text);
}
