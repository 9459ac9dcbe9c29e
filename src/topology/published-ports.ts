import type { Port, Service } from '../compose/project';
import type { Note, PublishedPort } from './topology';

/** Where no `host_ip` is given, the engine listens on every address of the host. */
const ANY_ADDRESS = '0.0.0.0';

/** Hands out the host ports of one project, so that two services never get the same one. */
export class PublishedPorts {
  readonly #taken: PublishedPort[] = [];

  /**
   * The published ports of one replica. Of a range the first port is taken that no other replica of the project has.
   * What cannot be published becomes a note; the engine would refuse to start the container in the case of a clash.
   */
  claim(service: Service, containerName: string): { ports: PublishedPort[]; notes: Note[] } {
    const ports: PublishedPort[] = [];
    const notes: Note[] = [];
    for (const port of service.ports) {
      const claimed = this.#claimOne(port);
      if (typeof claimed === 'string')
        notes.push({ ...problemOf(claimed, port, containerName), service: service.name });
      else ports.push(claimed);
    }
    return { ports, notes };
  }

  #claimOne(port: Port): PublishedPort | Refusal {
    const { protocol } = port;
    if (protocol === 'sctp') return 'sctp';
    const hostAddress = port.hostIp === undefined || port.hostIp === '' ? ANY_ADDRESS : port.hostIp;
    if (hostAddress.includes(':')) return 'ipv6';
    const candidates = hostPorts(port.published);
    if (candidates.length === 0) return 'unreadable';
    for (const hostPort of candidates) {
      const candidate = { hostAddress, hostPort, containerPort: port.target, protocol };
      if (this.#taken.some((taken) => clash(taken, candidate))) continue;
      this.#taken.push(candidate);
      return candidate;
    }
    return 'clash';
  }
}

type Refusal = 'sctp' | 'ipv6' | 'clash' | 'unreadable';

/** The host ports that would do, in order; 0 stands for any the host has free. */
function hostPorts(published: string | undefined): number[] {
  if (published === undefined || published === '') return [0];
  const match = /^(\d+)(?:-(\d+))?$/.exec(published);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || first > last || last > 65535) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function clash(one: PublishedPort, other: PublishedPort): boolean {
  const sameAddress =
    one.hostAddress === other.hostAddress || [one.hostAddress, other.hostAddress].includes(ANY_ADDRESS);
  return (
    one.hostPort !== 0 && one.hostPort === other.hostPort && one.protocol === other.protocol && sameAddress
  );
}

function problemOf(refusal: Refusal, port: Port, containerName: string): Pick<Note, 'code' | 'message'> {
  const where = `${port.hostIp ?? ANY_ADDRESS}:${port.published ?? ''}`;
  const what = `Port ${port.target}/${port.protocol} of ${containerName}`;
  switch (refusal) {
    case 'sctp':
      return { code: 'published-sctp', message: `${what} is not published: only tcp and udp are.` };
    case 'ipv6':
      return {
        code: 'published-ipv6',
        message: `${what} is not published on ${where}: only IPv4 host addresses are.`,
      };
    case 'clash':
      return {
        code: 'published-clash',
        message: `${what} is not published: ${where} already belongs to another port of the project.`,
      };
    case 'unreadable':
      return {
        code: 'published-unreadable',
        message: `${what} is not published: ${where} names no host port.`,
      };
  }
}
