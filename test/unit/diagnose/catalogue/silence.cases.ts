import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a code with a typing error',
    code: 'unknown-ignore',
    files: {
      'compose.yaml': 'services:\n  web:\n    image: web # netscope-ignore «localhots»\n',
    },
    message: '`netscope-ignore` silences nothing, because no finding has the code `localhots`.',
    remedy: {
      title: 'Change the code to `localhost`',
      diff: ['-     image: web # netscope-ignore localhots', '+     image: web # netscope-ignore localhost'],
    },
  },
];
