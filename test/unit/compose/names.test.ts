import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normaliseProjectName } from '../../../src/compose/project-name';
import { load, loadText, oneService, problemOf, projectOf } from './in-memory';

const WEB = oneService();

describe('the project name', () => {
  it('is normalised by lower case and dropping what it may not hold', () => {
    assert.equal(normaliseProjectName('My Dir.v2_x'), 'mydirv2_x');
    assert.equal(normaliseProjectName('_-a-b'), 'a-b');
    assert.equal(normaliseProjectName('...'), '');
  });

  it('comes from -p, COMPOSE_PROJECT_NAME, name: and the folder, in this order', async () => {
    const files = { '/My Shop/compose.yaml': `name: ByFile\n${WEB}`, '/plain/compose.yaml': WEB };
    const environment = { COMPOSE_PROJECT_NAME: 'by-env' };
    const name = async (workingDirectory: string, more = {}) =>
      projectOf(await load(files, { workingDirectory, ...more })).name;
    assert.equal(await name('/My Shop', { projectName: 'by-flag', environment }), 'by-flag');
    assert.equal(await name('/My Shop', { environment }), 'by-env');
    assert.equal(await name('/My Shop'), 'byfile');
    assert.equal(await name('/plain'), 'plain');
  });

  it('comes from .env through COMPOSE_PROJECT_NAME', async () => {
    const files = { '/shop/compose.yaml': WEB, '/shop/.env': 'COMPOSE_PROJECT_NAME=dotenv\n' };
    assert.equal(projectOf(await load(files)).name, 'dotenv');
  });

  it('comes from the last file that has one, with variables', async () => {
    const files = {
      '/shop/compose.yaml': `name: one\n${WEB}`,
      '/shop/compose.override.yaml': `name: two-\${STAGE}\n${WEB}`,
    };
    assert.equal(projectOf(await load(files, { environment: { STAGE: 'dev' } })).name, 'two-dev');
  });

  it('must be in normal form if it is imposed', async () => {
    const problem = problemOf(await loadText(WEB, { projectName: 'My.Shop' }), 'project-name-invalid');
    assert.match(problem.hint ?? '', /"myshop"/);
    const environment = { COMPOSE_PROJECT_NAME: '_x' };
    problemOf(await loadText(WEB, { environment }), 'project-name-invalid');
  });

  it('must not be empty, and must be a string', async () => {
    problemOf(
      await load({ '/été…/compose.yaml': WEB, '/___/compose.yaml': WEB }, { workingDirectory: '/___' }),
      'project-name-empty',
    );
    problemOf(await loadText(`name: 123\n${WEB}`), 'wrong-type');
  });
});

describe('network names', () => {
  it('are PROJECT_KEY, the given name, or the key of an external network', async () => {
    const text = `${oneService('networks: [plain, named, there, theirs]')}networks:
  plain:
  named: {name: Real}
  there: {external: true}
  theirs: {external: true, name: other}
  unused: {}
`;
    assert.deepEqual(
      projectOf(await loadText(text)).networks.map(({ key, name, external }) => [key, name, external]),
      [
        ['plain', 'shop_plain', false],
        ['named', 'Real', false],
        ['there', 'there', true],
        ['theirs', 'other', true],
      ],
    );
  });

  it('may stand under external with a warning, but not twice', async () => {
    const network = (options: string) => `${WEB}networks: {default: {${options}}}\n`;
    const old = await loadText(network('external: {name: x}'));
    assert.deepEqual([projectOf(old).networks[0]?.name, projectOf(old).networks[0]?.external], ['x', true]);
    problemOf(old, 'dated-external-name');
    problemOf(await loadText(network('name: y, external: {name: x}')), 'network-name-conflict');
  });

  it('must not be empty', async () => {
    problemOf(await loadText(`${WEB}networks: {default: {name: ""}}\n`), 'network-name-empty');
  });
});

describe('a network', () => {
  it('carries driver, options, addresses and flags', async () => {
    const text = `${WEB}networks:
  default:
    driver: bridge
    driver_opts: {com.docker.network.driver.mtu: 1400}
    internal: true
    enable_ipv6: "yes"
    ipam:
      config:
        - {subnet: 10.5.0.0/16, ip_range: 10.5.1.0/24, gateway: 10.5.0.9}
`;
    const { range: _range, ...network } = projectOf(await loadText(text)).networks[0] ?? {};
    assert.deepEqual(network, {
      key: 'default',
      name: 'shop_default',
      external: false,
      internal: true,
      driver: 'bridge',
      driverOptions: { 'com.docker.network.driver.mtu': '1400' },
      enableIpv6: true,
      enableIpv6Written: true,
      ipam: [{ subnet: '10.5.0.0/16', ipRange: '10.5.1.0/24', gateway: '10.5.0.9' }],
    });
  });

  it('is implied as default, last, only where a service needs it', async () => {
    const both = `${oneService('networks: [a]')}  db: {image: x}\nnetworks: {a: {}}\n`;
    assert.deepEqual(
      projectOf(await loadText(both)).networks.map(({ key, range }) => [key, range !== undefined]),
      [
        ['a', true],
        ['default', false],
      ],
    );
    assert.deepEqual(projectOf(await loadText(oneService('network_mode: host'))).networks, []);
  });
});
