import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'the resolv.conf of the machine',
    entry: '45 resolvconf-overridden',
    code: 'resolv-conf-mounted',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    volumes:',
        '      - data:/data',
        '      - «/etc/resolv.conf:/etc/resolv.conf:ro» # for the VPN',
        'volumes:',
        '  data:',
        '',
      ].join('\n'),
    },
    message:
      '/etc/resolv.conf of `web` is a file of this machine: it asks somebody else instead of `127.0.0.11`, where names of services are answered.',
    remedy: {
      title: 'Remove the mount',
      diff: ['-       - /etc/resolv.conf:/etc/resolv.conf:ro # for the VPN'],
    },
  },
  {
    title: 'a resolv.conf of the project for a DNS server',
    entry: '45 resolvconf-overridden',
    code: 'resolv-conf-mounted',
    severity: 'information',
    files: {
      'compose.yaml': [
        'services:',
        '  pihole:',
        '    image: pihole/pihole',
        '    volumes: ["«./resolv.conf:/etc/resolv.conf»"]',
        '',
      ].join('\n'),
    },
    message:
      '/etc/resolv.conf of `pihole` is a file of this machine: it asks somebody else instead of `127.0.0.11`, where names of services are answered.',
    remedy: {
      title: 'Remove the mount',
      diff: ['-     volumes: ["./resolv.conf:/etc/resolv.conf"]'],
    },
  },
];
