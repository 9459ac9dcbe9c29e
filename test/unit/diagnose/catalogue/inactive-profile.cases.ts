import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a target that starts only with a profile',
    entry: '25 profile-inactive',
    code: 'inactive-profile',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DB_HOST: «db»
  db:
    image: postgres:16
    profiles: [dev] # not in production
`,
    },
    message: '`web` uses `db` in `DB_HOST`, but `db` starts only with profile `dev`, and `web` always.',
    remedy: {
      title: 'Let `db` start without a profile',
      diff: ['-     profiles: [dev] # not in production'],
    },
  },
  {
    title: 'a caller with a profile of its own',
    entry: '25 profile-inactive',
    code: 'inactive-profile',
    files: {
      'compose.yaml': `services:
  seed:
    image: seed
    profiles: [tools]
    environment:
      DB_HOST: «db»
  db:
    image: postgres:16
    profiles:
      - dev
`,
    },
    message:
      '`seed` uses `db` in `DB_HOST`, but `db` starts only with profile `dev`, and `seed` with `tools`.',
    remedy: { title: 'Let `db` start with `tools` too', diff: ['+       - tools'] },
  },
];
