/** Sockets of a namespace from `/proc/net/udp` and `/proc/net/tcp` (`Documentation/networking/proc_net_tcp.rst`). */
import type { SocketEvidence } from './evidence';

/** `enum` of TCP states in `net/tcp_states.h`, from 1. */
const TCP_STATES = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
] as const;

/** A UDP socket is either connected (`TCP_ESTABLISHED`) or not (`TCP_CLOSE`). */
function stateName(protocol: 'udp' | 'tcp', hex: string): string {
  const state = TCP_STATES[Number.parseInt(hex, 16) - 1] ?? hex;
  return protocol === 'udp' && state === 'CLOSE' ? 'UNCONN' : state;
}

/** The kernel prints an IPv4 address as one number in the machine's byte order; here: little-endian. */
function address(hex: string): string {
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}

/** Parses one of the two files; lines that are not sockets are passed over. */
export function parseProcNet(protocol: 'udp' | 'tcp', text: string): SocketEvidence[] {
  return text.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const [, local, , state] = columns;
    const inode = columns[9];
    const match = /^([0-9A-F]{8}):([0-9A-F]{4})$/.exec(local ?? '');
    if (!match?.[1] || !match[2] || state === undefined || inode === undefined) return [];
    return [
      {
        protocol,
        localAddress: address(match[1]),
        localPort: Number.parseInt(match[2], 16),
        state: stateName(protocol, state),
        inode: Number(inode),
      },
    ];
  });
}
