import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'an entry of a list',
    entry: '18 hosts-file-shadow',
    code: 'hosts-shadow',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    extra_hosts:',
        '      - "«db»:192.0.2.10"',
        '      - "printer:192.0.2.11"',
        '  db:',
        '    image: postgres',
        '',
      ].join('\n'),
    },
    message:
      '`web` never reaches service `db` by its name: `extra_hosts` sends `db` to `192.0.2.10`, and /etc/hosts is read before the resolver is asked.',
    remedy: {
      title: 'Remove `db` from `extra_hosts`',
      diff: ['-       - "db:192.0.2.10"'],
    },
  },
  {
    title: 'an entry of a mapping that leads to the caller itself',
    entry: '18 hosts-file-shadow',
    code: 'hosts-shadow',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    extra_hosts:',
        '      «db»: 127.0.0.1',
        '  db:',
        '    image: postgres',
        '',
      ].join('\n'),
    },
    message:
      '`web` never reaches service `db` by its name: `extra_hosts` sends `db` to `web` itself, and /etc/hosts is read before the resolver is asked.',
    remedy: {
      title: 'Remove `db` from `extra_hosts`',
      diff: ['-     extra_hosts:', '-       db: 127.0.0.1'],
    },
  },
  {
    title: 'the machine in place of a service, which somebody has thought of',
    entry: '18 hosts-file-shadow',
    code: 'hosts-shadow',
    severity: 'information',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    extra_hosts: ["«auth»=host-gateway"]',
        '  auth:',
        '    image: keycloak/keycloak',
        '',
      ].join('\n'),
    },
    message:
      '`web` never reaches service `auth` by its name: `extra_hosts` sends `auth` to `host-gateway`, and /etc/hosts is read before the resolver is asked.',
    remedy: {
      title: 'Remove `auth` from `extra_hosts`',
      diff: ['-     extra_hosts: ["auth=host-gateway"]'],
    },
  },
];
