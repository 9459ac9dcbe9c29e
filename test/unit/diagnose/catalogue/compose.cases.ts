import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a network that is spelled nearly right',
    code: 'compose',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    networks:',
        '      - «fornt»',
        'networks:',
        '  front:',
        '',
      ].join('\n'),
    },
    message: 'Service "web" refers to undefined network "fornt".',
    remedy: {
      title: 'Change it to `front`',
      diff: ['-       - fornt', '+       - front'],
    },
  },
  {
    title: 'a network that is declared nowhere',
    code: 'compose',
    files: {
      'compose.yaml': ['services:', '  web:', '    image: example/web', '    networks: [«back»]', ''].join(
        '\n',
      ),
    },
    message: 'Service "web" refers to undefined network "back".',
    remedy: {
      title: 'Declare `back` under `networks`',
      diff: ['+ networks:', '+   back:'],
    },
  },
  {
    title: 'a dependency that is spelled nearly right',
    code: 'compose',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    depends_on: [«databse»]',
        '  database:',
        '    image: postgres',
        '',
      ].join('\n'),
    },
    message: 'Service "web" depends on undefined service "databse".',
    remedy: {
      title: 'Change it to `database`',
      diff: ['-     depends_on: [databse]', '+     depends_on: [database]'],
    },
  },
  {
    title: 'a dependency on nobody',
    code: 'compose',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    depends_on:',
        '      - cache',
        '      - «elasticsearch»',
        '  cache:',
        '    image: redis',
        '',
      ].join('\n'),
    },
    message: 'Service "web" depends on undefined service "elasticsearch".',
    remedy: {
      title: 'Remove `elasticsearch` from `depends_on`',
      diff: ['-       - elasticsearch'],
    },
  },
  {
    title: 'a variable that is not set',
    code: 'compose',
    severity: 'warning',
    files: {
      'compose.yaml': ['services:', '  web:', '    image: "example/web:«${TAG}»"', ''].join('\n'),
    },
    message: 'The "TAG" variable is not set. Defaulting to a blank string.',
    remedy: {
      title: 'Say that `TAG` may be empty: `${TAG:-}`',
      diff: ['-     image: "example/web:${TAG}"', '+     image: "example/web:${TAG:-}"'],
    },
  },
  {
    title: 'an attribute in the wrong case',
    code: 'compose',
    files: {
      'compose.yaml': ['services:', '  web:', '    image: example/web', '    «containerName»: shop', ''].join(
        '\n',
      ),
    },
    message: "services.web additional properties 'containerName' not allowed.",
    remedy: {
      title: 'Change it to `container_name`',
      diff: ['-     containerName: shop', '+     container_name: shop'],
    },
  },
  {
    title: 'a section that is spelled nearly right',
    code: 'compose',
    files: {
      'compose.yaml': ['services:', '  web:', '    image: example/web', '«network»:', '  front: {}', ''].join(
        '\n',
      ),
    },
    message: "additional properties 'network' not allowed.",
    remedy: {
      title: 'Change it to `networks`',
      diff: ['- network:', '+ networks:'],
    },
  },
  {
    title: 'an env file that is not there',
    code: 'compose',
    files: {
      'compose.yaml': ['services:', '  web:', '    image: example/web', '    env_file: «./web.env»', ''].join(
        '\n',
      ),
    },
    message: 'Service "web": env file /catalogue/shop/web.env not found (no such file or directory).',
    remedy: {
      title: 'Do without the file where it is missing',
      diff: [
        '-     env_file: ./web.env',
        '+     env_file:',
        '+       - path: ./web.env',
        '+         required: false',
      ],
    },
  },
  {
    title: 'an env file of a list that is not there',
    code: 'compose',
    files: {
      'compose.yaml': [
        'services:',
        '  web:',
        '    image: example/web',
        '    env_file:',
        '      - "«web.env»"',
        '      - common.env',
        '',
      ].join('\n'),
      'common.env': ['A=1', ''].join('\n'),
    },
    message: 'Service "web": env file /catalogue/shop/web.env not found (no such file or directory).',
    remedy: {
      title: 'Do without the file where it is missing',
      diff: ['-       - "web.env"', '+       - path: web.env', '+         required: false'],
    },
  },
  {
    title: 'the version of the format',
    code: 'compose',
    severity: 'hint',
    files: {
      'compose.yaml': ['«version»: "3.8"', 'services:', '  web:', '    image: example/web', ''].join('\n'),
    },
    message: 'The attribute `version` is obsolete, it will be ignored.',
    remedy: {
      title: 'Remove `version`',
      diff: ['- version: "3.8"'],
    },
  },
];
