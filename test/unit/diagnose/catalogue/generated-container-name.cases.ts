import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'that of Compose v1 and another folder',
    entry: '2 generated-container-name',
    code: 'generated-container-name',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DB_HOST: «oldshop_db_1»
  db:
    image: mysql:8
`,
    },
    message:
      '`web` looks for the container `oldshop_db_1` in `DB_HOST`, a name that Compose made up under another project name or version; that of `db` is `shop-db-1` now.',
    remedy: {
      title: 'Change the host to `db`',
      diff: ['-       DB_HOST: oldshop_db_1', '+       DB_HOST: db'],
    },
  },
  {
    title: 'that of today, which works until the folder is renamed',
    entry: '2 generated-container-name',
    code: 'generated-container-name',
    severity: 'information',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      - REDIS_URL=redis://«shop-redis-1»:6379/0
  redis:
    image: redis:7
`,
    },
    message:
      '`web` uses the container name `shop-redis-1` of `redis` in `REDIS_URL`, which is another one under another project name.',
    remedy: {
      title: 'Change the host to `redis`',
      diff: ['-       - REDIS_URL=redis://shop-redis-1:6379/0', '+       - REDIS_URL=redis://redis:6379/0'],
    },
  },
];
