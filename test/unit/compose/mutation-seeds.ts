/** Good projects that together use every feature of the loader, to be changed. */
import type { Files } from './in-memory';

const COMPOSE = '/shop/compose.yaml';

const anchors = `name: shop
x-base: &base
  image: nginx:1
  restart: always
  environment: &env {A: "1", B: two}
x-more: &more
  labels: [a=1]
services:
  web:
    <<: *base
    ports: ["8080:80", "127.0.0.1:9000-9001:9000-9001/udp"]
  api:
    <<: [*base, *more]
    environment:
      <<: *env
      C: http://web:80/?q=\${A:-none}
`;

const longForms = `services:
  web:
    image: nginx
    hostname: web
    domainname: example.com
    container_name: the-web
    networks:
      front: {aliases: [www, site], ipv4_address: 10.5.0.10, priority: 10}
      back: null
    ports:
      - {target: 80, published: "8080", host_ip: 127.0.0.1, protocol: tcp}
      - 443
    depends_on:
      db: {condition: service_healthy, restart: true, required: false}
    dns: [1.1.1.1, "2606:4700::1111"]
    dns_search: example.com
    dns_opt: [ndots:2]
    extra_hosts: ["host:10.0.0.1", other=host-gateway]
    healthcheck: {test: [CMD, curl, "http://localhost"], interval: 10s}
    deploy: {replicas: 1}
  db:
    image: postgres
    networks: [back]
    expose: [5432]
networks:
  front:
    ipam: {config: [{subnet: 10.5.0.0/16, gateway: 10.5.0.1}]}
    driver_opts: {com.docker.network.driver.mtu: 1400}
  back: {internal: true}
`;

const variables = `name: "\${NAME:-vars}"
services:
  web:
    image: "nginx:\${TAG:?set it}"
    command: echo "$$HOME" \${EMPTY-} \${A:+yes}
    environment:
      - URL=http://\${HOST:-api}:\${PORT:-80}
      - INHERITED
    env_file:
      - path: web.env
        required: false
      - raw.env
  api: {image: api, network_mode: "service:web"}
`;

const services = Array.from(
  { length: 8 },
  (_, index) => `  s${index}:
    image: "x:${index}"
    profiles: [p${index % 3}]
    depends_on: [${index === 0 ? '' : `s${index - 1}`}]
`,
);

/** Each is a disk that loads without an error with all profiles and \`A\` set. */
export const SEEDS: readonly Files[] = [
  { [COMPOSE]: anchors },
  { [COMPOSE]: longForms },
  { [COMPOSE]: longForms.replaceAll('\n', '\r\n') },
  {
    [COMPOSE]: variables,
    '/shop/.env': '# comment\nTAG=1\nexport HOST="a b"\nEMPTY=\nPORT: 8080\nQ=\'x\n y\'\n',
    '/shop/web.env': 'ONE=$TAG\nTWO="${ONE:-x}"\nTHREE\n',
    '/shop/raw.env': 'A=1 # comment\n',
  },
  {
    [COMPOSE]: longForms,
    '/shop/compose.override.yaml': `services:
  web:
    ports: !override ["81:80"]
    dns: !reset []
    networks: {front: {aliases: [more]}}
  db: {hostname: !reset null, expose: ["5433"]}
networks:
  back: !reset null
  back2: {}
`.replace('  back: !reset null\n', ''),
  },
  {
    [COMPOSE]: `services:
  base: {image: x, environment: {A: 1}, ports: ["1:1"]}
  web: {extends: base, environment: [B=2], ports: !reset []}
  api: {extends: {file: lib/base.yaml, service: app}, depends_on: [web]}
`,
    '/shop/lib/base.yaml':
      'services:\n  app: {extends: root, env_file: a.env}\n  root:\n    image: x\n    command: [run]\n',
    '/shop/lib/a.env': 'X=1\n',
  },
  {
    [COMPOSE]: `include:
  - db/compose.yaml
  - path: [cache/a.yaml, cache/b.yaml]
    project_directory: cache
    env_file: [cache/one.env, /dev/null]
services:
  web: {image: x, depends_on: [db, cache], networks: [default, back]}
`,
    '/shop/db/compose.yaml': 'services:\n  db: {image: "$IMAGE", networks: [back]}\nnetworks: {back: {}}\n',
    '/shop/db/.env': 'IMAGE=postgres\n',
    '/shop/cache/a.yaml': 'services:\n  cache: {image: redis}\n',
    '/shop/cache/b.yaml': 'services:\n  cache: {hostname: "$NAME"}\n',
    '/shop/cache/one.env': 'NAME=one\n',
  },
  {
    [COMPOSE]: `services:
  web: {image: x}
---
services:
  web:
    hostname: &name later
    labels: {name: *name}
--- # a third
networks: {default: {name: mine, enable_ipv6: true}}
`,
  },
  { [COMPOSE]: `\uFEFF# a comment\nservices:\n${services.join('\n# between\n')}` },
  {
    [COMPOSE]: JSON.stringify({
      services: {
        web: { image: 'x', ports: ['80:80'], networks: { a: {} } },
        db: { image: 'y', links: ['web:w'] },
      },
      networks: { a: { external: true, name: 'outside' }, b: null },
    }).replace('"links":["web:w"]', '"networks":["a","b"]'),
  },
  {
    [COMPOSE]: `services:
  web:
    image: x
    command: >-
      run --url=http://db:5432
        --more
    entrypoint: |
      sh -c "it's"
    environment:
      TEXT: "tab\\tuni\\u00e9 line \\
        goes on"
      OTHER: 'it''s'
      OCTAL: 0777
      FLOAT: 1.50
      "quoted key": yes
    ? labels
    : {a: ~, b: null, c: ""}
  db: {image: x, extra_hosts: {a: 1.1.1.1, b: [1.1.1.2, "::1"]}}
`,
  },
  {
    [COMPOSE]: `services:
  __proto__: {image: x}
  constructor: {image: x, environment: {__proto__: a, toString: b}, depends_on: [__proto__]}
networks: {default: {labels: [constructor=1]}}
`,
  },
];
