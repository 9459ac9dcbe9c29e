import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a migration in a Dockerfile',
    entry: '14 name-used-at-build',
    code: 'name-used-at-build',
    files: {
      'compose.yaml': `services:
  web:
    build: .
    depends_on: [db]
  db:
    image: postgres:16
`,
      Dockerfile: `FROM node:22
COPY . /app
RUN psql -h «db» -f /app/schema.sql
CMD ["node", "/app"]
`,
    },
    message:
      'The build of `web` uses `db`, and a build is not on the networks of the project, where names of services work.',
    remedy: {
      command: ['docker', 'compose', 'run', '--rm', 'web', 'sh', '-c', 'psql -h db -f /app/schema.sql'],
    },
  },
];
