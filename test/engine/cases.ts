/** The compose files of test/engine/files that need more than to be brought up. */

export interface Case {
  /** Name of the file without its ending, and of the project. */
  readonly name: string;
  /** Commands of `docker` that make what the file takes for granted, and those that remove it. */
  readonly before?: readonly (readonly string[])[];
  readonly after?: readonly (readonly string[])[];
  /** The same for `netscope`: networks on their own, and a project beside the file's. */
  readonly ours?: { readonly networks: readonly string[]; readonly beside?: string };
  /** Shell commands for the hosts of both, before and after. */
  readonly hostBefore?: string;
  readonly hostAfter?: string;
  /** Compared without root too. */
  readonly rootless?: boolean;
}

/** Compared in every run of the tests; the others when all are asked for. */
export const SAMPLE: readonly string[] = [
  'aliases',
  'container-names',
  'default-network',
  'dual-stack',
  'extra-hosts',
  'gateway-priority',
  'host-names',
  'internal-network',
  'mode-service',
  'no-communication',
  'published-anywhere',
  'published-ports',
  'replicas',
  'search-domains',
  'several-networks',
  'static-addresses',
];

const SHARED = ['network', 'create', 'shared'];
const REMOVE_SHARED = ['network', 'rm', 'shared'];
const SPECIAL: readonly Case[] = [
  { name: 'default-network', rootless: true },
  { name: 'several-networks', rootless: true },
  { name: 'published-ports', rootless: true },
  { name: 'aliases', rootless: true },
  { name: 'internal-network', rootless: true },
  {
    name: 'taken-ranges',
    hostBefore:
      'ip link add office type bridge && ip address add 172.19.0.9/16 dev office && ip link set office up',
    hostAfter: 'ip link delete office',
  },
  {
    name: 'routed-range',
    hostBefore: 'ip route add 172.18.0.0/16 via 203.0.113.1',
    hostAfter: 'ip route delete 172.18.0.0/16 via 203.0.113.1',
  },
  { name: 'external-network', before: [SHARED], after: [REMOVE_SHARED], ours: { networks: ['shared'] } },
  {
    name: 'external-links',
    before: [SHARED, ['run', '--detach', '--name', 'neighbour', '--network', 'shared', 'idle']],
    after: [['rm', '--force', 'neighbour'], REMOVE_SHARED],
    ours: {
      networks: ['shared'],
      beside: `
services: { neighbour: { image: idle, container_name: neighbour, networks: [shared] } }
networks: { shared: { external: true } }
`,
    },
  },
];

export function caseOf(name: string): Case {
  return SPECIAL.find((each) => each.name === name) ?? { name };
}
