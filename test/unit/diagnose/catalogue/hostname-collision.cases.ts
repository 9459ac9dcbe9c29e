import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a hostname that is the name of a sibling',
    entry: '17 hostname-key-collision',
    code: 'hostname-collision',
    files: {
      'compose.yaml': [
        'services:',
        '  api:',
        '    image: example/api',
        '    hostname: «db» # as on the old machine',
        '  db:',
        '    image: postgres',
        '',
      ].join('\n'),
    },
    message:
      '`api` has the hostname `db`, which is the name of another service: on network `default` the name gives the addresses of both.',
    remedy: {
      title: 'Change the hostname to `api`',
      diff: ['-     hostname: db # as on the old machine', '+     hostname: api # as on the old machine'],
    },
  },
  {
    title: 'a hostname in quotes that is an alias of another service, in another case',
    entry: '17 hostname-key-collision',
    code: 'hostname-collision',
    files: {
      'compose.yaml': [
        'services:',
        '  store: {image: postgres, networks: {back: {aliases: [database]}}}',
        '  worker: {image: example/worker, hostname: "«Database»", networks: [back]}',
        'networks: {back: {}}',
        '',
      ].join('\n'),
    },
    message:
      '`worker` has the hostname `Database`, which is a name of service `store`: on network `back` the name gives the addresses of both.',
    remedy: {
      title: 'Change the hostname to `worker`',
      diff: [
        '-   worker: {image: example/worker, hostname: "Database", networks: [back]}',
        '+   worker: {image: example/worker, hostname: "worker", networks: [back]}',
      ],
    },
  },
];
