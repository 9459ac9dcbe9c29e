import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'quotes that a list keeps',
    entry: '6 env-value-malformed',
    code: 'malformed-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      - DB_HOST=«"db"»
  db:
    image: postgres:16
`,
    },
    message:
      '`web` looks for a host called `"db"` in `DB_HOST`, with the quotes, which a list of `KEY=value` keeps, so that no name fits.',
    remedy: { title: 'Change the host to `db`', diff: ['-       - DB_HOST="db"', '+       - DB_HOST=db'] },
  },
  {
    title: 'a port in the host, beside the variable for the port',
    entry: '6 env-value-malformed',
    code: 'malformed-host',
    severity: 'information',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DB_HOST: «db:5432»
      DB_PORT: 5432
  db:
    image: postgres:16
`,
    },
    message:
      '`web` gets `db:5432` as the host in `DB_HOST`, which is a host and a port, although the port stands in a variable of its own.',
    remedy: { title: 'Change the value to `db`', diff: ['-       DB_HOST: db:5432', '+       DB_HOST: db'] },
  },
];
