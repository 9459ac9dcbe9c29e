import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'the service of another folder',
    entry: '20 separate-projects',
    code: 'separate-projects',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      ORDERS_URL: http://«orders»:8080
`,
    },
    others: {
      billing: `services:
  orders:
    image: orders
`,
    },
    message:
      '`web` looks for `orders` in `ORDERS_URL`, which is a service of project `billing`, and the two share no network.',
    remedy: {
      title: 'Let `web` join `billing_default` of project `billing`',
      diff: [
        '+     networks:',
        '+       - default',
        '+       - billing_default',
        '+ networks:',
        '+   billing_default:',
        '+     external: true',
      ],
    },
  },
  {
    title: 'a caller with networks of its own',
    entry: '20 separate-projects',
    code: 'separate-projects',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    networks:
      - front # for the proxy
    environment:
      BROKER: amqp://guest:guest@«broker»:5672
networks:
  front:
`,
    },
    others: {
      queues: `services:
  broker:
    image: rabbitmq:3
    networks: [mq]
networks:
  mq:
    name: queues
`,
    },
    message:
      '`web` looks for `broker` in `BROKER`, which is a service of project `queues`, and the two share no network.',
    remedy: {
      title: 'Let `web` join `queues` of project `queues`',
      diff: ['+       - queues', '+   queues:', '+     external: true'],
    },
  },
];
