import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import type { Change } from '../../../../src/diagnose/remedy';
import { add, edited, remove, replace, set } from './edited';

/** Title, text before, changes, text after; `undefined`: it cannot be done. */
type Row = readonly [string, string, readonly Change[], string | undefined];

function check(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    for (const [title, before, changes, after] of rows) {
      test(title, () => assert.equal(edited(before, ...changes), after));
    }
  });
}

const web = (...lines: readonly string[]): string =>
  ['services:', '  web:', '    image: web', ...lines.map((line) => `    ${line}`), ''].join('\n');
const back = add('services.web.networks', 'back');

check('adding to a list', [
  ['line by line', web('networks:', '  - a  # c'), [back], web('networks:', '  - a  # c', '  - back')],
  ['not indented', web('networks:', '- a', 'x-z: 1'), [back], web('networks:', '- a', '- back', 'x-z: 1')],
  ['with wide gaps', web('networks:', '  -   a'), [back], web('networks:', '  -   a', '  -   back')],
  ['in brackets', web('networks: [a, b]  # c'), [back], web('networks: [a, b, back]  # c')],
  ['in empty brackets', web('networks: []'), [back], web('networks: [back]')],
  ['in brackets with a blank', web('networks: [ a ]'), [back], web('networks: [ a, back ]')],
  [
    'in brackets over several lines',
    web('networks: [', '  a, # one', '  b # two', ']'),
    [back],
    web('networks: [', '  a, # one', '  b, # two', '  back', ']'),
  ],
  [
    'with a comma behind the last one',
    web('networks: [', '  a,', ']'),
    [back],
    web('networks: [', '  a,', '  back,', ']'),
  ],
  ['that is not there', web(), [back], web('networks:', '  - back')],
  ['without a value', web('networks: # none'), [back], web('networks: # none', '  - back')],
  ['with the value null', web('networks: null'), [back], web('networks:', '  - back')],
  ['quoted as the others are', web("networks: ['a']"), [back], web("networks: ['a', 'back']")],
  ['that has it', web('networks: [back]'), [back], web('networks: [back]')],
  [
    'of one word',
    web('dns: 1.1.1.1'),
    [add('services.web.dns', '9.9.9.9')],
    web('dns:', '  - 1.1.1.1', '  - 9.9.9.9'),
  ],
  [
    'of ports, which are quoted',
    web('ports:', '  - "80:80"'),
    [add('services.web.ports', '5432:5432')],
    web('ports:', '  - "80:80"', '  - "5432:5432"'),
  ],
  [
    'of aliases of a network that is in a list',
    web('networks:', '  - a # c', '  - back # d'),
    [add('services.web.networks.back.aliases', 'db')],
    web('networks:', '  a: # c', '  back: # d', '    aliases:', '      - db'),
  ],
  [
    'of aliases of a network in a list that is not indented',
    web('networks:', '- back'),
    [add('services.web.networks.back.aliases', 'db')],
    web('networks:', '  back:', '    aliases:', '    - db'),
  ],
  [
    'of aliases of a network in brackets',
    web('networks: [a, back]'),
    [add('services.web.networks.back.aliases', 'db')],
    web('networks:', '  a:', '  back:', '    aliases: [db]'),
  ],
  [
    'of addresses',
    web('extra_hosts:', '  - a=1.2.3.4'),
    [add('services.web.extra_hosts', 'host-gateway', 'host.docker.internal')],
    web('extra_hosts:', '  - a=1.2.3.4', '  - host.docker.internal=host-gateway'),
  ],
]);

check('adding to a mapping', [
  ['of networks', web('networks:', '  a:'), [back], web('networks:', '  a:', '  back:')],
  ['of networks in braces', web('networks: {a: {}}'), [back], web('networks: {a: {}, back: null}')],
  [
    'of dependencies',
    web('depends_on:', '  a: {condition: service_started}'),
    [add('services.web.depends_on', 'db')],
    web('depends_on:', '  a: {condition: service_started}', '  db:', '    condition: service_started'),
  ],
  [
    'of dependencies that are a list',
    web('depends_on:', '  - a', '  - db # d'),
    [set('services.web.depends_on.db.condition', 'service_healthy')],
    web(
      'depends_on:',
      '  a:',
      '    condition: service_started',
      '  db: # d',
      '    condition: service_healthy',
    ),
  ],
  [
    'of variables that are a list',
    web('environment:', '  - A=b'),
    [add('services.web.environment', 'db', 'DB_HOST')],
    web('environment:', '  - A=b', '  - DB_HOST=db'),
  ],
  [
    'of variables',
    web('environment:', '  A: b', '', '# end'),
    [add('services.web.environment', '5432', 'DB_PORT')],
    web('environment:', '  A: b', '  DB_PORT: "5432"', '', '# end'),
  ],
  [
    'of hosts',
    web('extra_hosts: {a: 1.2.3.4}'),
    [add('services.web.extra_hosts', 'host.docker.internal:host-gateway')],
    web('extra_hosts: {a: 1.2.3.4, host.docker.internal: host-gateway}'),
  ],
  [
    'behind a literal block',
    web('environment:', '  A: |', '    x', '', 'labels: {}'),
    [add('services.web.environment', 'b', 'B')],
    web('environment:', '  A: |', '    x', '  B: b', '', 'labels: {}'),
  ],
  [
    'a section that is not there',
    'services:\n  web: {image: web}\n  # a comment\n',
    [add('networks', null, 'back')],
    'services:\n  web: {image: web}\n  # a comment\nnetworks:\n  back:\n',
  ],
  [
    'a section where sections have gaps',
    'name: shop\n\nservices:\n  web: {image: web}\n',
    [add('networks', null, 'back')],
    'name: shop\n\nservices:\n  web: {image: web}\n\nnetworks:\n  back:\n',
  ],
  [
    'a check of health',
    'services:\n    db:\n        image: db\n',
    [set('services.db.healthcheck', { test: ['CMD', 'pg_isready'], interval: '5s' })],
    'services:\n    db:\n        image: db\n        healthcheck:\n            test: ["CMD", "pg_isready"]\n            interval: 5s\n',
  ],
  [
    'of a service in braces',
    'services: {web: {image: web}}\n',
    [back],
    'services: {web: {image: web, networks: [back]}}\n',
  ],
  [
    'in JSON',
    '{"services": {"web": {"image": "web"}}}',
    [back],
    '{"services": {"web": {"image": "web", "networks": ["back"]}}}',
  ],
]);

check('what comes from somewhere else', [
  [
    'a list of an anchor is written out',
    'x-nets: &nets [a, b]\nservices:\n  web:\n    networks: *nets\n',
    [back],
    'x-nets: &nets [a, b]\nservices:\n  web:\n    networks: [a, b, back]\n',
  ],
  [
    'a mapping of an anchor is extended',
    'x-env: &env {A: b}\nservices:\n  web:\n    environment: *env # c\n',
    [add('services.web.environment', 'd', 'C')],
    'x-env: &env {A: b}\nservices:\n  web:\n    environment: # c\n      <<: *env\n      C: d\n',
  ],
  [
    'what is merged in is overridden',
    'x-base: &base\n  networks:\n    - a\nservices:\n  web:\n    <<: *base\n    image: web\n  db:\n    <<: *base\n',
    [back],
    'x-base: &base\n  networks:\n    - a\nservices:\n  web:\n    <<: *base\n    image: web\n    networks:\n      - a\n      - back\n  db:\n    <<: *base\n',
  ],
  [
    'what others use is left alone',
    'services:\n  web: &web\n    networks: [a]\n  db: *web\n',
    [back],
    undefined,
  ],
  [
    'an anchor that nobody uses is no hindrance',
    web('networks: &n [a]'),
    [back],
    web('networks: &n [a, back]'),
  ],
]);

check('removing', [
  [
    'an entry',
    web('network_mode: host # c', 'ports: []'),
    [remove('services.web.network_mode')],
    web('ports: []'),
  ],
  [
    'the only item, written without a list',
    web('dns: server', 'ports: []'),
    [remove('services.web.dns.server')],
    web('ports: []'),
  ],
  ['an item', web('links: [a, b, c]'), [remove('services.web.links.b')], web('links: [a, c]')],
  ['the last one of several', web('links: [a, b]'), [remove('services.web.links.b')], web('links: [a]')],
  ['the first one', web('links: [ a, b ]'), [remove('services.web.links.a')], web('links: [ b ]')],
  [
    'the only item with its key',
    web('links:', '  - a', 'ports: []'),
    [remove('services.web.links.a')],
    web('ports: []'),
  ],
  [
    'an item by its key',
    web('environment:', '  - A=b # c', '  # d', '  - C=d'),
    [remove('services.web.environment.A')],
    web('environment:', '  # d', '  - C=d'),
  ],
  [
    'a network that is the last thing said of it',
    'networks:\n  a:\n    internal: true\n',
    [remove('networks.a.internal')],
    'networks:\n  a:\n',
  ],
  [
    'the last line without a line end',
    'services:\n  web:\n    image: web\n    network_mode: host',
    [remove('services.web.network_mode')],
    'services:\n  web:\n    image: web',
  ],
  [
    'what is merged in cannot be taken away',
    'x-b: &b {network_mode: host}\nservices:\n  web:\n    <<: *b\n',
    [remove('services.web.network_mode')],
    undefined,
  ],
  [
    'what a text begins with, and the blank lines behind it',
    `version: '3'\n \n\n${web()}`,
    [remove('version')],
    web(),
  ],
  ['what is not there', web(), [remove('services.web.network_mode')], undefined],
]);

const url = web('environment:', '  URL: "postgres://dbb:5432" # c', "  HOST: 'dbb'", '  PLAIN: xx');
check('replacing', [
  ['a host', url, [replace(url, 'dbb', 'db')], url.replace('dbb', 'db')],
  ['a quote in quotes', url, [replace(url, '//dbb', '"a')], url.replace('//dbb', '\\"a')],
  ['a quote in single quotes', url, [replace(url, "dbb'", "d'b'")], undefined],
  ['a plain text by what would be a number', url, [replace(url, 'xx', '10')], url.replace('xx', '"10"')],
  ['a plain text by what would be a comment', url, [replace(url, 'xx', 'a #b')], url.replace('xx', '"a #b"')],
  ['a plain text by nothing', url, [replace(url, 'xx', '')], url.replace('xx', '""')],
]);

check('setting', [
  [
    'a scalar',
    web('network_mode: host'),
    [set('services.web.network_mode', 'none')],
    web('network_mode: none'),
  ],
  ['a quoted one', web("user: 'a' # c"), [set('services.web.user', 'b')], web("user: 'b' # c")],
  ['true', web('tty: false'), [set('services.web.tty', true)], web('tty: true')],
  [
    'an item of a list by its key',
    web('environment: ["A=b"]'),
    [set('services.web.environment.A', 'c')],
    web('environment: ["A=c"]'),
  ],
  [
    'part of a list',
    'networks:\n  a:\n    ipam:\n      config:\n        - subnet: 10.0.0.0/24 # c\n',
    [set('networks.a.ipam.config.0.subnet', '10.1.0.0/24')],
    'networks:\n  a:\n    ipam:\n      config:\n        - subnet: 10.1.0.0/24 # c\n',
  ],
]);

check('texts of all kinds', [
  [
    'CR LF',
    web('networks:', '  - a').replaceAll('\n', '\r\n'),
    [back],
    web('networks:', '  - a', '  - back').replaceAll('\n', '\r\n'),
  ],
  [
    'no line end',
    'services:\n  web:\n    networks:\n      - a',
    [back],
    'services:\n  web:\n    networks:\n      - a\n      - back',
  ],
  ['a syntax error', 'services:\n  web: [\n', [back], undefined],
  ['nothing', '', [back], undefined],
  [
    'several documents',
    'services: {a: {}}\n---\nservices: {web: {image: web}}\n',
    [back],
    'services: {a: {}}\n---\nservices: {web: {image: web, networks: [back]}}\n',
  ],
  [
    'several changes',
    web('network_mode: host'),
    [remove('services.web.network_mode'), add('networks', null, 'back'), back],
    `${web('networks:', '  - back')}networks:\n  back:\n`,
  ],
  ['a tag', web('networks: !override', '  - a'), [back], web('networks: !override', '  - a', '  - back')],
]);
