import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a caller without a network',
    entry: '22 network-mode-none',
    code: 'no-network',
    files: {
      'compose.yaml': `services:
  job:
    image: job
    network_mode: none
    environment:
      DB_HOST: «db»
  db:
    image: postgres:16
`,
    },
    message: '`job` cannot find `db` in `DB_HOST`, because it has no network: "network_mode" is `none`.',
    remedy: { title: 'Remove "network_mode" of `job`', diff: ['-     network_mode: none'] },
  },
  {
    title: 'a target without a network',
    entry: '22 network-mode-none',
    code: 'no-network',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment: ["API_URL=http://«api»:8080"]
  api:
    image: api
    network_mode: "none" # for now
`,
    },
    message: '`web` cannot find `api` in `API_URL`, because `api` has no network.',
    remedy: { title: 'Remove "network_mode" of `api`', diff: ['-     network_mode: "none" # for now'] },
  },
];
