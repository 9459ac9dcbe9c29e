/** Values that look like mistakes and are none: nothing is said of where they lead. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FindingCode } from '../../../../src/diagnose/finding-codes';
import { foundIn, linesOf, type Situation } from './found-in';

type Row = readonly [title: string, compose: string, situation?: Situation];

/** At every severity. */
const SILENT: Partial<Record<FindingCode, readonly Row[]>> = {
  localhost: [
    [
      'in a healthcheck',
      `services:
  web: {image: web, healthcheck: {test: curl -f http://localhost:9200/}}
  search: {image: elasticsearch}`,
    ],
    [
      'of a service that publishes the port itself',
      `services:
  web: {image: web, ports: ["3000:3000"], environment: {API: "http://localhost:3000"}}
  other: {image: other, expose: ["3000"]}`,
    ],
    [
      'of a service that is told to listen on the port',
      `services:
  web: {image: web, environment: {PORT: "3000", SELF_CHECK: "http://localhost:3000"}}
  other: {image: other, expose: ["3000"]}`,
    ],
    [
      'of a sidecar in the same namespace',
      `services:
  db: {image: "postgres:16"}
  backup: {image: backup, network_mode: "service:db", environment: {DB_URL: "postgres://localhost:5432/app"}}
  replica: {image: "postgres:16"}`,
    ],
    [
      'of the owner of a namespace that a sidecar listens in',
      `services:
  app: {image: app, environment: {DB_URL: "postgres://localhost:5432/app"}}
  pooler: {image: "postgres:16", network_mode: "service:app"}
  replica: {image: "postgres:16"}`,
    ],
    [
      'on the network of the host',
      `services:
  agent: {image: agent, network_mode: host, environment: {DB_URL: "postgres://localhost:5432/app"}}
  db: {image: "postgres:16", ports: ["5432:5432"]}`,
    ],
    [
      'where two services have the port',
      `services:
  web: {image: web, environment: {DB_URL: "postgres://localhost:5432/app"}}
  db: {image: "postgres:16"}
  replica: {image: "postgres:16"}`,
    ],
    [
      'where nobody has the port',
      `services:
  web: {image: web, environment: {API_URL: "http://localhost:7777"}}
  db: {image: "postgres:16"}`,
    ],
    [
      'as an address for browsers',
      `services:
  api:
    image: api
    environment:
      CORS_ORIGIN: http://localhost:3000
      FRONTEND_URL: http://localhost:3000
      OAUTH_REDIRECT_URI: http://localhost:3000/callback
      NEXTAUTH_URL: http://localhost:3000
  frontend: {image: frontend, ports: ["3000:3000"], environment: {REACT_APP_API_URL: "http://localhost:8080"}}
  backend: {image: backend, ports: ["8080:8080"]}`,
    ],
    [
      'advertised by a Kafka broker to clients on the host',
      `services:
  kafka:
    image: confluentinc/cp-kafka
    ports: ["9092:9092"]
    environment:
      KAFKA_LISTENERS: INSIDE://:29092,HOST://:9092
      KAFKA_ADVERTISED_LISTENERS: INSIDE://kafka:29092,HOST://localhost:9092
  worker: {image: worker, environment: {KAFKA_BROKERS: "kafka:29092"}}`,
    ],
  ],
  'published-port': [
    [
      'that is the port inside of the container as well',
      `services:
  web: {image: web, environment: {API_URL: "http://api:8080"}}
  api: {image: api, ports: ["8080:8080"]}`,
    ],
    [
      'where the image listens on both',
      `services:
  web: {image: web, environment: {MQ: "http://mq:15672"}}
  mq: {image: "rabbitmq:3-management", ports: ["15672:5672"]}`,
    ],
    [
      'where the service is told to listen on it',
      `services:
  web: {image: web, environment: {API_URL: "http://api:9000"}}
  api: {image: api, ports: ["9000:80"], environment: {PORT: "9000"}}`,
    ],
    [
      'that a service in the same namespace has',
      `services:
  web: {image: web, environment: {T: "http://vpn:9000"}}
  vpn: {image: vpn, ports: ["9000:80"]}
  torrent: {image: torrent, network_mode: "service:vpn", environment: {WEBUI_PORT: "9000", PORT: "9000"}}`,
    ],
    [
      'over UDP',
      `services:
  web: {image: web, environment: {STATSD: "http://stats:9125"}}
  stats: {image: stats, ports: ["9125:8125/udp"]}`,
    ],
  ],
  'different-networks': [
    [
      'where an alias is on a network of the caller',
      `services:
  web: {image: web, networks: [front], environment: {DB_HOST: db}}
  db: {image: "postgres:16", networks: [back]}
  proxy: {image: proxy, networks: {front: {aliases: [db]}}}
networks: {front: {}, back: {}}`,
    ],
    [
      'where extra_hosts has the name',
      `services:
  web: {image: web, networks: [front], extra_hosts: ["db:192.0.2.7"], environment: {DB_HOST: db}}
  db: {image: "postgres:16", networks: [back]}
networks: {front: {}, back: {}}`,
    ],
    [
      'for the own name and hostname of the caller',
      `services:
  web: {image: web, networks: [front], hostname: node1, environment: {ERLANG_HOST: node1, OWN_HOST: web}}
  other: {image: other, networks: {back: {aliases: [node1]}}}
networks: {front: {}, back: {}}`,
    ],
    [
      'where one of several networks is shared',
      `services:
  web: {image: web, networks: [front, back], environment: {DB_HOST: db}}
  db: {image: "postgres:16", networks: [store, back]}
networks: {front: {}, back: {}, store: {}}`,
    ],
    [
      'where another project has the name on an external network of the caller',
      `services:
  web: {image: web, networks: [shared], environment: {DB_HOST: db}}
  db: {image: "postgres:16"}
networks: {shared: {external: true}}`,
      {
        others: {
          stores: `services: {db: {image: "postgres:16", networks: [shared]}}\nnetworks: {shared: {name: shared}}`,
        },
      },
    ],
    [
      'in a service without an image, which is laid over another file',
      `services:
  web: {networks: [front], environment: {DB_HOST: db}}
  db: {image: "postgres:16", networks: [back]}
networks: {front: {}, back: {}}`,
    ],
    [
      'in labels, which the service itself does not use',
      `services:
  web: {image: web, networks: [front], labels: {"traefik.http.services.x.loadbalancer.server.url": "http://db:80"}}
  db: {image: db, networks: [back]}
networks: {front: {}, back: {}}`,
    ],
  ],
  'unknown-host': [
    [
      'names with dots, addresses and the names of Docker Desktop',
      `services:
  web:
    image: web
    environment:
      A: https://api.example.com
      B: http://10.0.0.7:80
      C: redis://cache.internal:6379
      D_HOST: host.docker.internal
      E: postgres://[2001:db8::1]:5432/x`,
    ],
    [
      'names of every kind',
      `services:
  web:
    image: web
    environment:
      A: http://one:80
      B: http://TWO:80
      C: http://three:80
      D: http://four:80
      E: http://one.shop_default:80
      F: http://one.:80
  one: {image: one, hostname: two, container_name: three, networks: {default: {aliases: [four]}}}`,
    ],
    [
      'links',
      `services:
  web: {image: web, links: ["db:database"], environment: {DB_HOST: database}}
  db: {image: "postgres:16"}`,
    ],
    [
      'names of another project on a shared network',
      `services:
  web: {image: web, networks: [shared], environment: {API_URL: "http://orders:8080"}}
networks: {shared: {external: true}}`,
      {
        others: {
          billing: `services: {orders: {image: orders, networks: [shared]}}\nnetworks: {shared: {name: shared}}`,
        },
      },
    ],
    [
      'on the network of the host, whose resolver may know anything',
      `services:
  agent: {image: agent, network_mode: host, environment: {API_URL: "http://printer:80"}}`,
    ],
    [
      'the own name of a member of a cluster',
      `services: {weaviate: {image: weaviate, environment: {CLUSTER_HOSTNAME: node1}}}`,
    ],
    [
      'a regular expression in a script',
      `services:
  web: {image: web, command: ["sh", "-c", "sed -i 's|https://old-api\\.example\\.com|x|' /app.js"]}`,
    ],
    [
      'values that switch something off',
      `services:
  web: {image: web, environment: {REDIS_HOST: "", MAIL_HOST: none, SMTP_SERVER: "false"}}`,
    ],
  ],
  'separate-projects': [
    [
      'where the own project has the name too',
      `services:
  web: {image: web, environment: {DB_HOST: db}}
  db: {image: "postgres:16"}`,
      { others: { blog: `services: {db: {image: "mysql:8"}}` } },
    ],
  ],
  'inactive-profile': [
    [
      'where each profile of the caller starts the target',
      `services:
  seed: {image: seed, profiles: [tools], environment: {DB_HOST: db}}
  db: {image: "postgres:16", profiles: [dev, tools]}`,
    ],
    [
      'where the chosen profiles start the target',
      `services:
  web: {image: web, environment: {DB_HOST: db}}
  db: {image: "postgres:16", profiles: [dev]}`,
      { profiles: ['dev'] },
    ],
    [
      'where one of several with the name starts always',
      `services:
  web: {image: web, environment: {DB_HOST: store}}
  small: {image: small, networks: {default: {aliases: [store]}}}
  large: {image: large, profiles: [large], networks: {default: {aliases: [store]}}}`,
    ],
  ],
  'generated-container-name': [
    [
      'of one of several replicas, and names that only look like it',
      `services:
  web: {image: web, environment: {A: "http://shop-worker-2:80", B: "redis://redis-1:6379", C: "http://api_v_2:80"}}
  worker: {image: worker, scale: 3}
  redis-1: {image: redis}
  api_v_2: {image: api}`,
    ],
  ],
  'shared-namespace': [
    [
      'by the name of the owner, or an alias it has for the other one',
      `services:
  web: {image: web, environment: {A: "http://vpn:8080", B: "http://torrent:8080"}}
  vpn: {image: vpn, networks: {default: {aliases: [torrent]}}}
  torrent: {image: torrent, network_mode: "service:vpn"}`,
    ],
  ],
  'default-bridge': [
    [
      'by a link',
      `services:
  web: {image: web, network_mode: bridge, links: [db], environment: {DB_HOST: db}}
  db: {image: "postgres:16", network_mode: bridge}`,
    ],
  ],
  'host-network': [
    [
      'by what extra_hosts says',
      `services:
  web: {image: web, extra_hosts: ["exporter:host-gateway"], environment: {M: "http://exporter:9100"}}
  exporter: {image: prom/node-exporter, network_mode: host}`,
    ],
  ],
  'host-docker-internal': [
    [
      'that extra_hosts defines, also of whom the network is shared with',
      `services:
  web: {image: web, extra_hosts: ["host.docker.internal:host-gateway"], environment: {A: "http://host.docker.internal:1"}}
  side: {image: side, network_mode: "service:web", environment: {A: "http://host.docker.internal:1"}}`,
      { host: { platform: 'linux' } },
    ],
    [
      'on a computer with Docker Desktop',
      `services:
  web: {image: web, environment: {A: "http://host.docker.internal:1"}}`,
      { host: { platform: 'darwin' } },
    ],
  ],
  'name-used-in-browser': [
    [
      'of what browsers do reach, and of variables that stay on the server',
      `services:
  web:
    image: web
    environment:
      VITE_API_URL: http://localhost:8080
      NEXT_PUBLIC_API_URL: https://api.example.com
      API_URL: http://api:8080
      PUBLIC_FRONTEND_ADDRESS: api:8080
  api: {image: api, ports: ["8080:8080"]}`,
    ],
  ],
};

for (const [code, rows] of Object.entries(SILENT)) {
  describe(`${code} is not said`, () => {
    for (const [title, compose, situation] of rows) {
      it(title, async () => {
        const found = await foundIn(compose, situation);
        assert.deepEqual(linesOf(found.filter((finding) => finding.code === code)), []);
        // What is silent here must not come back under another name.
        const others = found.filter((finding) => finding.code !== code && finding.code !== 'compose');
        const loud = others.filter(({ severity }) => severity === 'error' || severity === 'warning');
        assert.deepEqual(linesOf(loud), []);
      });
    }
  });
}
