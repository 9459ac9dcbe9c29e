/** What Compose has done to an earlier file by the time it lays the next one on it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codesOf, load, loadText, projectOf, serviceOf } from './in-memory';

const two = (base: string, over: string) =>
  load({ '/shop/compose.yaml': base, '/shop/compose.override.yaml': over });

describe('a second file', () => {
  it('finds the ports of the first in long form', async () => {
    const ports = (list: string) => `services:\n  web: {image: nginx, ports: [${list}]}\n`;
    const result = await two(ports('"0.0.0.0:8080:80"'), ports('"8080:80", "90", "0.0.0.0:8080:80"'));
    const shown = serviceOf(result, 'web').ports.map(({ hostIp, target }) => [hostIp, target]);
    assert.deepEqual(shown, [
      ['0.0.0.0', 80],
      [undefined, 90],
    ]);
  });

  it('finds the dated external name made a name', async () => {
    const result = await two(
      'services:\n  web: {image: nginx, networks: [n]}\nnetworks: {n: {external: {name: old}}}\n',
      'networks: {n: {external: true}}\n',
    );
    assert.deepEqual(
      projectOf(result).networks.map(({ name, external }) => [name, external]),
      [['old', true]],
    );
    assert.ok(codesOf(result).includes('dated-external-name'));
  });

  it('lays its pools on those of the first in the order of Compose', async () => {
    const pools = 'networks: {default: {ipam: {config: [{subnet: 10.1.0.0/24}, {subnet: 10.0.0.0/24}]}}}\n';
    const result = await two(`services: {web: {image: nginx}}\n${pools}`, pools);
    assert.deepEqual(
      projectOf(result).networks[0]?.ipam.map(({ subnet }) => subnet),
      ['10.0.0.0/24', '10.0.0.0/24'],
    );
  });
});

describe('!reset and !override', () => {
  it('reach the extended service also beside an include', async () => {
    const files = {
      '/shop/compose.yaml': [
        'include: [part.yaml]',
        'services:',
        '  base: {image: nginx, hostname: h, networks: [n]}',
        '  web: {extends: base, hostname: !reset null, networks: !override [m]}',
        'networks: {n: , m: }',
      ].join('\n'),
      '/shop/part.yaml': 'services: {part: {image: nginx}}\n',
    };
    const web = serviceOf(await load(files), 'web');
    assert.deepEqual([web.hostname, web.networks.map(({ network }) => network)], [undefined, ['m']]);
  });

  it('on extends itself leave the service alone', async () => {
    const result = await loadText('services:\n  web: {image: nginx, extends: !reset {service: no}}\n');
    projectOf(result);
  });

  it('let a merged mapping show through', async () => {
    const text = 'x-c: &c {hostname: shared}\nservices:\n  web: {image: nginx, hostname: !reset x, <<: *c}\n';
    assert.equal(serviceOf(await loadText(text), 'web').hostname, 'shared');
  });
});

describe('a name whose variables give nothing', () => {
  it('is not replaced by that of the folder', async () => {
    const result = await loadText('name: ${NO}\nservices: {web: {image: nginx}}\n');
    assert.ok(codesOf(result).includes('project-name-empty'));
  });
});
