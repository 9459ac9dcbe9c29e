import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a bridge that keeps a caller from its target',
    entry: '37 icc-disabled',
    code: 'connectivity-disabled',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    environment:',
        '      DATABASE_URL: postgres://db:5432/app',
        '    networks: [back]',
        '  db:',
        '    image: postgres',
        '    networks: [back]',
        'networks:',
        '  back:',
        '    driver: bridge',
        '    driver_opts:',
        '      com.docker.network.bridge.name: shop0',
        '      com.docker.network.bridge.enable_icc: "«false»"',
        '',
      ].join('\n'),
    },
    message: '`web` finds the name `db`, but cannot connect: network `back` keeps its containers apart.',
    remedy: {
      title: 'Let containers of the network connect',
      diff: ['-       com.docker.network.bridge.enable_icc: "false"'],
    },
  },
  {
    title: 'a bridge that keeps containers apart of which none is known to call',
    entry: '37 icc-disabled',
    code: 'connectivity-disabled',
    severity: 'information',
    files: {
      'compose.yaml': [
        'services:',
        '  one: {image: example/one}',
        '  two: {image: example/two}',
        'networks:',
        '  default:',
        "    driver_opts: {com.docker.network.bridge.enable_icc: '«false»'}",
        '',
      ].join('\n'),
    },
    message:
      "Containers of network `default` cannot connect to each other: `one` and `two` find each other's names, and every connection times out.",
    remedy: {
      title: 'Let containers of the network connect',
      diff: ["-     driver_opts: {com.docker.network.bridge.enable_icc: 'false'}"],
    },
  },
];
