import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a service without extra_hosts',
    entry: '15 host-docker-internal-missing',
    code: 'host-docker-internal',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      LLM_URL: http://«host.docker.internal»:11434
`,
    },
    host: { platform: 'linux' },
    message:
      '`web` uses `host.docker.internal` in `LLM_URL`, which an engine on Linux does not define by itself.',
    remedy: {
      title: 'Define it by "extra_hosts" of `web`',
      diff: ['+     extra_hosts:', '+       host.docker.internal: host-gateway'],
    },
  },
  {
    title: 'one that has others',
    entry: '15 host-docker-internal-missing',
    code: 'host-docker-internal',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    extra_hosts:
      - "legacy:192.0.2.7" # until it moves
    environment:
      - SMTP_HOST=«host.docker.internal»
`,
    },
    host: { platform: 'linux' },
    message:
      '`web` uses `host.docker.internal` in `SMTP_HOST`, which an engine on Linux does not define by itself.',
    remedy: {
      title: 'Define it by "extra_hosts" of `web`',
      diff: ['+       - "host.docker.internal:host-gateway"'],
    },
  },
  {
    title: 'on a system that nobody knows',
    entry: '15 host-docker-internal-missing',
    code: 'host-docker-internal',
    severity: 'information',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment: {LLM_URL: "http://«host.docker.internal»:11434"}
`,
    },
    message:
      '`web` uses `host.docker.internal` in `LLM_URL`, which an engine on Linux does not define by itself.',
    remedy: {
      title: 'Define it by "extra_hosts" of `web`',
      diff: ['+     extra_hosts:', '+       host.docker.internal: host-gateway'],
    },
  },
];
