import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a server for outside names',
    entry: '33 dns-option-misread',
    code: 'dns-misread',
    files: {
      'compose.yaml': ['services:', '  web:', '    image: example/web', '    «dns»: 192.0.2.53', ''].join(
        '\n',
      ),
    },
    message:
      '`dns` of `web` says only who is asked for outside names: the container still asks `127.0.0.11`, and names of services are answered there.',
    remedy: {
      title: 'Remove `dns`',
      diff: ['-     dns: 192.0.2.53'],
    },
  },
];
