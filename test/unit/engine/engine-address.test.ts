import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressText, parseEngineAddress } from '../../../src/engine/engine-address';

describe('an address of an engine', () => {
  const good: readonly (readonly [string, object])[] = [
    ['unix:///run/docker.sock', { kind: 'unix', path: '/run/docker.sock' }],
    ['unix://', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['tcp://build:2375', { kind: 'tcp', host: 'build', port: 2375 }],
    ['tcp://build', { kind: 'tcp', host: 'build', port: 2375 }],
    ['tcp://build:80', { kind: 'tcp', host: 'build', port: 80 }],
    ['http://build:80', { kind: 'tcp', host: 'build', port: 80 }],
    ['10.0.0.7:2375', { kind: 'tcp', host: '10.0.0.7', port: 2375 }],
    ['tcp://[fd00::7]:2375', { kind: 'tcp', host: 'fd00::7', port: 2375 }],
    ['https://build', { kind: 'tcp', host: 'build', port: 2376, tls: { verify: true } }],
    ['ssh://me@build:2222', { kind: 'ssh', host: 'build', user: 'me', port: 2222 }],
    ['ssh://build', { kind: 'ssh', host: 'build' }],
    [
      'ssh://root@build/run/podman/podman.sock',
      { kind: 'ssh', host: 'build', user: 'root', socket: '/run/podman/podman.sock' },
    ],
  ];
  for (const [text, expected] of good) {
    it(`may be ${text}`, () => assert.deepEqual(parseEngineAddress(text), expected));
  }

  for (const [text, reason] of [
    ['npipe:////./pipe/docker_engine', /no address that can be reached/],
    ['unix://docker.sock', /relative path/],
    ['ssh://me:secret@build', /must not hold a password/],
    ['ssh://-oProxyCommand=evil', /names no/],
    ['ssh://-l@build', /names no user/],
    ['tcp://', /names no host/],
    ['tcp://[fd00', /names no host/],
  ] as const) {
    it(`is not ${text}`, () => {
      const address = parseEngineAddress(text);
      assert.ok(address.kind === 'unusable', JSON.stringify(address));
      assert.match(address.reason, reason);
    });
  }

  it('takes TLS where it is switched on, with the port of TLS', () => {
    const tls = { verify: true, ca: 'CA' };
    assert.deepEqual(parseEngineAddress('tcp://build', tls), { kind: 'tcp', host: 'build', port: 2376, tls });
    assert.deepEqual(parseEngineAddress('unix:///run/docker.sock', tls), {
      kind: 'unix',
      path: '/run/docker.sock',
    });
  });

  it('is written as it is read', () => {
    for (const text of [
      'unix:///a',
      'tcp://[fd00::7]:1',
      'tcp://b:2',
      'ssh://me@b:22/run/p.sock',
      'ssh://b',
    ]) {
      assert.equal(addressText(parseEngineAddress(text)), text);
    }
  });
});
