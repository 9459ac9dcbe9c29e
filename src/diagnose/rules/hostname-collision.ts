/** Catalogue 17: `hostname` resolves on every network, also where it is the name of another service. */
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import { ownersOf, type NameOnNetwork } from '../names-on-network';
import { runTogether } from '../run-together';
import { listed, quoted } from '../wording';
import type { Service } from '../../compose/project';

/** Source of the behaviour: moby `daemon/container_operations.go`, `buildEndpointDNSNames`. */
export function hostnameCollision(facts: ProjectFacts): readonly Finding[] {
  return facts.project.services.flatMap((service) => {
    const { hostname = '' } = service;
    const range = facts.origins.range(['services', service.name, 'hostname']);
    if (hostname === '' || range === undefined) return [];
    const owners = othersCalled(facts, service, hostname);
    const [first] = owners;
    if (first === undefined) return [];
    const names = owners.map(({ owner }) => owner.name);
    const what =
      first.kind === 'service' ? 'the name of another service' : `a name of service ${listed(names)}`;
    return [
      makeFinding('hostname-collision', {
        service: service.name,
        message: `${quoted(service.name)} has the hostname ${quoted(hostname)}, which is ${what}: on network ${quoted(first.network)} the name gives the addresses of both.`,
        range,
        related: owners.map(({ owner }) => ({
          message: `Service ${quoted(owner.name)} answers to ${quoted(hostname)} as well.`,
          range: owner.range,
        })),
        remedies: [
          {
            kind: 'edit',
            title: `Change the hostname to ${quoted(service.name)}`,
            changes: [{ kind: 'replace', range, text: service.name }],
            isSafe: false,
          },
          {
            kind: 'edit',
            title: 'Remove the hostname',
            changes: [{ kind: 'remove', file: range.file, path: ['services', service.name, 'hostname'] }],
            isSafe: false,
          },
        ],
      }),
    ];
  });
}

interface Owner {
  readonly owner: Service;
  readonly kind: NameOnNetwork['kind'];
  readonly network: string;
}

/** Others that answer to the name on a network of the service, each once. Two equal hostnames are a choice. */
function othersCalled(facts: ProjectFacts, service: Service, hostname: string): readonly Owner[] {
  const found = service.networks.flatMap(({ network }) =>
    ownersOf(facts.project, network, hostname)
      .filter(({ kind, service: other }) => kind !== 'hostname' && other.name !== service.name)
      .filter(({ service: other }) => runTogether(facts, service, other))
      .map(({ kind, service: owner }) => ({ owner, kind, network })),
  );
  return [...new Map([...found].reverse().map((each) => [each.owner.name, each])).values()].reverse();
}
