import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'the port of the host in a URL',
    entry: '4 published-port-used-inside',
    code: 'published-port',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DATABASE_URL: postgres://app@db:«5442»/app # as psql on the host
  db:
    image: postgres:16
    ports: ["5442:5432"]
`,
    },
    message:
      '`web` uses port 5442 of `db` in `DATABASE_URL`, which is a port of the host; between services `db` has 5432.',
    remedy: {
      title: 'Change the port to 5432',
      diff: [
        '-       DATABASE_URL: postgres://app@db:5442/app # as psql on the host',
        '+       DATABASE_URL: postgres://app@db:5432/app # as psql on the host',
      ],
    },
  },
  {
    title: 'the long form, and host:port',
    entry: '4 published-port-used-inside',
    code: 'published-port',
    files: {
      'compose.yaml': `services:
  api:
    image: api
    environment:
      - CACHE_ADDR=redis:«16379»
  redis:
    image: redis:7
    ports:
      - target: 6379
        published: "16379"
`,
    },
    message:
      '`api` uses port 16379 of `redis` in `CACHE_ADDR`, which is a port of the host; between services `redis` has 6379.',
    remedy: {
      title: 'Change the port to 6379',
      diff: ['-       - CACHE_ADDR=redis:16379', '+       - CACHE_ADDR=redis:6379'],
    },
  },
];
