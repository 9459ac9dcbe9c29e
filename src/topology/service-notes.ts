import type { Service } from '../compose/project';
import type { Note } from './topology';

/** Why a service has no namespace in the topology; `undefined` where it has one as far as its mode says. */
export function networkModeNote(service: Service): Note | undefined {
  const mode = service.networkMode;
  if (mode === undefined || mode === '') return undefined;
  return {
    code: 'network-mode',
    message: `Service ${service.name} uses network_mode ${mode} and gets no namespace of its own; ${consequence(mode)}`,
    service: service.name,
  };
}

function consequence(mode: string): string {
  if (mode.startsWith('service:')) {
    return `it would share that of ${mode.slice('service:'.length)}, and others reach it by that service's names only.`;
  }
  if (mode.startsWith('container:')) return 'it would share that of a container outside this project.';
  if (mode === 'host') return 'it would use the host itself, and its name does not resolve for others.';
  if (mode === 'none') return 'it would have no network at all.';
  if (mode === 'bridge') return "it would join the engine's default bridge, where no names resolve.";
  return 'it would join a network outside this project.';
}

/** What a service asks for beside its networks that this version does not build. */
export function serviceNotes(service: Service): Note[] {
  const notes: Note[] = [];
  const add = (code: string, message: string, network?: string): void => {
    notes.push({ code, message, service: service.name, ...(network === undefined ? {} : { network }) });
  };
  if (service.links.length > 0) {
    add(
      'links',
      `The private names that links give service ${service.name} (${service.links.join(', ')}) are left out.`,
    );
  }
  if (service.domainname !== undefined && service.domainname !== '') {
    add('domainname', `Domain name ${service.domainname} of service ${service.name} is not set.`);
  }
  if (service.dns.length > 0) {
    add(
      'dns-from-host',
      `The dns servers of service ${service.name} are asked from the host, not from inside its namespace.`,
    );
  }
  if (service.extraHosts.some(({ address }) => address === 'host-gateway')) {
    add(
      'host-gateway',
      `host-gateway of service ${service.name} stands for the gateway of its own network, not of the engine's default bridge.`,
    );
  }
  for (const { network, ipv6Address } of service.networks) {
    if (ipv6Address === undefined) continue;
    add('ipv6-address', `IPv6 address ${ipv6Address} of service ${service.name} is left out.`, network);
  }
  return notes;
}
