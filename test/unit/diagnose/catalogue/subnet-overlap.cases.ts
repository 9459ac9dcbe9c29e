import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'two networks of one project',
    entry: '36 subnet-overlap',
    code: 'subnet-overlap',
    severity: 'error',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    networks: {front: , back: {ipv4_address: 10.77.128.7}}',
        'networks:',
        '  front:',
        '    ipam:',
        '      config:',
        '        - subnet: 10.77.0.0/16',
        '  back:',
        '    ipam:',
        '      config:',
        '        - subnet: «10.77.128.0/24»',
        '          gateway: 10.77.128.1',
        '',
      ].join('\n'),
    },
    message:
      'Subnet `10.77.128.0/24` of network `back` overlaps `10.77.0.0/16` of network `front`, and the engine makes no second network on the same addresses.',
    remedy: {
      title: 'Move the network to `10.99.0.0/24`',
      diff: [
        '-     networks: {front: , back: {ipv4_address: 10.77.128.7}}',
        '+     networks: {front: , back: {ipv4_address: 10.99.0.7}}',
        '-         - subnet: 10.77.128.0/24',
        '-           gateway: 10.77.128.1',
        '+         - subnet: 10.99.0.0/24',
        '+           gateway: 10.99.0.1',
      ],
    },
  },
  {
    title: 'a network beside a VPN',
    entry: '36 subnet-overlap',
    code: 'subnet-overlap',
    host: {
      routes: ['10.8.0.0/24', '192.168.1.0/24'],
    },
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        'networks:',
        '  default:',
        '    ipam:',
        '      config: [{subnet: «10.8.0.0/16»}]',
        '',
      ].join('\n'),
    },
    message:
      'Subnet `10.8.0.0/16` of network `default` overlaps `10.8.0.0/24`, to which this machine has a route: one of the two cannot be reached while the network is up.',
    remedy: {
      title: 'Move the network to `10.99.0.0/16`',
      diff: ['-       config: [{subnet: 10.8.0.0/16}]', '+       config: [{subnet: 10.99.0.0/16}]'],
    },
  },
  {
    title: 'another project of the workspace',
    entry: '36 subnet-overlap',
    code: 'subnet-overlap',
    severity: 'information',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        'networks:',
        '  default:',
        '    ipam:',
        '      config:',
        '        - subnet: "«172.28.0.0/16»"',
        '',
      ].join('\n'),
    },
    others: {
      blog: [
        'services: {web: {image: example/blog}}',
        'networks: {default: {ipam: {config: [{subnet: 172.28.5.0/24}]}}}',
        '',
      ].join('\n'),
    },
    message:
      'Subnet `172.28.0.0/16` of network `default` overlaps `172.28.5.0/24` of network `default` of project `blog`: the two cannot be up at the same time.',
    remedy: {
      title: 'Move the network to `10.99.0.0/16`',
      diff: ['-         - subnet: "172.28.0.0/16"', '+         - subnet: "10.99.0.0/16"'],
    },
  },
];
