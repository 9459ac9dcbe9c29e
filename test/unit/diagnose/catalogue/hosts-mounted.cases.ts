import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'the hosts of the machine',
    entry: '49 nsswitch-no-dns',
    code: 'hosts-mounted',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    volumes:',
        '      - "«/etc/hosts:/etc/hosts:ro»"',
        '',
      ].join('\n'),
    },
    message:
      '/etc/hosts of `web` is a file of this machine: what Compose would write there is missing, and what stands there wins over the resolver.',
    remedy: {
      title: 'Remove the mount',
      diff: ['-     volumes:', '-       - "/etc/hosts:/etc/hosts:ro"'],
    },
  },
  {
    title: 'the nsswitch.conf of the machine',
    entry: '49 nsswitch-no-dns',
    code: 'hosts-mounted',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    volumes: [«/etc/nsswitch.conf:/etc/nsswitch.conf:ro», data:/data]',
        'volumes: {data: {}}',
        '',
      ].join('\n'),
    },
    message:
      '/etc/nsswitch.conf of `web` is a file of this machine: whether the resolver is asked for names follows from its line "hosts".',
    remedy: {
      title: 'Remove the mount',
      diff: [
        '-     volumes: [/etc/nsswitch.conf:/etc/nsswitch.conf:ro, data:/data]',
        '+     volumes: [data:/data]',
      ],
    },
  },
];
