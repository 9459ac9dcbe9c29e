import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a letter too many in a URL',
    entry: '1 typo-in-hostname',
    code: 'unknown-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DATABASE_URL: postgres://app:secret@«dbb»:5432/app # the main store
  db:
    image: postgres:16
`,
    },
    message:
      '`web` looks for `dbb` in `DATABASE_URL`, but nothing in the project has this name; the closest is `db`.',
    remedy: {
      title: 'Change the host to `db`',
      diff: [
        '-       DATABASE_URL: postgres://app:secret@dbb:5432/app # the main store',
        '+       DATABASE_URL: postgres://app:secret@db:5432/app # the main store',
      ],
    },
  },
  {
    title: 'two letters swapped, in a list of KEY=value',
    entry: '1 typo-in-hostname',
    code: 'unknown-host',
    files: {
      'compose.yaml': `services:
  api:
    image: api
    environment:
      - LOG_LEVEL=info
      - "CACHE_HOST=«rdeis»"
  redis: {image: "redis:7"}
`,
    },
    message:
      '`api` looks for `rdeis` in `CACHE_HOST`, but nothing in the project has this name; the closest is `redis`.',
    remedy: {
      title: 'Change the host to `redis`',
      diff: ['-       - "CACHE_HOST=rdeis"', '+       - "CACHE_HOST=redis"'],
    },
  },
  {
    title: 'the image speaks the scheme, and the name is another one',
    entry: '1 typo-in-hostname',
    code: 'unknown-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment: {DATABASE_URL: "postgres://app@«db»/app"}
  store:
    image: postgis/postgis:16-3.4
`,
    },
    message:
      '`web` looks for `db` in `DATABASE_URL`, but nothing in the project has this name; the closest is `store`.',
    remedy: {
      title: 'Change the host to `store`',
      diff: [
        '-     environment: {DATABASE_URL: "postgres://app@db/app"}',
        '+     environment: {DATABASE_URL: "postgres://app@store/app"}',
      ],
    },
  },
  {
    title: 'a renamed service, in an env file',
    entry: '1 typo-in-hostname',
    code: 'unknown-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    env_file: web.env
  keycloak:
    image: quay.io/keycloak/keycloak
`,
      'web.env': `# identity
AUTH_SERVER_URL="http://«keycloack»:8080/realms/shop"
LOG=1
`,
    },
    message:
      '`web` looks for `keycloack` in `AUTH_SERVER_URL`, but nothing in the project has this name; the closest is `keycloak`.',
    remedy: {
      title: 'Change the host to `keycloak`',
      diff: [
        '- AUTH_SERVER_URL="http://keycloack:8080/realms/shop"',
        '+ AUTH_SERVER_URL="http://keycloak:8080/realms/shop"',
      ],
    },
  },
  {
    title: 'a name from .env',
    entry: '1 typo-in-hostname',
    code: 'unknown-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      MONGO_URL: mongodb://«\${MONGO}»/shop
  mongo:
    image: mongo:7
`,
      '.env': 'MONGO=mogno\n',
    },
    message:
      '`web` looks for `mogno` in `MONGO_URL`, but nothing in the project has this name; the closest is `mongo`.',
    remedy: {
      title: 'Change the host to `mongo`',
      diff: ['-       MONGO_URL: mongodb://${MONGO}/shop', '+       MONGO_URL: mongodb://mongo/shop'],
    },
  },
  {
    title: 'the service in a network that is called otherwise',
    entry: '1 typo-in-hostname',
    code: 'unknown-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      API_URL: http://«api.backend_default»:8080/
  api:
    image: api
`,
    },
    message:
      '`web` looks for `api.backend_default` in `API_URL`, but no network is called `backend_default`; `api` is on `shop_default`.',
    remedy: {
      title: 'Change the host to `api`',
      diff: ['-       API_URL: http://api.backend_default:8080/', '+       API_URL: http://api:8080/'],
    },
  },
  {
    title: 'one host of several',
    entry: '1 typo-in-hostname',
    code: 'unknown-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      KAFKA_BROKERS: kafka1:9092,«kafak2»:9092
  kafka1: {image: apache/kafka}
  kafka2: {image: apache/kafka}
`,
    },
    message:
      '`web` looks for `kafak2` in `KAFKA_BROKERS`, but nothing in the project has this name; the closest is `kafka2`.',
    remedy: {
      title: 'Change the host to `kafka2`',
      diff: [
        '-       KAFKA_BROKERS: kafka1:9092,kafak2:9092',
        '+       KAFKA_BROKERS: kafka1:9092,kafka2:9092',
      ],
    },
  },
  {
    title: 'an argument of a command',
    entry: '1 typo-in-hostname',
    code: 'unknown-host',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    command: ["wait-for-it", "«postgress»:5432", "--", "serve"]
  postgres:
    image: postgres:16
`,
    },
    message:
      '`web` looks for `postgress` in its command, but nothing in the project has this name; the closest is `postgres`.',
    remedy: {
      title: 'Change the host to `postgres`',
      diff: [
        '-     command: ["wait-for-it", "postgress:5432", "--", "serve"]',
        '+     command: ["wait-for-it", "postgres:5432", "--", "serve"]',
      ],
    },
  },
  {
    title: 'a configuration of nginx',
    entry: '1 typo-in-hostname',
    code: 'unknown-host',
    files: {
      'compose.yaml': `services:
  proxy:
    image: nginx
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    depends_on: [backend]
  backend:
    image: backend
`,
      'nginx.conf': `events {}
http {
  server {
    location / {
      proxy_pass http://«bakcend»:8080;
    }
  }
}
`,
    },
    message:
      '`proxy` looks for `bakcend` in `nginx.conf`, but nothing in the project has this name; the closest is `backend`.',
    remedy: {
      title: 'Change the host to `backend`',
      diff: ['-       proxy_pass http://bakcend:8080;', '+       proxy_pass http://backend:8080;'],
    },
  },
];
