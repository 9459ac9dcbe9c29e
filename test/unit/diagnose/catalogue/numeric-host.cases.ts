import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a number as a name',
    entry: '9 numeric-service-name',
    code: 'numeric-host',
    files: {
      'compose.yaml': `services:
  "«123»":
    image: app
`,
    },
    message: 'The service name `123` is read as an IPv4 address, so that clients never ask for it.',
    remedy: {
      title: 'Add the alias `service-123`',
      diff: ['+     networks:', '+       default:', '+         aliases:', '+           - service-123'],
    },
  },
  {
    title: 'an alias in hexadecimal',
    entry: '9 numeric-service-name',
    code: 'numeric-host',
    files: {
      'compose.yaml': `services:
  app:
    image: app
    networks:
      default:
        aliases:
          - "«0x10»"
          - app2
`,
    },
    message: 'The alias `0x10` of `app` is read as an IPv4 address, so that clients never ask for it.',
    remedy: {
      title: 'Change it to `service-0x10`',
      diff: ['-           - "0x10"', '+           - "service-0x10"'],
    },
  },
  {
    title: 'a number behind the last dot',
    entry: '9 numeric-service-name',
    code: 'numeric-host',
    files: {
      'compose.yaml': `services:
  «web.1»:
    image: app
`,
    },
    message:
      'The service name `web.1` ends in a number, so that clients take a URL with it for a wrong address.',
    remedy: {
      title: 'Add the alias `web-1`',
      diff: ['+     networks:', '+       default:', '+         aliases:', '+           - web-1'],
    },
  },
];
