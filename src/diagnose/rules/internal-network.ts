/** Catalogue 34: a service without a way out that calls somebody outside. */
import type { Project, Service } from '../../compose/project';
import { parseIp } from '../../topology/ip';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import { isSameName } from '../names-on-network';
import type { HostReference } from '../references/host-reference';
import { quoted } from '../wording';
import { joinNetwork } from './reference-words';

/** Names that stand for nobody, and those that only a machine or a cluster knows. */
const NOT_OUTSIDE =
  /(?:^|\.)(?:localhost|local|localdomain|internal|lan|home|arpa|test|example|invalid|example\.(?:com|net|org)|svc|cluster)$/i;
/** What a service tells others, or compares with, and does not call; beside what references say of themselves. */
const NOT_CALLED =
  /(?:^|_)(?:allowed|origins?|cors|csrf|domains?|public|external|base|site|home|issuer|realm|redirect|callback|canonical|advertised|frontend|cookie|server_name|virtual_host|hostname|trusted)(?:_|$)/i;

export function internalNetwork(facts: ProjectFacts): readonly Finding[] {
  const { project, references } = facts;
  const confined = new Map(
    project.services.flatMap((service) => {
      const networks = internalOnly(project, service);
      return networks === undefined ? [] : [[service.name, { service, networks }] as const];
    }),
  );
  if (confined.size === 0) return [];
  return references.flatMap((reference) => {
    const caller = confined.get(reference.service);
    if (caller === undefined || !isCallOutside(project, caller.service, reference)) return [];
    return [findingFor(project, caller.service, caller.networks, reference)];
  });
}

/** The networks through which a service is reached, if none of them has a way out. */
function internalOnly(project: Project, service: Service): readonly string[] | undefined {
  const [, owner] = /^service:(.+)$/.exec(service.networkMode ?? '') ?? [];
  const holder = owner === undefined ? service : project.services.find(({ name }) => name === owner);
  const networks = (holder?.networks ?? []).map(({ network }) =>
    project.networks.find(({ key }) => key === network),
  );
  const isConfined =
    networks.length > 0 && networks.every((network) => network?.internal === true && !network.external);
  return isConfined ? networks.flatMap((network) => network?.key ?? []) : undefined;
}

function isCallOutside(project: Project, service: Service, reference: HostReference): boolean {
  const { host, role, place, key, scheme = '', isCertain } = reference;
  if (role !== 'target' || !isCertain || ['label', 'build', 'source'].includes(place)) return false;
  if (!/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\.?$/.test(host) || parseIp(host) !== undefined)
    return false;
  if (NOT_OUTSIDE.test(host.replace(/\.$/, '')) || NOT_CALLED.test(key)) return false;
  // Requests may go through a proxy that has a way out.
  const hasProxy = Object.keys(service.environment).some((name) => /^(?:https?|all)_proxy$/i.test(name));
  if (hasProxy && /^(?:https?|wss?)?$/.test(scheme)) return false;
  return !isName(project, service, host);
}

/** Whether the project itself says where the name leads, alone or followed by the name of a network. */
function isName(project: Project, service: Service, host: string): boolean {
  const names = project.services.flatMap((each) => [
    each.name,
    ...(each.containerName === undefined ? [] : [each.containerName]),
    ...(each.hostname === undefined ? [] : [each.hostname, `${each.hostname}.${each.domainname ?? ''}`]),
    ...each.networks.flatMap(({ aliases }) => aliases),
  ]);
  const qualified = project.networks.flatMap((network) => names.map((name) => `${name}.${network.name}`));
  const known = [...names, ...qualified, ...service.extraHosts.map((each) => each.host)];
  return known.some((name) => isSameName(name, host.replace(/\.$/, '')));
}

function findingFor(
  project: Project,
  service: Service,
  networks: readonly string[],
  { host, range, key }: HostReference,
): Finding {
  const open =
    project.declaredNetworks.find((network) => !network.internal && !network.external)?.key ??
    (project.declaredNetworks.some(({ key }) => key === 'default') ? undefined : 'default');
  const [first = ''] = networks;
  const only =
    networks.length === 1 ? `network ${quoted(first)} is internal` : 'all of its networks are internal';
  const isInner = service.networks.length === 0;
  const place = project.networks.find((network) => network.key === first)?.range;
  return makeFinding('internal-network', {
    service: service.name,
    message: `${quoted(service.name)} calls ${quoted(host)}${key === '' ? '' : ` (${quoted(key)})`}, but has no way out: ${only}.`,
    range,
    related: place === undefined ? [] : [{ message: `Network ${quoted(first)} is internal.`, range: place }],
    remedies:
      isInner || open === undefined
        ? []
        : [
            {
              kind: 'edit',
              title: `Add network ${quoted(open)} to ${quoted(service.name)}`,
              changes: joinNetwork(service, open),
              isSafe: false,
            },
          ],
  });
}
