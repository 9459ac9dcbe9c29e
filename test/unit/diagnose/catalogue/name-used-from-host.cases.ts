import type { CatalogueCase } from './catalogue-case';

const COMPOSE = `services:
  db:
    image: postgres:16
    ports: ["15432:5432"]
  queue:
    image: rabbitmq:3
`;

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a program that an editor starts on the machine',
    entry: '12 name-used-from-host',
    code: 'name-used-from-host',
    files: {
      'compose.yaml': COMPOSE,
      '.vscode/launch.json': `{
  // Starts without a container.
  "configurations": [
    {
      "name": "API",
      "type": "node",
      "request": "launch",
      "env": {
        "DATABASE_URL": "postgres://app:secret@«db»:5432/app",
        "REDIS_URL": "redis://localhost:6379",
      },
    },
  ],
}
`,
    },
    message:
      '`API` runs on this machine and looks for `db` in `DATABASE_URL`, but names of services work only in containers.',
    remedy: {
      title: 'Change the host to `localhost:15432`',
      diff: [
        '-         "DATABASE_URL": "postgres://app:secret@db:5432/app",',
        '+         "DATABASE_URL": "postgres://app:secret@localhost:15432/app",',
      ],
    },
  },
];
