/** One request of each operation with every field that it can have, as a daemon might send it. */
import type { HelperOperation, RequestOf } from '../../../src/helper/protocol';

const ID = '0123abcd';
const BRIDGE = 'br-0123456789ab';

export const FULL_REQUESTS: { readonly [O in HelperOperation]: RequestOf<O> } = {
  createNetworks: {
    op: 'createNetworks',
    project: ID,
    networks: [
      { bridge: BRIDGE, ipv4: { address: '172.18.0.1', prefixLength: 16 }, mtu: 1400 },
      { bridge: 'shop_0' },
    ],
  },
  createNamespaces: {
    op: 'createNamespaces',
    project: ID,
    namespaces: [
      {
        name: 'shop-web-1',
        hostname: 'web',
        domainname: 'example.test',
        resolver: true,
        routes: [
          { family: 4, interfaceName: 'eth0', gateway: '172.18.0.1' },
          { family: 6, interfaceName: 'eth0', gateway: 'fd00:18::1' },
        ],
        sysctls: [{ name: 'net.ipv4.ip_local_port_range', value: '2000 3000' }],
        endpoints: [
          {
            bridge: BRIDGE,
            bridgeOwner: '89abcdef',
            veth: 'veth0123456789',
            interfaceName: 'eth0',
            mac: '02:42:ac:12:00:02',
            ipv4: { address: '172.18.0.2', prefixLength: 16 },
            ipv6: { address: 'fd00:18::2', prefixLength: 64 },
            mtu: 1400,
            isolated: true,
            linkLocal: ['169.254.8.8'],
            sysctls: [{ name: 'net.ipv4.conf.IFNAME.log_martians', value: '1' }],
          },
        ],
      },
    ],
  },
  addEndpoints: {
    op: 'addEndpoints',
    project: ID,
    namespaces: [
      {
        name: 'shop-web-1',
        routes: [{ family: 4, interfaceName: 'eth1' }],
        sysctls: [{ name: 'net.ipv4.conf.eth1.log_martians', value: '1' }],
        endpoints: [
          {
            bridge: BRIDGE,
            veth: 'veth0123456789',
            interfaceName: 'eth1',
            mac: '02:42:ac:12:00:02',
            ipv4: { address: '172.18.0.2', prefixLength: 16 },
            ipv6: { address: 'fd00:18::2', prefixLength: 64 },
          },
        ],
      },
    ],
  },
  removeEndpoints: {
    op: 'removeEndpoints',
    project: ID,
    namespaces: [{ name: 'shop-web-1', veths: ['veth0123456789'], parented: ['eth1'] }],
  },
  renewDns: {
    op: 'renewDns',
    project: ID,
    namespaces: [{ name: 'shop-web-1', dns: { udp: 40_000, tcp: 40_001 } }, { name: 'shop-job-1' }],
  },
  setHostRules: {
    op: 'setHostRules',
    project: ID,
    networks: [
      {
        bridge: BRIDGE,
        subnet: '172.18.0.0/16',
        internal: false,
        icc: false,
        masquerade: true,
        hostAddress: '192.0.2.7',
        gatewayMode: 'nat',
        trustedInterfaces: ['eth0'],
      },
    ],
    ports: [
      {
        bridge: BRIDGE,
        address: '172.18.0.2',
        containerPort: 80,
        protocol: 'tcp',
        hostAddress: '0.0.0.0',
        hostPort: 8080,
      },
    ],
    routedPorts: [{ bridge: BRIDGE, address: '172.18.0.2', containerPort: 53, protocol: 'udp' }],
    publish: true,
  },
  deleteNamespaces: {
    op: 'deleteNamespaces',
    project: ID,
    namespaces: [{ name: 'shop-web-1', veths: ['veth0123456789'] }],
  },
  deleteNetworks: { op: 'deleteNetworks', project: ID, bridges: [BRIDGE] },
  survey: { op: 'survey' },
  sweep: { op: 'sweep', project: ID },
  readNamespace: { op: 'readNamespace', project: ID, name: 'shop-web-1' },
  readHost: { op: 'readHost' },
  openQuerySocket: {
    op: 'openQuerySocket',
    project: ID,
    name: 'shop-web-1',
    transport: 'udp',
    server: '10.0.0.53',
  },
  connect: { op: 'connect', address: '172.18.0.2', port: 80 },
  openRelaySocket: { op: 'openRelaySocket', family: 6 },
};
