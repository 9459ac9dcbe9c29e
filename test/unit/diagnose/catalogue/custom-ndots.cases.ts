import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'ndots in a list',
    entry: '38 custom-ndots',
    code: 'custom-ndots',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    dns_opt:',
        '      - timeout:2',
        '      - «ndots:2»',
        '',
      ].join('\n'),
    },
    message:
      'With `ndots:2` the engine forwards no name without a dot for `web`, and names with fewer than 2 dots are tried with search domains first.',
    remedy: {
      title: 'Remove `ndots:2`',
      diff: ['-       - ndots:2'],
    },
  },
];
