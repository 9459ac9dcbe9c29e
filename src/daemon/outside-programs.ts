/**
 * The programs that carry packets of a rootless network through sockets of this user, and how each is told to do it
 * alike: the same addresses inside, no way to the machine's own loopback, no ports of its own, an end with the daemon.
 */

/** The device in the namespace of the bridges. */
export const OUTSIDE_DEVICE = 'tap0';
/** Where queries go to the machine's own name server, whatever address that has. */
export const OUTSIDE_DNS = '10.0.2.3';
/** What slirp4netns has by itself. */
const ADDRESS = '10.0.2.100';
const GATEWAY = '10.0.2.2';
const PREFIX_LENGTH = 24;
const ADDRESS6 = 'fd00::100';
const GATEWAY6 = 'fd00::2';
const MTU = 65520;

export interface OutsideTarget {
  /** A process in the namespaces. */
  readonly pid: number;
  /** The machine has a way out by IPv6. */
  readonly ipv6: boolean;
  /** Whoever runs this is root. */
  readonly asRoot: boolean;
}

export interface OutsideProgram {
  readonly name: string;
  /** Of Debian and its relatives. */
  readonly debianPackage: string;
  /**
   * The program and its words. Descriptor 3 is a pipe for what it has to say when it is ready, 4 one that closes with
   * the daemon.
   */
  readonly command: (target: OutsideTarget) => readonly [string, ...string[]];
  /** Whether it says on descriptor 3 that it is ready; otherwise its route tells. */
  readonly saysReady: boolean;
}

const SLIRP4NETNS: OutsideProgram = {
  name: 'slirp4netns',
  debianPackage: 'slirp4netns',
  saysReady: true,
  command: ({ pid }) => [
    'slirp4netns',
    '--configure',
    `--mtu=${MTU}`,
    // The machine's own loopback stays its own: the gateway must not lead to its local services.
    '--disable-host-loopback',
    '--ready-fd=3',
    // It ends when this pipe closes, which a killed daemon still does.
    '--exit-fd=4',
    String(pid),
    OUTSIDE_DEVICE,
  ],
};

const PASTA: OutsideProgram = {
  name: 'pasta',
  debianPackage: 'passt',
  saysReady: false,
  command: ({ pid, ipv6, asRoot }) => [
    // It has no pipe to watch, and would hold the namespaces for ever.
    ...(['setpriv', '--pdeathsig', 'KILL', '--', 'pasta'] as const),
    '--foreground',
    '--quiet',
    '--config-net',
    ...['--ns-ifname', OUTSIDE_DEVICE, '--mtu', String(MTU)],
    ...['--address', ADDRESS, '--netmask', String(PREFIX_LENGTH), '--gateway', GATEWAY],
    ...(ipv6 ? ['--address', ADDRESS6, '--gateway', GATEWAY6] : ['--ipv4-only']),
    '--no-map-gw',
    ...['--dns-forward', OUTSIDE_DNS],
    // By itself it would open on the machine whatever port is opened inside, and the other way round.
    ...['-t', 'none', '-u', 'none', '-T', 'none', '-U', 'none'],
    // It becomes nobody otherwise, who may not enter the namespaces.
    ...(asRoot ? ['--runas', '0:0'] : []),
    String(pid),
  ],
};

export const OUTSIDE_PROGRAMS: readonly OutsideProgram[] = [SLIRP4NETNS, PASTA];

/**
 * The better one first. Both carry about as much. slirp4netns passes DNS over TCP to the machine's name server as well
 * (pasta: UDP only, passt(1), `--dns-forward`), says when it is ready, ends by itself with the daemon, and needs no
 * default route on the machine. Its IPv6 is an experiment, slirp4netns(1): it announces a route, which a namespace that
 * forwards does not take. So where the machine has a way out by IPv6, pasta it is.
 */
export function inOrderOfPreference(machine: { readonly ipv6: boolean }): readonly OutsideProgram[] {
  return machine.ipv6 ? [PASTA, SLIRP4NETNS] : [SLIRP4NETNS, PASTA];
}

/** Why there is none, and what to do. */
export const NONE_INSTALLED = `neither ${OUTSIDE_PROGRAMS.map(({ name }) => name).join(' nor ')} is installed (Debian, Ubuntu: apt-get install ${OUTSIDE_PROGRAMS.map(({ debianPackage }) => debianPackage).join(', or ')})`;

/** Words of programs that are no reason: passt has no system log to write to in a container. */
const NO_REASON =
  /^(?:Failed to send \d+ bytes to syslog|No external routable interface for IPv6.*|Don't run as root.*)$/;

/** Why a program has ended. The first line is the cause; what follows says mostly that its child process failed. */
export function endReason(program: string, said: string): string {
  const cause =
    said
      .split('\n')
      .find((line) => line.trim() !== '' && !NO_REASON.test(line.trim()))
      ?.trim() ?? '';
  if (cause.includes('/dev/net/tun')) {
    return `${program} cannot use /dev/net/tun: ${cause}. Other users need read and write access to it (mode 0666)`;
  }
  return `${program} has ended${cause === '' ? '' : `: ${cause}`}`;
}

/**
 * Whether a routing table has a default route.
 *
 * @param routes `/proc/net/route` or `/proc/net/ipv6_route`
 */
export function hasDefaultRoute(routes: string, family: 4 | 6): boolean {
  return routes.split('\n').some((line) => {
    const fields = line.trim().split(/\s+/);
    if (family === 4) return fields[1] === '00000000' && fields[7] === '00000000';
    // Where there is none, the kernel lists one that refuses, on lo.
    return fields[0] === '0'.repeat(32) && fields[1] === '00' && fields.at(-1) !== 'lo';
  });
}
