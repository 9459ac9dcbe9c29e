import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a dot in the name of a service',
    entry: '10 dotted-service-name',
    code: 'dotted-name',
    files: {
      'compose.yaml': `services:
  «api.v2»:
    image: api
    networks: [back]
networks:
  back: {}
`,
    },
    message: 'The service name `api.v2` has a dot: what is mistyped in it is looked up in the public DNS.',
    remedy: {
      title: 'Add the alias `api-v2`',
      diff: ['-     networks: [back]', '+     networks:', '+       back:', '+         aliases: [api-v2]'],
    },
  },
  {
    title: 'a hostname that ends in .local',
    entry: '10 dotted-service-name',
    code: 'dotted-name',
    severity: 'information',
    files: {
      'compose.yaml': `services:
  api:
    image: api
    hostname: «api.local»
`,
    },
    message:
      'The hostname `api.local` of `api` ends in `.local`, which some images look up by multicast DNS only.',
    remedy: {
      title: 'Change it to `api-local`',
      diff: ['-     hostname: api.local', '+     hostname: api-local'],
    },
  },
];
