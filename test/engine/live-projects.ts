/** Projects that are up at once on the engine whose topology is read; host ports and subnets are theirs alone. */

export interface LiveProject {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What Compose is told besides `up`. */
  readonly flags?: readonly string[];
  /** Needs an engine of 28 or later. */
  readonly isNew?: true;
}

const IDLE = 'image: idle';

export const PROJECTS: readonly LiveProject[] = [
  {
    name: 'aliases',
    files: {
      'compose.yaml': `
services:
  web: { ${IDLE}, networks: { front: { aliases: [www, shop.example, Shared] }, back: { aliases: [web-inside] } } }
  api: { ${IDLE}, hostname: api-host, networks: { front: { aliases: [Shared, v1.api] } } }
  database: { ${IDLE}, networks: { back: { aliases: [db] } } }
networks: { front: , back: }
`,
    },
  },
  {
    name: 'links',
    files: {
      'compose.yaml': `
services:
  web: { ${IDLE}, links: ['redis:cache', redis] }
  redis: { ${IDLE} }
  worker: { ${IDLE}, container_name: The.Worker }
`,
    },
  },
  {
    name: 'networks',
    files: {
      'compose.yaml': `
services:
  proxy: { ${IDLE}, networks: [front, back, shared], ports: ['18080:80'] }
  web: { ${IDLE}, networks: [front] }
  database: { ${IDLE}, networks: [back], ports: ['18081:81'] }
networks:
  front:
  back: { internal: true }
  shared: { external: true, name: shared }
`,
    },
  },
  {
    name: 'modes',
    files: {
      'compose.yaml': `
services:
  agent: { ${IDLE}, network_mode: host }
  hermit: { ${IDLE}, network_mode: none }
  old: { ${IDLE}, network_mode: bridge, ports: ['18090:80'] }
  web: { ${IDLE}, hostname: front, ports: ['18091:80'] }
  sidecar: { ${IDLE}, network_mode: 'service:web' }
  lodger: { ${IDLE}, network_mode: 'container:neighbour' }
`,
    },
  },
  {
    name: 'scale',
    files: {
      'compose.yaml': `
services:
  web: { ${IDLE}, scale: 3, ports: ['5000', '127.0.0.1::81', '53/udp'] }
  redis: { ${IDLE} }
`,
    },
  },
  {
    name: 'fixed',
    files: {
      'compose.yaml': `
services:
  web:
    ${IDLE}
    mac_address: 02:00:5e:10:00:01
    extra_hosts: ['printer=192.0.2.8', 'scanner=2001:db8::8', 'host.docker.internal=host-gateway']
    hostname: www
    domainname: shop.test
    dns: [203.0.113.1]
    dns_search: [shop.test]
    dns_opt: ['ndots:2']
    environment: { REDIS_URL: 'redis://redis:6379/0', EMPTY: '' }
    sysctls: { net.ipv4.ip_unprivileged_port_start: '1024' }
    networks: { default: { ipv4_address: 10.94.0.10, ipv6_address: 'fd00:94::10' } }
    ports: ['203.0.113.2:18082:82', '18053:53/udp', '18100-18102:9000-9002']
  redis: { ${IDLE} }
networks:
  default:
    enable_ipv6: true
    driver_opts: { com.docker.network.bridge.name: fixed0, com.docker.network.driver.mtu: '1400' }
    ipam:
      config:
        - { subnet: 10.94.0.0/24, ip_range: 10.94.0.128/28, gateway: 10.94.0.254, aux_addresses: { router: 10.94.0.1 } }
        - { subnet: 'fd00:94::/64', gateway: 'fd00:94::1' }
`,
    },
  },
  {
    name: 'states',
    files: {
      'compose.yaml': `
services:
  healthy: { ${IDLE}, healthcheck: { test: ['CMD', '/bin/sh', '-c', 'exit 0'], interval: 1s } }
  ill: { ${IDLE}, healthcheck: { test: ['CMD', '/bin/sh', '-c', 'exit 1'], interval: 1s, retries: 1 } }
  failed: { ${IDLE}, command: ['/bin/sh', '-c', 'exit 3'] }
  asleep: { ${IDLE} }
  again: { ${IDLE}, command: ['/bin/sh', '-c', 'exit 5'], restart: always }
  ended: { ${IDLE} }
`,
    },
  },
  {
    name: 'ways-out',
    isNew: true,
    files: {
      'compose.yaml': `
services:
  web: { ${IDLE}, networks: { alpha: , beta: { gw_priority: 10, interface_name: lan0 }, gamma: } }
  redis: { ${IDLE}, networks: [alpha, beta] }
networks: { alpha: , beta: , gamma: { internal: true } }
`,
    },
  },
];

/** The sample, whose images come from elsewhere, with the image that is here. */
export const SAMPLE_OVERRIDE = `
services:
  web: { build: !reset null, ${IDLE} }
  redis: { ${IDLE} }
`;
