import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a proxy without exceptions',
    entry: '16 proxy-env-intercepts',
    code: 'proxy-intercepts',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      http_proxy: «http://10.0.0.1:3128»
      API_URL: http://api:8080
    depends_on: [api]
  api:
    image: api
`,
    },
    message:
      '`web` sends its requests for `api` to the proxy of `http_proxy`, which does not know the names of the project, because `NO_PROXY` does not list it.',
    remedy: {
      title: 'Add `api` to `NO_PROXY` and `no_proxy`',
      diff: ['+       NO_PROXY: api', '+       no_proxy: api'],
    },
  },
  {
    title: 'exceptions that lack one service',
    entry: '16 proxy-env-intercepts',
    code: 'proxy-intercepts',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      - HTTP_PROXY=«http://10.0.0.1:3128»
      - NO_PROXY=localhost,vault
      - API_URL=http://api:8080
      - VAULT_URL=http://vault:8200
    depends_on: [api, vault]
  api: {image: api}
  vault: {image: hashicorp/vault}
`,
    },
    message:
      '`web` sends its requests for `api` to the proxy of `HTTP_PROXY`, which does not know the names of the project, because `NO_PROXY` does not list it.',
    remedy: {
      title: 'Add `api` to `NO_PROXY` and `no_proxy`',
      diff: [
        '-       - NO_PROXY=localhost,vault',
        '+       - NO_PROXY=localhost,vault,api',
        '+       - no_proxy=api',
      ],
    },
  },
];
