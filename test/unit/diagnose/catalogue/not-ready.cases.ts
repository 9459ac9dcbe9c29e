import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'the short form on a database',
    entry: '27 depends-on-not-healthy',
    code: 'not-ready',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DATABASE_URL: postgres://app@db/app
    depends_on:
      - «db» # first
      - cache
  db:
    image: postgres:16
  cache:
    image: memcached
`,
    },
    message:
      '`web` starts as soon as `db` has been started, which may refuse clients for a while, because it prepares its data first.',
    remedy: {
      title: 'Wait until `db` is healthy',
      diff: [
        '-       - db # first',
        '-       - cache',
        '+       db: # first',
        '+         condition: service_healthy',
        '+       cache:',
        '+         condition: service_started',
        '+     healthcheck:',
        '+       test: ["CMD-SHELL", "pg_isready -U \\"$${POSTGRES_USER:-postgres}\\""]',
        '+       interval: 5s',
        '+       timeout: 5s',
        '+       retries: 20',
      ],
    },
  },
  {
    title: 'a healthcheck that nobody waits for',
    entry: '27 depends-on-not-healthy',
    code: 'not-ready',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment: {REDIS_URL: "redis://redis:6379"}
    depends_on: {«redis»: {condition: service_started, restart: true}}
  redis:
    image: redis:7
    healthcheck:
      test: redis-cli ping
`,
    },
    message:
      '`web` starts as soon as `redis` has been started, which may refuse clients for a while, because it prepares its data first.',
    remedy: {
      title: 'Wait until `redis` is healthy',
      diff: [
        '-     depends_on: {redis: {condition: service_started, restart: true}}',
        '+     depends_on: {redis: {condition: service_healthy, restart: true}}',
      ],
    },
  },
];
