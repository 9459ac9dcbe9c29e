import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a service with an underscore in a URL',
    entry: '8 underscore-hostname',
    code: 'underscore-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      API_URL: http://«user_api»:8080
  user_api:
    image: api
`,
    },
    message:
      '`web` uses `user_api` in a URL in `API_URL`; the name resolves, but clients that check it, as those of Java do, refuse the underscore.',
    remedy: {
      title: 'Use `user-api`, an alias of `user_api`',
      diff: [
        '-       API_URL: http://user_api:8080',
        '+       API_URL: http://user-api:8080',
        '+     networks:',
        '+       default:',
        '+         aliases:',
        '+           - user-api',
      ],
    },
  },
  {
    title: 'networks in a list',
    entry: '8 underscore-hostname',
    code: 'underscore-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    networks: [back]
    environment:
      - API_URL=http://«user_api»:8080
  user_api:
    image: api
    networks:
      - back # with the store
      - store
networks:
  back:
  store:
`,
    },
    message:
      '`web` uses `user_api` in a URL in `API_URL`; the name resolves, but clients that check it, as those of Java do, refuse the underscore.',
    remedy: {
      title: 'Use `user-api`, an alias of `user_api`',
      diff: [
        '-       - API_URL=http://user_api:8080',
        '+       - API_URL=http://user-api:8080',
        '-       - back # with the store',
        '-       - store',
        '+       back: # with the store',
        '+         aliases:',
        '+           - user-api',
        '+       store:',
      ],
    },
  },
];
