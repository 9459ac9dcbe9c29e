import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServiceFile } from '../../../../src/diagnose/facts';
import { fileReferences } from '../../../../src/diagnose/references/file-references';
import { loadText, oneService, projectOf } from '../../compose/in-memory';
import { unmarked } from './marked';

/** A file in which all hosts are marked, and for each the directive with what else is known of it. */
interface Sample {
  readonly title: string;
  readonly path: string;
  readonly target?: string;
  readonly marked: string;
  readonly found: readonly string[];
  readonly others?: readonly ServiceFile[];
}

const NGINX = { path: '/shop/nginx.conf', target: '/etc/nginx/nginx.conf' };
const SITE = { path: '/shop/site.conf', target: '/etc/nginx/conf.d/default.conf' };

const SAMPLES: readonly Sample[] = [
  {
    title: 'nginx: upstreams and what is passed to them and to hosts',
    ...NGINX,
    marked: `
# upstream none { server none:1; }
events {}
http {
  resolver 127.0.0.11 valid=10s;
  upstream backend {
    least_conn;
    server «api»:3000 weight=5;
    server «api2»:3000 resolve;
    server unix:/run/x.sock;
  }
  server {
    listen 80;
    server_name shop.example.com web;
    location / { proxy_pass http://backend/; proxy_set_header Host $host; }
    location /a { proxy_pass "http://«app»:8080"; }
    location ~ \\.php$ { fastcgi_pass «php-fpm»:9000; fastcgi_param SCRIPT_NAME x; }
    location /g { grpc_pass grpc://«grpc»:50051; }
    location /u { uwsgi_pass «uwsgi»; }
    location /m { memcached_pass «cache»:11211; }
    location /t { set $target http://«late»:80; proxy_pass $target; }
    location /v { set $name «later»; proxy_pass http://$name:80; }
    location /w { set $other word; return 301 http://elsewhere/; }
    location /x { proxy_pass http://$host; proxy_redirect http://none/ /; }
    location /y { proxy_pass http://\${API_HOST}:80; }
    access_log syslog:server=«logs»:514,tag=x;
  }
}
`,
    found: [
      'server 3000',
      'resolve 3000',
      'proxy_pass 8080',
      'fastcgi_pass 9000',
      'grpc_pass 50051',
      'uwsgi_pass',
      'memcached_pass 11211',
      'set 80',
      'set',
      'access_log 514',
    ],
  },
  {
    title: 'nginx: upstreams of other files of the same service',
    ...SITE,
    marked: 'server { location / { proxy_pass http://backend; } location /b { proxy_pass http://«other»; } }',
    found: ['proxy_pass'],
    others: [{ service: 'web', ...NGINX, text: 'upstream backend { server unix:/x; }' }],
  },
  {
    title: 'nginx: streams',
    ...SITE,
    marked: 'stream { server { listen 5432; proxy_pass «db»:5432; } }',
    found: ['proxy_pass 5432'],
  },
  {
    title: 'nginx: what is half typed',
    ...SITE,
    marked: 'server { location / { proxy_pass http://«api»:80; ',
    found: ['proxy_pass 80'],
  },
  {
    title: 'HAProxy',
    path: '/shop/haproxy.cfg',
    target: '/usr/local/etc/haproxy/haproxy.cfg',
    marked: `
global
  log stdout format raw local0
  log «logs»:514 local0
resolvers docker
  nameserver dns 127.0.0.11:53
frontend www
  bind *:80
  default_backend servers
backend servers
  balance roundrobin
  server one «api»:3000 check
  server two ipv4@«api2»:3000 check resolvers docker init-addr none
  server-template web 1-3 «web»:80 check
  server three /run/x.sock
`,
    found: ['log 514', 'server 3000', 'resolvers 3000', 'server-template 80'],
  },
  {
    title: 'Prometheus',
    path: '/shop/prometheus.yml',
    target: '/etc/prometheus/prometheus.yml',
    marked: `
global: {scrape_interval: 15s, external_labels: {monitor: shop}}
alerting:
  alertmanagers:
    - static_configs:
        - targets: ['«alertmanager»:9093']
remote_write:
  - url: "http://«mimir»:9009/api/v1/push"
scrape_configs:
  - job_name: prometheus
    static_configs: [{targets: ["localhost:9090"]}]
  - job_name: node
    metrics_path: /metrics
    static_configs:
      - targets:
          - «node-exporter»:9100
          - «cadvisor»:8080
        labels: {instance: host}
  - job_name: blackbox
    static_configs: [{targets: ["https://«example.com»"]}]
    relabel_configs:
      - {source_labels: [__address__], target_label: __param_target}
      - {target_label: __address__, replacement: «blackbox»:9115}
`,
    found: ['targets 9093', 'url 9009', 'targets 9100', 'targets 8080', 'targets', 'replacement 9115'],
  },
  {
    title: 'Redis',
    path: '/shop/redis.conf',
    target: '/etc/redis.conf',
    marked: '# replicaof none 1\nreplicaof «redis-master» 6379\nmaxmemory 1gb\nbind «0.0.0.0» -«::1»\n',
    found: ['replicaof 6379', 'bind', 'bind'],
  },
  {
    title: 'Redis sentinel',
    path: '/shop/sentinel.conf',
    target: '/etc/sentinel.conf',
    marked: 'sentinel monitor mymaster «redis» 6379 2\nsentinel down-after-milliseconds mymaster 5000\n',
    found: ['sentinel monitor 6379'],
  },
  {
    title: 'Traefik in YAML',
    path: '/shop/traefik/dynamic.yml',
    target: '/etc/traefik/dynamic.yml',
    marked: `
entryPoints: {web: {address: ":80"}}
providers: {docker: {endpoint: "tcp://«socket-proxy»:2375", network: front}}
http:
  routers: {web: {rule: "Host(\`web.example.com\`)", service: web}}
  services:
    web: {loadBalancer: {servers: [{url: "http://«web»:8080"}]}}
  middlewares:
    auth: {forwardAuth: {address: http://«auth»:9091/verify}}
tcp: {services: {db: {loadBalancer: {servers: [{address: "«db»:5432"}]}}}}
`,
    found: ['endpoint 2375', 'url 8080', 'address 9091', 'address 5432'],
  },
  {
    title: 'Traefik in TOML',
    path: '/shop/traefik.toml',
    target: '/traefik.toml',
    marked: `
[entryPoints.web]
  address = ":80"
[providers.docker]
  endpoint = "tcp://«socket-proxy»:2375"
[http.services.web.loadBalancer]
  [[http.services.web.loadBalancer.servers]]
    url = 'http://«web»:8080'
`,
    found: ['endpoint 2375', 'url 8080'],
  },
  {
    title: 'Caddy',
    path: '/shop/Caddyfile',
    target: '/etc/caddy/Caddyfile',
    marked: `
{
  email me@example.com
}
shop.example.com, web {
  reverse_proxy /api/* «api»:3000 http://«api2»:3000
  php_fastcgi «php»:9000
  forward_auth «authelia»:9091 {
    uri /api/verify
    copy_headers Remote-User
  }
  reverse_proxy @ws {
    to «chat»:80
    header_up Host {host}
  }
  reverse_proxy {$API_HOST}:80
  # reverse_proxy none:1
}
`,
    found: [
      'reverse_proxy 3000',
      'reverse_proxy 3000',
      'php_fastcgi 9000',
      'forward_auth 9091',
      'reverse_proxy 80',
    ],
  },
  {
    title: 'a file of variables',
    path: '/shop/.env',
    target: '/app/.env',
    marked: '# A_HOST=none\nDB_HOST="«db»"\nOWN_HOST=none\nAPP_URL=http://«localhost»\nNAME=x\n',
    found: ['DB_HOST', 'APP_URL'],
  },
  {
    title: 'a Dockerfile',
    path: '/shop/Dockerfile',
    marked: `FROM node:20 AS build
ENV DB_HOST=none
# RUN curl http://none
RUN --mount=type=cache,target=/x apt-get update \\
  # and more
  && curl -fsS http://«registry»:4873/x \\
  && npm ci
RUN npx wait-on tcp:«db»:5432 && PGHOST=«db» npx prisma migrate deploy
CMD ["psql", "-h", "none"]
`,
    found: ['RUN 4873', 'RUN 5432', 'RUN'],
  },
  {
    title: 'JavaScript',
    path: '/shop/app/server.js',
    marked: `import redis from 'redis';
// fetch('http://none/')
const a = createClient({ url: 'redis://«cache»:6379' });
const b = new Pool({ host: '«db»', user: 'db', port: 5432 });
const c = await fetch(\`http://«api»:8080/users/\${id}\`);
const d = process.env.DB_HOST || '«postgres»';
const e = process.env.REDIS_HOST ?? 'localhost';
const f = new Redis(6379, '«redis»');
const g = fetch(\`http://\${host}/x\`), h = fetch('https://example.com/'), i = 'app:build';
const j = ['«kafka»:9092'];
app.get('/host', (req) => req.get('host') === 'db');
`,
    found: ['6379', '', '8080', '', '', '9092'],
  },
  {
    title: 'Python',
    path: '/shop/app/main.py',
    marked: `import redis
r = redis.Redis("«cache»", 6379)
r = redis.Redis(host="«cache»", port=6379)
conn = psycopg2.connect(host='«db»', dbname='db', user='db')
engine = create_engine("postgresql+psycopg2://me:x@«db»:5432/shop")
host = os.environ.get("DB_HOST", "«db»")
requests.get("http://«api»:8000/items")
sock.connect(("«api»", 80))
name = "db"
`,
    found: ['', '', '', '5432', '', '8000', ''],
  },
  {
    title: 'Go, Ruby, Java and PHP',
    path: '/shop/app/main.go',
    marked: `http.Get("http://«api»:8080/x")
net.Dial("tcp", "«db»:5432")
Redis.new(host: "«cache»")
new Socket("«db»", 5432)
$m->addServer('«memcached»', 11211);
new mysqli("«db»", "me", "x");
'host' => '«mysql»',
builder.setHost("«rabbit»")
fmt.Println("db")
`,
    found: ['8080', '5432', '', '', '', '', '', ''],
  },
];

describe('host names in files that services see', () => {
  for (const { title, path, target, marked, found, others = [] } of SAMPLES) {
    for (const ending of ['\n', '\r\n']) {
      it(`${title}${ending === '\n' ? '' : ', with carriage returns'}`, async () => {
        const { text, hosts } = unmarked(marked.replaceAll('\n', ending));
        const project = projectOf(await loadText(oneService('environment: {OWN_HOST: x}')));
        const file: ServiceFile = { service: 'web', path, text, ...(target === undefined ? {} : { target }) };
        const all = fileReferences(project, [...others, file]).filter(({ range }) => range.file === path);
        const lines = text.split('\n');
        assert.deepEqual(
          all.map(({ host }) => host),
          hosts,
        );
        const isSource = all.every(({ place }) => place === 'source');
        assert.deepEqual(
          all.map(({ key, port }) =>
            [key, port].filter((part) => part !== undefined && part !== '').join(' '),
          ),
          found,
        );
        for (const { host, range, port, portRange, text: line, textRange } of all) {
          const at = ({ start, end }: typeof range): string =>
            (lines[start.line] ?? '').slice(start.character, end.character);
          assert.equal(at(range), host);
          if (portRange) assert.equal(at(portRange), String(port));
          if (!title.includes('variables')) assert.equal(at(textRange), line);
        }
        assert.equal(isSource, path.startsWith('/shop/app/'));
      });
    }
  }

  it('are read from arguments of builds', async () => {
    const text = oneService(
      'build:',
      '  context: .',
      '  args:',
      '    - API_URL=http://${API:-api}:80',
      '    - NAME=x',
    );
    const project = projectOf(await loadText(text));
    assert.deepEqual(
      fileReferences(project, []).map(({ place, key, host, port, isExact }) => [
        place,
        key,
        host,
        port,
        isExact,
      ]),
      [['build', 'API_URL', 'api', 80, true]],
    );
  });

  it('are not read again while a file is the same', async () => {
    const project = projectOf(await loadText(oneService()));
    const file = { service: 'web', ...SITE, text: 'location / { proxy_pass http://api; }' };
    assert.equal(fileReferences(project, [file])[0], fileReferences(project, [file])[0]);
  });

  it('are none in other files', async () => {
    const project = projectOf(await loadText(oneService()));
    const text = 'proxy_pass http://api:80; url: http://api';
    for (const path of [
      '/shop/README.md',
      '/shop/x.conf',
      '/shop/app/server.test.js',
      '/shop/app/x.min.js',
    ]) {
      assert.deepEqual(fileReferences(project, [{ service: 'web', path, target: '/x/y', text }]), []);
    }
  });
});
