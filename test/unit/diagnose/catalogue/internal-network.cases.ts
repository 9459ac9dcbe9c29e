import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a server outside, called from an internal network',
    entry: '34 internal-network-external-name',
    code: 'internal-network',
    files: {
      'compose.yaml': [
        'services:',
        '  worker:',
        '    image: example/worker',
        '    environment:',
        '      SMTP_HOST: «smtp.mailgun.org»',
        '    networks:',
        '      - back',
        '  web:',
        '    image: example/web',
        '    networks: [front, back]',
        'networks:',
        '  front: {}',
        '  back:',
        '    internal: true',
        '',
      ].join('\n'),
    },
    message:
      '`worker` calls `smtp.mailgun.org` (`SMTP_HOST`), but has no way out: network `back` is internal.',
    remedy: {
      title: 'Add network `front` to `worker`',
      diff: ['+       - front'],
    },
  },
  {
    title: 'a URL in a list, with the network in a mapping',
    entry: '34 internal-network-external-name',
    code: 'internal-network',
    files: {
      'compose.yaml': [
        'services:',
        '  worker:',
        '    image: example/worker',
        '    environment:',
        '      - DATABASE_URL=postgres://app:secret@«db.eu-west-1.rds.amazonaws.com»:5432/app',
        '    networks:',
        '      back:',
        'networks:',
        '  back: {internal: true}',
        '',
      ].join('\n'),
    },
    message:
      '`worker` calls `db.eu-west-1.rds.amazonaws.com` (`DATABASE_URL`), but has no way out: network `back` is internal.',
    remedy: {
      title: 'Add network `default` to `worker`',
      diff: ['+       default:'],
    },
  },
];
