import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'an alias that is the name of a sibling',
    entry: '29 alias-collision-shared-network',
    code: 'alias-collision',
    files: {
      'compose.yaml': [
        'services:',
        '  cache:',
        '    image: redis',
        '  sessions:',
        '    image: redis',
        '    networks:',
        '      default:',
        '        aliases:',
        '          - sessions-store',
        '          - «cache»',
        '',
      ].join('\n'),
    },
    message:
      '`sessions` has the alias `cache`, which is the name of `cache`: on network `default` the name gives the addresses of both.',
    remedy: {
      title: 'Remove the alias `cache`',
      diff: ['-           - cache'],
    },
  },
  {
    title: 'a container name that is the name of a sibling',
    entry: '29 alias-collision-shared-network',
    code: 'alias-collision',
    files: {
      'compose.yaml': [
        'services:',
        '  app:',
        '    image: example/app',
        '  app-old:',
        '    image: example/app:1',
        '    container_name: «app»',
        '',
      ].join('\n'),
    },
    message:
      '`app-old` has the container name `app`, which is the name of `app`: on network `default` the name gives the addresses of both.',
    remedy: {
      title: 'Remove the container name',
      diff: ['-     container_name: app'],
    },
  },
  {
    title: 'one alias for two services, as for spreading load',
    entry: '29 alias-collision-shared-network',
    code: 'alias-collision',
    severity: 'information',
    files: {
      'compose.yaml': [
        'services:',
        '  one: &app',
        '    image: example/app',
        '    networks: {default: {aliases: [app]}}',
        '  two:',
        '    image: example/app',
        '    networks: {default: {aliases: [«app»]}}',
        '',
      ].join('\n'),
    },
    message:
      '`one` and `two` share the alias `app` on network `default`: whoever asks for it gets the addresses of both, in changing order.',
    remedy: {
      title: 'Remove the alias `app`',
      diff: ['-     networks: {default: {aliases: [app]}}', '+     networks: {default: null}'],
    },
  },
  {
    title: 'two projects with one name on a network that both join',
    entry: '29 alias-collision-shared-network',
    code: 'alias-collision',
    severity: 'information',
    files: {
      'compose.yaml': [
        'services:',
        '  db:',
        '    image: postgres',
        '    networks:',
        '      - «shared»',
        'networks:',
        '  shared:',
        '    external: true',
        '',
      ].join('\n'),
    },
    others: {
      blog: [
        'services:',
        '  db:',
        '    image: mariadb',
        '    networks: [shared]',
        'networks:',
        '  shared:',
        '    name: shared',
        '',
      ].join('\n'),
    },
    message:
      '`db` means two services on network `shared`: one of project `blog` answers to it as well, and whoever asks gets the addresses of both, in changing order.',
    remedy: {
      title: 'Add the alias `shop-db`',
      diff: ['-       - shared', '+       shared:', '+         aliases:', '+           - shop-db'],
    },
  },
  {
    title: 'a name of two projects that is used where both are',
    entry: '29 alias-collision-shared-network',
    code: 'alias-collision',
    files: {
      'compose.yaml': [
        'services:',
        '  site:',
        '    image: example/web',
        '    depends_on: [db]',
        '    environment:',
        '      DATABASE_URL: postgres://app:secret@db:5432/app',
        '    networks: [shared]',
        '  db:',
        '    image: postgres',
        '    networks:',
        '      «shared»: # with the blog',
        'networks:',
        '  shared:',
        '    external: true',
        '',
      ].join('\n'),
    },
    others: {
      blog: [
        'services:',
        '  store:',
        '    image: mariadb',
        '    networks: {shared: {aliases: [db]}}',
        'networks:',
        '  shared: {external: true}',
        '',
      ].join('\n'),
    },
    message:
      '`db` means two services on network `shared`: one of project `blog` answers to it as well, and whoever asks gets the addresses of both, in changing order.',
    remedy: {
      title: 'Add the alias `shop-db` and use it',
      diff: [
        '-       DATABASE_URL: postgres://app:secret@db:5432/app',
        '+       DATABASE_URL: postgres://app:secret@shop-db:5432/app',
        '+         aliases: [shop-db]',
      ],
    },
  },
  {
    title: 'a name that others may have as well',
    entry: '29 alias-collision-shared-network',
    code: 'alias-collision',
    severity: 'hint',
    files: {
      'compose.yaml': [
        'services:',
        '  redis:',
        '    image: redis',
        '    networks:',
        '      default: {}',
        '      «shared»: {}',
        'networks:',
        '  shared:',
        '    external: true',
        '',
      ].join('\n'),
    },
    message:
      '`redis` joins network `shared`, which other projects may join too: a service called `redis` there would answer to the same name.',
    remedy: {
      title: 'Add the alias `shop-redis`',
      diff: ['-       shared: {}', '+       shared: {aliases: [shop-redis]}'],
    },
  },
];
