import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a low address beside a service without one',
    entry: '35 static-ip-invalid',
    code: 'dynamic-takes-static',
    files: {
      'compose.yaml': [
        'services:',
        '  db:',
        '    image: postgres',
        '    networks:',
        '      back:',
        '        ipv4_address: «10.77.0.2»',
        '  web:',
        '    image: example/web',
        '    networks: [back]',
        'networks:',
        '  back:',
        '    ipam:',
        '      config:',
        '        - subnet: 10.77.0.0/24',
        '',
      ].join('\n'),
    },
    message:
      '`10.77.0.2` of `db` may be taken when it starts: containers of network `back` without a fixed address, such as `web`, get the lowest that is free.',
    remedy: {
      title: 'Change the address to `10.77.0.254`',
      diff: ['-         ipv4_address: 10.77.0.2', '+         ipv4_address: 10.77.0.254'],
    },
  },
];
