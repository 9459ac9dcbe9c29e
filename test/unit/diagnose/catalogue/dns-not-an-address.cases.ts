import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'the name of a service among addresses',
    entry: '33 dns-option-misread',
    code: 'dns-not-an-address',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    dns:',
        '      - 192.0.2.53',
        '      - «resolver»',
        '  resolver:',
        '    image: coredns/coredns',
        '',
      ].join('\n'),
    },
    message:
      '`dns` of `web` names service `resolver`, but only an IP address can stand there; names of services need no `dns`.',
    remedy: {
      title: 'Remove `resolver` from `dns`',
      diff: ['-       - resolver'],
    },
  },
  {
    title: 'the name of a service that has a fixed address',
    entry: '33 dns-option-misread',
    code: 'dns-not-an-address',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    dns: "«resolver»"',
        '    networks: [back]',
        '  resolver:',
        '    image: coredns/coredns',
        '    networks:',
        '      back:',
        '        ipv4_address: 10.99.8.53',
        'networks:',
        '  back:',
        '    ipam:',
        '      config:',
        '        - subnet: 10.99.8.0/24',
        '',
      ].join('\n'),
    },
    message:
      '`dns` of `web` names service `resolver`, but only an IP address can stand there; names of services need no `dns`.',
    remedy: {
      title: 'Change it to `10.99.8.53`',
      diff: ['-     dns: "resolver"', '+     dns: "10.99.8.53"'],
    },
  },
];
