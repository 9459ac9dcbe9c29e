import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'an at sign',
    entry: '7 password-breaks-url',
    code: 'password-breaks-url',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DATABASE_URL: postgres://app:«p@ss»@db:5432/app
  db:
    image: postgres:16
`,
    },
    message:
      '`web` does not get the host `db` in `DATABASE_URL`, because the `@` in the password cuts the URL in two.',
    remedy: {
      title: 'Encode the password',
      diff: [
        '-       DATABASE_URL: postgres://app:p@ss@db:5432/app',
        '+       DATABASE_URL: postgres://app:p%40ss@db:5432/app',
      ],
    },
  },
  {
    title: 'a number sign and a slash, in an env file',
    entry: '7 password-breaks-url',
    code: 'password-breaks-url',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    env_file: [.secrets]
  rabbit:
    image: rabbitmq:3
`,
      '.secrets': "AMQP_URL='amqp://app:«a#b/c»@rabbit:5672/'\n",
    },
    message:
      '`web` does not get the host `rabbit` in `AMQP_URL`, because the `#` in the password cuts the URL in two.',
    remedy: {
      title: 'Encode the password',
      diff: ["- AMQP_URL='amqp://app:a#b/c@rabbit:5672/'", "+ AMQP_URL='amqp://app:a%23b%2Fc@rabbit:5672/'"],
    },
  },
];
