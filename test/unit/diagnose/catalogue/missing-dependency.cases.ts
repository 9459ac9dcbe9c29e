import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a database that nobody waits for',
    entry: '26 service-not-started',
    code: 'missing-dependency',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DB_HOST: «db»
  db:
    image: postgres:16
`,
    },
    message:
      '`web` uses `db` in `DB_HOST` and does not depend on it, so that one may be started without the other.',
    remedy: { title: 'Let `web` depend on `db`', diff: ['+     depends_on:', '+       - db'] },
  },
  {
    title: 'dependencies in long form',
    entry: '26 service-not-started',
    code: 'missing-dependency',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      - API_URL=http://«api»:8080
    depends_on:
      migrate:
        condition: service_completed_successfully
  migrate: {image: migrate}
  api: {image: api}
`,
    },
    message:
      '`web` uses `api` in `API_URL` and does not depend on it, so that one may be started without the other.',
    remedy: {
      title: 'Let `web` depend on `api`',
      diff: ['+       api:', '+         condition: service_started'],
    },
  },
];
