import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'the stub of the machine',
    entry: '61 upstream-loopback-stub',
    code: 'dns-loopback',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: nginx',
        '    dns:',
        '      - «127.0.0.53»',
        '      - 192.0.2.53',
        '',
      ].join('\n'),
    },
    message:
      '`dns` of `web` is `127.0.0.53`, which is the container of `web` itself and not the machine, and no DNS server is known to run there.',
    remedy: {
      title: 'Remove `127.0.0.53` from `dns`',
      diff: ['-       - 127.0.0.53'],
    },
  },
];
