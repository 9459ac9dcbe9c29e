import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a variable that is not set',
    entry: '5 env-var-unset-host',
    code: 'unset-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      - DB_HOST=«\${DB_HOST}»
  db:
    image: postgres:16
`,
    },
    message: '`web` gets no host in `DB_HOST`, because the variable `DB_HOST` is not set.',
    remedy: {
      title: 'Use `db` where `DB_HOST` is not set',
      diff: ['-       - DB_HOST=${DB_HOST}', '+       - DB_HOST=${DB_HOST:-db}'],
    },
  },
  {
    title: 'inside of a URL',
    entry: '5 env-var-unset-host',
    code: 'unset-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      REDIS_URL: redis://«$REDIS»:6379/0
  cache:
    image: redis:7
`,
    },
    message: '`web` gets no host in `REDIS_URL`, because the variable `REDIS` is not set.',
    remedy: {
      title: 'Use `cache` where `REDIS` is not set',
      diff: ['-       REDIS_URL: redis://$REDIS:6379/0', '+       REDIS_URL: redis://${REDIS:-cache}:6379/0'],
    },
  },
  {
    title: 'what JavaScript writes for nothing',
    entry: '5 env-var-unset-host',
    code: 'unset-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DATABASE_URL: postgres://app@«undefined»:5432/app
  db:
    image: postgres:16
`,
    },
    message:
      '`web` looks for a host called `undefined` in `DATABASE_URL`, which is what programs write for a value that is not there.',
    remedy: {
      title: 'Change the host to `db`',
      diff: [
        '-       DATABASE_URL: postgres://app@undefined:5432/app',
        '+       DATABASE_URL: postgres://app@db:5432/app',
      ],
    },
  },
];
