import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a network that is not there',
    entry: '28 external-network-missing',
    code: 'external-network-missing',
    host: {
      networks: ['bridge', 'host', 'none'],
    },
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    networks: [proxy]',
        'networks:',
        '  «proxy»:',
        '    external: true',
        '',
      ].join('\n'),
    },
    message: 'Network `proxy` does not exist, and this file expects somebody else to make it.',
    remedy: {
      command: ['docker', 'network', 'create', 'proxy'],
    },
  },
  {
    title: 'the key in place of the name that Compose has given it',
    entry: '28 external-network-missing',
    code: 'external-network-missing',
    host: {
      networks: ['bridge', 'shop_shared'],
    },
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    networks: [shared]',
        'networks:',
        '  shared:',
        '    external: true',
        '    name: "«shared»"',
        '',
      ].join('\n'),
    },
    message:
      'Network `shared` does not exist, and this file expects somebody else to make it; there is `shop_shared`.',
    remedy: {
      command: ['docker', 'network', 'create', 'shared'],
    },
  },
  {
    title: 'nobody knows which networks there are',
    entry: '28 external-network-missing',
    code: 'external-network-missing',
    severity: 'hint',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        'networks:',
        '  default:',
        '    external: true',
        '    name: «backbone»',
        '',
      ].join('\n'),
    },
    message:
      'Network `backbone` has to exist before `docker compose up`: this file expects somebody else to make it.',
    remedy: {
      command: ['docker', 'network', 'create', 'backbone'],
    },
  },
];
