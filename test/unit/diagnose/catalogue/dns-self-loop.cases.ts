import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: "the engine's own resolver",
    entry: '68 dns-self-loop',
    code: 'dns-self-loop',
    files: {
      'compose.yaml': ['services:', '  web:', '    image: nginx', '    dns: «127.0.0.11»', ''].join('\n'),
    },
    message:
      "`dns` of `web` sends the engine's resolver at `127.0.0.11` to itself for every name it does not know, so outside names fail.",
    remedy: {
      title: 'Remove `dns`',
      diff: ['-     dns: 127.0.0.11'],
    },
  },
  {
    title: 'a DNS server that asks its own address',
    entry: '68 dns-self-loop',
    code: 'dns-self-loop',
    files: {
      'compose.yaml': [
        'services:',
        '  pihole:',
        '    image: pihole/pihole',
        '    dns:',
        '      - «10.77.0.53»',
        '    networks:',
        '      back:',
        '        ipv4_address: 10.77.0.53',
        'networks:',
        '  back:',
        '    ipam:',
        '      config:',
        '        - subnet: 10.77.0.0/24',
        '',
      ].join('\n'),
    },
    message:
      '`dns` of `pihole` is its own address `10.77.0.53`: what its server does not know, the container asks itself again, and nothing resolves before it runs.',
    remedy: {
      title: 'Change it to `1.1.1.1`',
      diff: ['-       - 10.77.0.53', '+       - 1.1.1.1'],
    },
  },
  {
    title: 'the DNS server of the machine without a server of its own',
    entry: '68 dns-self-loop',
    code: 'dns-self-loop',
    severity: 'hint',
    files: {
      'compose.yaml': [
        'services:',
        '  pihole:',
        '    image: pihole/pihole',
        '    ports:',
        '      - «53:53/udp»',
        '      - 8080:80',
        '',
      ].join('\n'),
    },
    message:
      '`pihole` answers DNS for this machine on port 53 and has no `dns` of its own: where the machine asks `pihole`, it asks itself for outside names, and cannot start without.',
    remedy: {
      title: 'Let `pihole` ask `1.1.1.1`',
      diff: ['+     dns:', '+       - 1.1.1.1'],
    },
  },
];
