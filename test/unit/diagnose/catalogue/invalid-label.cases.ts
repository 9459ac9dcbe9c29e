import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a hyphen in front',
    entry: '11 label-invalid',
    code: 'invalid-label',
    files: {
      'compose.yaml': `services:
  «-api»:
    image: api
`,
    },
    message: 'The service name `-api` begins or ends with a hyphen, so that no client can look it up.',
    remedy: {
      title: 'Add the alias `api`',
      diff: ['+     networks:', '+       default:', '+         aliases:', '+           - api'],
    },
  },
  {
    title: 'an alias of 64 characters',
    entry: '11 label-invalid',
    code: 'invalid-label',
    files: {
      'compose.yaml': `services:
  api:
    image: api
    networks:
      default:
        aliases: [«aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa»]
`,
    },
    message:
      'The alias `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaaaaaaaaaaaaaaaaaaaaa` of `api` has a part of more than 63 characters, so that no client can look it up.',
    remedy: {
      title: 'Change it to `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`',
      diff: [
        '-         aliases: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]',
        '+         aliases: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]',
      ],
    },
  },
];
