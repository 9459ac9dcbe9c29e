/** Catalogue 33, 61 and 68: what `dns` of a service is, and what it is not. */
import type { Service } from '../../compose/project';
import { parseIp } from '../../topology/ip';
import { mayServeDns, namespaceOf } from '../dns-server-images';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import type { Remedy } from '../remedy';
import { quoted } from '../wording';
import { pathOfItem, writtenItems, type WrittenItem } from '../written';
import { definedHere } from './reference-words';

/** Where the engine's resolver listens in every container. */
const EMBEDDED = '127.0.0.11';

export function dnsServers(facts: ProjectFacts): readonly Finding[] {
  return facts.project.services.flatMap((service) => {
    if (service.dns.length === 0) return hostLoop(service);
    const all = writtenItems(facts.origins, ['services', service.name, 'dns']);
    const found = all.flatMap((item) => findingsFor(facts, service, item));
    if (found.length > 0) return found;
    return misread(facts, service, all);
  });
}

function findingsFor(facts: ProjectFacts, service: Service, item: WrittenItem): readonly Finding[] {
  const { text, range } = item;
  if (text === '') return [];
  const about = { service: service.name, range };
  const address = parseIp(text.replace(/%.*$/s, ''));
  if (address === undefined) {
    const target = facts.project.services.find(({ name }) => name === text);
    const own = target && addressOf(service, target);
    return [
      makeFinding('dns-not-an-address', {
        ...about,
        message:
          target === undefined
            ? `\`dns\` of ${quoted(service.name)} holds ${quoted(text)}, which is no IP address, and nothing else can be asked.`
            : `\`dns\` of ${quoted(service.name)} names service ${quoted(text)}, but only an IP address can stand there; names of services need no \`dns\`.`,
        related: definedHere(target),
        remedies: [...(own === undefined ? [] : [replacement(item, own)]), removal(facts, service, item)],
      }),
    ];
  }
  if (text === EMBEDDED) {
    return [
      makeFinding('dns-self-loop', {
        ...about,
        message: `\`dns\` of ${quoted(service.name)} sends the engine's resolver at ${quoted(EMBEDDED)} to itself for every name it does not know, so outside names fail.`,
        remedies: [removal(facts, service, item)],
      }),
    ];
  }
  const isOwn = service.networks.some(({ ipv4Address, ipv6Address }) =>
    [ipv4Address, ipv6Address].includes(text),
  );
  const isServer = (): boolean => namespaceOf(facts.project, service).some(mayServeDns);
  if (isOwn && isServer()) {
    return [
      makeFinding('dns-self-loop', {
        ...about,
        message: `\`dns\` of ${quoted(service.name)} is its own address ${quoted(text)}: what its server does not know, the container asks itself again, and nothing resolves before it runs.`,
        remedies: [replacement(item, '1.1.1.1'), removal(facts, service, item)],
      }),
    ];
  }
  const isLoopback = address.family === 6 ? address.value === 1n : address.value >> 24n === 127n;
  if (!isLoopback || ownsNoLoopback(service) || isServer()) return [];
  return [
    makeFinding('dns-loopback', {
      ...about,
      severity: service.build === true ? 'information' : 'warning',
      message: `\`dns\` of ${quoted(service.name)} is ${quoted(text)}, which is the container of ${quoted(service.name)} itself and not the machine, and no DNS server is known to run there.`,
      remedies: [removal(facts, service, item)],
    }),
  ];
}

function ownsNoLoopback({ networkMode = '' }: Service): boolean {
  return networkMode === 'host' || /^(?:service|container):/.test(networkMode);
}

function addressOf(service: Service, target: Service): string | undefined {
  return target.networks.find(
    ({ network, ipv4Address }) =>
      ipv4Address !== undefined && service.networks.some((each) => each.network === network),
  )?.ipv4Address;
}

/** Said once for each service, as advice: many take it for a switch of the name service. */
function misread(facts: ProjectFacts, service: Service, items: readonly WrittenItem[]): readonly Finding[] {
  const [first] = items;
  const key = facts.origins.key(['services', service.name, 'dns']);
  if (first === undefined || key === undefined || service.networks.length === 0) return [];
  return [
    makeFinding('dns-misread', {
      service: service.name,
      message: `\`dns\` of ${quoted(service.name)} says only who is asked for outside names: the container still asks ${quoted(EMBEDDED)}, and names of services are answered there.`,
      range: key,
      remedies: [
        {
          kind: 'edit',
          title: 'Remove `dns`',
          changes: [{ kind: 'remove', file: key.file, path: ['services', service.name, 'dns'] }],
          isSafe: false,
        },
      ],
    }),
  ];
}

/** A DNS server for the machine, whose own names the machine would ask it for. */
function hostLoop(service: Service): readonly Finding[] {
  const port = service.ports.find(({ target, published }) => target === 53 && published === '53');
  if (port?.range === undefined || service.networks.length === 0) return [];
  if (port.hostIp !== undefined && port.hostIp.startsWith('127.')) return [];
  return [
    makeFinding('dns-self-loop', {
      severity: 'hint',
      service: service.name,
      message: `${quoted(service.name)} answers DNS for this machine on port 53 and has no \`dns\` of its own: where the machine asks ${quoted(service.name)}, it asks itself for outside names, and cannot start without.`,
      range: port.range,
      remedies: [
        {
          kind: 'edit',
          title: `Let ${quoted(service.name)} ask \`1.1.1.1\``,
          changes: [
            {
              kind: 'add',
              file: service.range.file,
              path: ['services', service.name, 'dns'],
              value: '1.1.1.1',
            },
          ],
          isSafe: false,
        },
      ],
    }),
  ];
}

function replacement({ range }: WrittenItem, address: string): Remedy {
  return {
    kind: 'edit',
    title: `Change it to ${quoted(address)}`,
    changes: [{ kind: 'replace', range, text: address }],
    isSafe: false,
  };
}

function removal({ origins }: ProjectFacts, service: Service, item: WrittenItem): Remedy {
  const whole = ['services', service.name, 'dns'];
  const path = pathOfItem(origins, whole, item);
  return {
    kind: 'edit',
    title: path === whole ? 'Remove `dns`' : `Remove ${quoted(item.text)} from \`dns\``,
    changes: [{ kind: 'remove', file: item.range.file, path }],
    isSafe: false,
  };
}
