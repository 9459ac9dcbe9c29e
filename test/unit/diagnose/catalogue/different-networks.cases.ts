import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'the caller has networks, the target has none of its own',
    entry: '19 different-networks',
    code: 'different-networks',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    networks:
      - frontend
    environment:
      DATABASE_URL: postgres://app@«db»:5432/app
  db:
    image: postgres:16
networks:
  frontend:
`,
    },
    message:
      '`web` and `db` share no network: `web` is on `frontend`, `db` on `default`, and names work only inside of a network.',
    remedy: { title: 'Let `web` join `default`', diff: ['+       - default'] },
  },
  {
    title: 'the target has networks, and the caller keeps the default one',
    entry: '19 different-networks',
    code: 'different-networks',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DB_HOST: «db»
  db:
    image: postgres:16
    networks: {store: {aliases: [main]}}
networks:
  store: {}
`,
    },
    message:
      '`web` and `db` share no network: `web` is on `default`, `db` on `store`, and names work only inside of a network.',
    remedy: { title: 'Let `web` join `store`', diff: ['+     networks: [default, store]'] },
  },
  {
    title: 'networks in long form, by an alias',
    entry: '19 different-networks',
    code: 'different-networks',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    networks:
      front:
        aliases: [www]
    environment:
      - REDIS_URL=redis://«sessions»:6379
  cache:
    image: redis:7
    networks:
      back:
        aliases: [sessions]
networks:
  front:
  back:
`,
    },
    message:
      '`web` and `cache` (`sessions`) share no network: `web` is on `front`, `cache` on `back`, and names work only inside of a network.',
    remedy: { title: 'Let `web` join `back`', diff: ['+       back:'] },
  },
  {
    title: 'an external network, on which somebody else may have the name',
    entry: '19 different-networks',
    code: 'different-networks',
    severity: 'warning',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    networks: [proxy]
    environment:
      DB_HOST: «db»
  db:
    image: postgres:16
networks:
  proxy:
    external: true
`,
    },
    message:
      '`web` and `db` share no network: `web` is on `proxy`, `db` on `default`, and names work only inside of a network.',
    remedy: {
      title: 'Let `web` join `default`',
      diff: ['-     networks: [proxy]', '+     networks: [proxy, default]'],
    },
  },
  {
    title: 'an argument of a command',
    entry: '19 different-networks',
    code: 'different-networks',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    entrypoint: ["/bin/migrate", "--database", "postgres://app@«db»:5432/app"]
    networks: [front]
  db:
    image: postgres:16
    networks: [back]
networks: {front: {}, back: {}}
`,
    },
    message:
      '`web` and `db` share no network: `web` is on `front`, `db` on `back`, and names work only inside of a network.',
    remedy: {
      title: 'Let `web` join `back`',
      diff: ['-     networks: [front]', '+     networks: [front, back]'],
    },
  },
];
