import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'both on the default bridge',
    entry: '23 default-bridge-no-dns',
    code: 'default-bridge',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    network_mode: bridge
    environment:
      DB_HOST: «db»
  db:
    image: postgres:16
    network_mode: bridge
`,
    },
    message:
      '`web` cannot find `db` in `DB_HOST`, because it is on the default bridge, where names do not exist.',
    remedy: {
      title: 'Remove "network_mode" of `web` and `db`',
      diff: ['-     network_mode: bridge', '-     network_mode: bridge'],
    },
  },
  {
    title: 'the target only',
    entry: '23 default-bridge-no-dns',
    code: 'default-bridge',
    files: {
      'compose.yaml': `services:
  web:
    image: web
    environment:
      DB_HOST: «db»
  db:
    image: postgres:16
    network_mode: bridge
`,
    },
    message:
      '`web` cannot find `db` in `DB_HOST`, because `db` is on the default bridge, where names do not exist.',
    remedy: { title: 'Remove "network_mode" of `db`', diff: ['-     network_mode: bridge'] },
  },
];
