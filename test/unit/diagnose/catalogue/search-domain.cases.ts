import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'one search domain',
    entry: '48 search-domain-wildcard',
    code: 'search-domain',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    dns_search: «corp.example.com»',
        '',
      ].join('\n'),
    },
    message:
      '`web` looks a service that does not run up below `corp.example.com`: where that answers any name, it reaches a stranger.',
    remedy: {
      title: 'Search no domain',
      diff: ['-     dns_search: corp.example.com', '+     dns_search: "."'],
    },
  },
  {
    title: 'search domains that come first',
    entry: '48 search-domain-wildcard',
    code: 'search-domain',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    dns_opt: ["ndots:1"]',
        '    dns_search:',
        '      - «corp.example.com»',
        '      - example.com',
        '',
      ].join('\n'),
    },
    message:
      '`web` looks every name of a service up below `corp.example.com` and `example.com` first: where that answers any name, it never reaches a service.',
    remedy: {
      title: 'Search no domain',
      diff: [
        '-     dns_search:',
        '-       - corp.example.com',
        '-       - example.com',
        '+     dns_search: "."',
      ],
    },
  },
];
