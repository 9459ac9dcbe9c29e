import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'proxy_pass of nginx',
    entry: '73 nginx-upstream-at-startup',
    code: 'resolved-once',
    files: {
      'compose.yaml': `services:
  proxy:
    image: nginx
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api:
    image: api
`,
      'nginx.conf': `events {}
http {
  server {
    location / {
      proxy_pass http://«api»:8080;
    }
  }
}
`,
    },
    message:
      '`proxy` looks up `api` in `nginx.conf` only when it starts, and ends if `api` has not been started by then.',
    remedy: { title: 'Let `proxy` depend on `api`', diff: ['+     depends_on: [api]'] },
  },
  {
    title: 'an upstream of nginx, beside another dependency',
    entry: '72 stale-client-dns-cache',
    code: 'resolved-once',
    files: {
      'compose.yaml': `services:
  proxy:
    image: nginx
    volumes:
      - ./conf.d/default.conf:/etc/nginx/conf.d/default.conf
    depends_on: [cache]
  cache: {image: memcached}
  php:
    image: php:8.3-fpm
`,
      'conf.d/default.conf': `upstream app {
  server «php»:9000;
}
server {
  location / {
    fastcgi_pass app;
  }
}
`,
    },
    message:
      '`proxy` looks up `php` in `default.conf` only when it starts, and ends if `php` has not been started by then.',
    remedy: {
      title: 'Let `proxy` depend on `php`',
      diff: ['-     depends_on: [cache]', '+     depends_on: [cache, php]'],
    },
  },
  {
    title: 'a server of HAProxy',
    entry: '73 nginx-upstream-at-startup',
    code: 'resolved-once',
    files: {
      'compose.yaml': `services:
  lb:
    image: haproxy
    volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg"]
  api:
    image: api
`,
      'haproxy.cfg': `backend api
  mode http
  server one «api»:8080 check
`,
    },
    message:
      '`lb` looks up `api` in `haproxy.cfg` only when it starts, and ends if `api` has not been started by then.',
    remedy: { title: 'Let `lb` depend on `api`', diff: ['+     depends_on: [api]'] },
  },
];
