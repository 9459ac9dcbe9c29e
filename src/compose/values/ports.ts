/**
 * The short form of `ports`: `[[HOST_IP:]HOST[-END]:]CONTAINER[-END][/PROTOCOL]`.
 *
 * Source of the behaviour: go-connections 0.7 `nat/nat.go` (`ParsePortSpec`), compose-go `types/types.go`.
 */
import { isIP } from './ip-text';

/** One entry of the long form. `published` is absent for an ephemeral port, and may be a range. */
export interface PortSpec {
  readonly target: number;
  readonly published?: string;
  readonly hostIp?: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
}

/** The entries a short form stands for, or what is wrong with it in one sentence without a full stop. */
export type PortResult = { readonly ports: readonly PortSpec[] } | { readonly error: string };

interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Parses a short port form. Ranges on both sides, or on the container side alone, give one entry per port. */
export function parseShortPort(text: string): PortResult {
  const parts = text.split(':');
  const containerPart = parts.pop() ?? '';
  const hostPart = parts.pop() ?? '';
  const address = parts.join(':');

  const slash = containerPart.indexOf('/');
  const portText = slash < 0 ? containerPart : containerPart.slice(0, slash);
  const protocolText = slash < 0 ? '' : containerPart.slice(slash + 1);
  if (portText === '') return { error: `no port specified: ${text}<empty>` };
  const protocol = parseProtocol(protocolText);
  if (protocol === undefined) return { error: `invalid proto: ${protocolText} (tcp, udp or sctp)` };

  const hostIp = address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
  if (hostIp !== '' && !isIP(hostIp)) return { error: `invalid IP address: ${hostIp}` };
  const container = parseRange(portText);
  if (container === undefined) return { error: `invalid containerPort: ${portText}` };
  const host = hostPart === '' ? undefined : parseRange(hostPart);
  if (hostPart !== '' && host === undefined) return { error: `invalid hostPort: ${hostPart}` };

  const common = { protocol, ...(hostIp === '' ? {} : { hostIp }) };
  const containerCount = container.last - container.first + 1;
  const hostCount = host ? host.last - host.first + 1 : 0;
  if (host && containerCount === 1 && hostCount > 1) {
    // The engine picks a free port of the range.
    return { ports: [{ target: container.first, published: `${host.first}-${host.last}`, ...common }] };
  }
  if (host && containerCount !== hostCount) {
    return {
      error: `invalid ranges specified for container and host Ports: ${portText} and ${hostPart} differ in length`,
    };
  }
  return {
    ports: Array.from({ length: containerCount }, (_, offset) => ({
      target: container.first + offset,
      ...(host ? { published: String(host.first + offset) } : {}),
      ...common,
    })),
  };
}

/** The protocol in lower case; the empty text means TCP. */
export function parseProtocol(text: string): PortSpec['protocol'] | undefined {
  const protocol = text.toLowerCase();
  if (protocol === '') return 'tcp';
  return protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp' ? protocol : undefined;
}

function parseRange(text: string): PortRange | undefined {
  const [firstText = '', lastText, ...rest] = text.split('-');
  const first = parsePort(firstText);
  const last = lastText === undefined ? first : parsePort(lastText);
  if (first === undefined || last === undefined || rest.length > 0 || last < first) return undefined;
  return { first, last };
}

/** A decimal port number, 0 to 65535. */
export function parsePort(text: string): number | undefined {
  if (!/^\+?[0-9]+$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65535 ? port : undefined;
}
