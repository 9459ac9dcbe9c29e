/** Every difference from the engine that is meant, with its reason. Anything else that differs is a failure. */
import type { DifferenceRow } from './support/compare';

const SIZE = /, \d+ bytes$/m;
const HEADER = /^(?:# .*\n)+\n/;

export const MEANT_DIFFERENCES: readonly DifferenceRow[] = [
  {
    place: /.*\/MAC/,
    explains: (engine, netscope) =>
      engine === 'locally administered, of no visible scheme' && netscope === '02:42 and the IPv4 address',
    reason:
      'An address that follows from the IPv4 address, as engines before 28.0 had it, keeps the neighbours’ entries valid when a network is built anew; 28.0 draws a random one.',
  },
  {
    place: /[^/]*\/resolv\.conf/,
    explains: (engine, netscope) => engine?.replace(HEADER, '') === netscope?.replace(HEADER, ''),
    reason: 'The first comment names the program that wrote the file.',
  },
  {
    place: /[^/]*\/answer\/.*/,
    explains: (engine, netscope) =>
      engine !== undefined &&
      netscope !== undefined &&
      engine.replace(SIZE, '') === netscope.replace(SIZE, '') &&
      !engine.includes(' 600 '),
    reason:
      'An upstream’s answer is passed on byte by byte; the engine takes it apart and packs it again with compression. It says the same.',
  },
  {
    files: ['routed-range'],
    place: /subnets|(?:host|web-1)\/(?:ping|tcp) .*|host\/routes IPv4/,
    reason:
      'The engine looks at routes of links only, and takes a range that the host routes elsewhere: its container reaches nobody then. Here every route counts.',
  },
  {
    place: /[^/]*\/hosts/,
    explains: (engine, netscope) => sorted(engine) === sorted(netscope),
    byChance: true,
    reason: 'Compose hands extra_hosts over in random order; here they keep the order of the file.',
  },
  {
    mode: 'rootless',
    place: /host\/(?:\{bridge of .*|routes IPv[46]|(?:ping|tcp) \[?\{.*)/,
    reason:
      'Without root, bridges live in a namespace of their own: the host has no device and no route there.',
  },
  {
    mode: 'rootless',
    place: /(?:host|outside)\/(?:tcp|udp) 203\.0\.113\.2:.*/,
    explains: (engine, netscope) => reached(engine) !== undefined && reached(engine) === reached(netscope),
    reason:
      'Without root, a program of the user forwards published ports, as docker-proxy does on loopback: the container sees the address of its gateway, not the caller’s.',
  },
  {
    mode: 'rootless',
    place: /[^/]*\/ping (?:203\.0\.113\.2|198\.51\.100\.7)/,
    explains: (engine, netscope) => engine === 'yes' && netscope === 'no',
    reason:
      'slirp4netns sends a ping to the outside only where the host’s net.ipv4.ping_group_range lets its user do so; this host does not.',
  },
  {
    mode: 'rootless',
    place: /[^/]*\/sysctl net\.ipv4\.ping_group_range/,
    explains: (_, netscope) => /^(\d+) \1$/.test(netscope ?? ''),
    reason: 'A user namespace has one group, and the kernel takes no other for this setting.',
  },
];

function sorted(text: string | undefined): string | undefined {
  return text?.split('\n').sort().join('\n');
}

/** Who was reached, without from where. */
function reached(said: string | undefined): string | undefined {
  return /^(\S+) was reached from /.exec(said ?? '')?.[1];
}
