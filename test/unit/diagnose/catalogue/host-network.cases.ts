import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a caller on the host',
    entry: '21 network-mode-host',
    code: 'host-network',
    files: {
      'compose.yaml': `services:
  agent:
    image: agent
    network_mode: host
    environment:
      API_URL: http://«api»:8080
  api:
    image: api
    ports: ["18080:8080"]
`,
    },
    message:
      '`agent` cannot find `api` in `API_URL`, because it is on the network of the host, whose resolver knows no services.',
    remedy: {
      title: 'Change the host to `localhost:18080`',
      diff: ['-       API_URL: http://api:8080', '+       API_URL: http://localhost:18080'],
    },
  },
  {
    title: 'a target on the host',
    entry: '21 network-mode-host',
    code: 'host-network',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      METRICS_URL: http://«exporter»:9100/metrics
  exporter:
    image: prom/node-exporter
    network_mode: host
`,
    },
    message:
      '`web` cannot find `exporter` in `METRICS_URL`, because `exporter` is on the network of the host and has no name on any other.',
    remedy: {
      title: 'Change the host to `host.docker.internal`',
      diff: [
        '-       METRICS_URL: http://exporter:9100/metrics',
        '+       METRICS_URL: http://host.docker.internal:9100/metrics',
        '+     extra_hosts:',
        '+       host.docker.internal: host-gateway',
      ],
    },
  },
];
