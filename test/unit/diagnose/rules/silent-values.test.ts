/** Values, names and dependencies that are as they should be, or whose author knows better. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FindingCode } from '../../../../src/diagnose/finding-codes';
import { foundIn, linesOf, type Situation } from './found-in';

type Row = readonly [title: string, compose: string, situation?: Situation];

const SILENT: Partial<Record<FindingCode, readonly Row[]>> = {
  'unset-host': [
    ['a value that is empty on purpose', `services: {web: {image: web, environment: {DB_HOST: ""}}}`],
    ['a default that is empty', `services: {web: {image: web, environment: {DB_HOST: "\${DB_HOST:-}"}}}`],
    [
      'a service that is called so',
      `services:
  web: {image: web, environment: {A: "http://undefined:80"}}
  undefined: {image: x}`,
    ],
    [
      'a variable of the shell in the container',
      `services: {web: {image: web, command: sh -c 'psql -h $$DB_HOST', healthcheck: {test: "pg_isready -h $$HOST"}}}`,
    ],
  ],
  'malformed-host': [
    [
      'quotes of YAML, and ports that belong to the value',
      `services:
  web: {image: web, environment: {DB_HOST: "db", WORDPRESS_DB_HOST: "db:3306", OLLAMA_HOST: "http://db:11434"}}
  db: {image: db}`,
    ],
    ['templates', `services: {web: {image: web, environment: {DB_HOST: "{{ .Node.Hostname }}"}}}`],
  ],
  'password-breaks-url': [
    [
      'encoded passwords, several hosts, and an @ behind the host',
      `services:
  web:
    image: web
    environment:
      A: postgres://app:p%40ss@db:5432/app
      B: mongodb://u:p@db:27017,db2:27017/app
      C: http://db:8080/users/@me@db
      D: amqp://u:p@db:5672,amqp://u:p@db2:5672
      E: https://cdn.example.com/pkg@1.2.3/dist@db
  db: {image: db}
  db2: {image: db}`,
    ],
  ],
  'underscore-host': [
    [
      'outside of URLs, and in the configuration of a name without',
      `services:
  web: {image: web, environment: {API_HOST: user_api, B: "http://user-api:80"}}
  user_api: {image: api, networks: {default: {aliases: [user-api]}}}`,
    ],
  ],
  'numeric-host': [
    [
      'names with letters, and numbers that are not at the end',
      `services:
  web1: {image: web, networks: {default: {aliases: [1web, 2-3a, "3.web"]}}}
  "0xyz": {image: web}`,
    ],
    [
      'a number beside an alias that works',
      `services: {"123": {image: web, networks: {default: {aliases: [app]}}}}`,
    ],
  ],
  'dotted-name': [
    [
      'aliases and container names with dots',
      `services: {web: {image: web, container_name: web.v1, networks: {default: {aliases: [api.example.test]}}}}`,
    ],
  ],
  'invalid-label': [
    [
      'labels of 63 characters, hyphens inside, underscores',
      `services: {web: {image: web, networks: {default: {aliases: ["${'a'.repeat(63)}", a-b, _x, a--b]}}}}`,
    ],
  ],
  'proxy-intercepts': [
    [
      'with exceptions of every form',
      `services:
  web:
    image: web
    environment:
      http_proxy: http://10.0.0.1:3128
      no_proxy: "api, .shop_default"
      A: http://api:80
      B: http://store.shop_default:80
  all: {image: web, environment: {HTTPS_PROXY: "http://10.0.0.1:1", NO_PROXY: "*", A: "https://api"}}
  other: {image: web, environment: {HTTPS_PROXY: "http://10.0.0.1:1", A: "http://api", B: "redis://store"}}
  api: {image: api}
  store: {image: store}`,
    ],
    [
      'of a proxy in the project, and for names outside',
      `services:
  web: {image: web, environment: {HTTP_PROXY: "http://squid:3128", A: "http://api:80"}}
  out: {image: web, environment: {HTTP_PROXY: "http://10.0.0.1:3128", A: "http://example.com"}}
  squid: {image: squid}
  api: {image: api}`,
    ],
  ],
  'listen-on-loopback': [
    [
      'where nobody else wants the server',
      `services:
  web: {image: web, command: serve --metrics-bind 127.0.0.1:9000, ports: ["80:80"]}
  job: {image: job, environment: {BIND_ADDRESS: 127.0.0.1}}`,
    ],
    [
      'on all addresses, and on the network of the host',
      `services:
  web: {image: web, environment: {FLASK_RUN_HOST: 0.0.0.0}, ports: ["80:80"]}
  agent: {image: web, network_mode: host, environment: {BIND_ADDRESS: 127.0.0.1}}`,
    ],
    [
      'for a sidecar',
      `services:
  app: {image: app, environment: {BIND_ADDRESS: "127.0.0.1:8080"}}
  side: {image: side, network_mode: "service:app", environment: {UPSTREAM_URL: "http://app:8080"}}`,
    ],
  ],
  'name-used-at-build': [
    [
      'what a build only writes down, names outside, and what runs later',
      `services:
  web: {build: .}
  db: {image: "postgres:16"}`,
      {
        files: {
          Dockerfile: [
            'FROM alpine',
            'RUN printf "url=tcp://db:5432\\n" > /etc/app.ini',
            'RUN wget http://example.com/x && curl http://mirror:80/y',
            'ENV DATABASE_URL=postgres://db:5432/app',
            'CMD ["psql", "-h", "db"]',
            '',
          ].join('\n'),
        },
      },
    ],
  ],
  'resolved-once': [
    [
      'what starts before, and what nginx looks up for each request',
      `services:
  proxy: {image: nginx, depends_on: [api], volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}
  api: {image: api}`,
      {
        files: {
          'nginx.conf': 'http { server { location / { proxy_pass http://api:80; } } }\n',
        },
      },
    ],
  ],
  'unknown-host': [
    [
      'an upstream of another file',
      `services:
  proxy: {image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}
  api: {image: api}`,
      {
        files: {
          'nginx.conf': 'http { server { location / { fastcgi_pass php-upstream; } } }\n',
        },
      },
    ],
  ],
  'missing-dependency': [
    [
      'of what is waited for, directly or not',
      `services:
  web: {image: web, depends_on: [api], environment: {DB_HOST: db, API_URL: "http://api"}}
  api: {image: api, depends_on: {db: {condition: service_started}}}
  db: {image: db}`,
    ],
    [
      'of one who waits for the caller',
      `services:
  hub: {image: hub, environment: {NODE_URL: "http://node:80"}}
  node: {image: node, depends_on: [hub]}`,
    ],
    [
      'of what a profile leaves out',
      `services:
  web: {image: web, environment: {OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4317"}}
  collector: {image: c, profiles: [observability]}`,
    ],
    [
      'of itself and of whom it shares a network with',
      `services:
  node: {image: node, environment: {OWN_HOST: node, PEER_HOST: side}}
  side: {image: side, network_mode: "service:node", environment: {PEER_HOST: node}}`,
    ],
  ],
  'not-ready': [
    [
      'of what is waited for until it is healthy, and of images that start at once',
      `services:
  web:
    image: web
    depends_on: {db: {condition: service_healthy}, api: {condition: service_started}, cache: {condition: service_started}}
    environment: {DB_HOST: db, API_URL: "http://api", CACHE: "memcached://cache:11211"}
  db: {image: "postgres:16"}
  api: {image: api}
  cache: {image: memcached}`,
    ],
    [
      'of what the caller does not use',
      `services:
  web: {image: web, depends_on: [db]}
  db: {image: "postgres:16"}`,
    ],
  ],
};

for (const [code, rows] of Object.entries(SILENT)) {
  describe(`${code} is not said of`, () => {
    for (const [title, compose, situation] of rows) {
      it(title, async () => {
        const found = await foundIn(compose, situation);
        assert.deepEqual(linesOf(found.filter((finding) => finding.code === code)), []);
      });
    }
  });
}
