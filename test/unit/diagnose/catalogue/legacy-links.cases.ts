import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a link that says the name of the service',
    entry: '31 legacy-links',
    code: 'legacy-links',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    links:',
        '      - «db» # from version 1',
        '  db:',
        '    image: postgres',
        '',
      ].join('\n'),
    },
    message: 'The link from `web` to `db` adds nothing: services of one network find each other by name.',
    remedy: {
      title: 'Replace the link with `depends_on`',
      diff: ['-     links:', '-       - db # from version 1', '+     depends_on:', '+       - db'],
    },
  },
  {
    title: 'a link with a name of its own',
    entry: '31 legacy-links',
    code: 'legacy-links',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    depends_on: [db]',
        '    links: ["«db:database»"]',
        '  db:',
        '    image: postgres',
        '',
      ].join('\n'),
    },
    message:
      '`database` is the name of `db` for `web` alone: a link gives it, where an alias of the network is known to all.',
    remedy: {
      title: 'Give `db` the alias `database` on network `default`',
      diff: [
        '-     links: ["db:database"]',
        '+     networks:',
        '+       default:',
        '+         aliases: [database]',
      ],
    },
  },
  {
    title: 'a link across networks',
    entry: '31 legacy-links',
    code: 'legacy-links',
    severity: 'warning',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    networks: [front]',
        '    links:',
        '      - «db»',
        '  db:',
        '    image: postgres',
        '    networks: [back]',
        'networks:',
        '  front:',
        '  back:',
        '',
      ].join('\n'),
    },
    message: '`web` links to `db`, but they share no network, and a link makes none: `db` does not resolve.',
    remedy: {
      title: 'Add network `back` to `web`, and remove the link',
      diff: [
        '-     networks: [front]',
        '-     links:',
        '-       - db',
        '+     networks: [front, back]',
        '+     depends_on: [db]',
      ],
    },
  },
];
