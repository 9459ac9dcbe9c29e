import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressText } from '../../../src/engine/engine-address';
import { chooseEndpoint, findEndpoints } from '../../../src/engine/find-endpoints';
import { contextFiles, surroundings, type GivenMachine } from './surroundings';

async function chosen(word: string, machine: GivenMachine): Promise<string> {
  const endpoint = await chooseEndpoint(surroundings(machine), word);
  if (!('address' in endpoint)) return `unknown; known: ${endpoint.known.join(' ')}`;
  const { name, product, origin, address } = endpoint;
  const where = address.kind === 'unusable' ? address.reason : addressText(address);
  return `${name} (${product}, ${origin}): ${where}`;
}

const SOCKET = '/var/run/docker.sock';
const ROOTLESS = '/run/user/1000/docker.sock';
const BUILD = contextFiles('build', { Host: 'ssh://me@build' });

describe('--engine docker', () => {
  it('is the default socket, also where nothing is there', async () => {
    const expected = `docker (docker, default-socket): unix://${SOCKET}`;
    assert.equal(await chosen('docker', {}), expected);
    assert.equal(await chosen('docker', { files: { [SOCKET]: '', [ROOTLESS]: '' } }), expected);
  });

  it('is the rootless socket where only that is there', async () => {
    assert.equal(
      await chosen('docker', { files: { [ROOTLESS]: '' } }),
      `docker (docker, rootless-socket): unix://${ROOTLESS}`,
    );
    const environment = { XDG_RUNTIME_DIR: '/tmp/run' };
    assert.equal(
      await chosen('docker', { environment, files: { '/tmp/run/docker.sock': '' } }),
      'docker (docker, rootless-socket): unix:///tmp/run/docker.sock',
    );
  });

  it('is the current context, unless DOCKER_CONTEXT names another one or DOCKER_HOST an address', async () => {
    const files = {
      '/home/me/.docker/config.json': JSON.stringify({ currentContext: 'build', auths: {} }),
      ...BUILD,
      ...contextFiles('lab', { Host: 'tcp://lab:2375' }),
    };
    assert.equal(await chosen('docker', { files }), 'build (docker, context): ssh://me@build');
    assert.equal(
      await chosen('docker', { files, environment: { DOCKER_CONTEXT: 'lab' } }),
      'lab (docker, context): tcp://lab:2375',
    );
    assert.equal(
      await chosen('docker', { files, environment: { DOCKER_CONTEXT: 'lab', DOCKER_HOST: 'tcp://x:1' } }),
      'docker (docker, environment): tcp://x:1',
    );
    assert.equal(
      await chosen('docker', { files, environment: { DOCKER_CONTEXT: 'default' } }),
      `docker (docker, default-socket): unix://${SOCKET}`,
    );
  });

  it('says what is wrong with a context that is not there, and passes over files that are broken', async () => {
    assert.match(
      await chosen('docker', { environment: { DOCKER_CONTEXT: 'gone' } }),
      /^gone \(docker, context\): the current Docker context gone is not in \/home\/me\/\.docker$/,
    );
    assert.equal(
      await chosen('docker', { files: { '/home/me/.docker/config.json': '{ "currentContext": 7' } }),
      `docker (docker, default-socket): unix://${SOCKET}`,
    );
  });

  it('reads contexts where DOCKER_CONFIG says they are', async () => {
    const files = Object.fromEntries(
      Object.entries(BUILD).map(([file, text]) => [
        file.replace('/home/me/.docker', '/etc/docker-client'),
        text,
      ]),
    );
    const environment = { DOCKER_CONFIG: '/etc/docker-client', DOCKER_CONTEXT: 'build' };
    assert.equal(await chosen('docker', { files, environment }), 'build (docker, context): ssh://me@build');
  });
});

describe('TLS', () => {
  const certificates = { '/c/ca.pem': 'CA', '/c/cert.pem': 'CERT', '/c/key.pem': 'KEY' };

  it('comes from DOCKER_TLS_VERIFY and DOCKER_CERT_PATH', async () => {
    const environment = { DOCKER_HOST: 'tcp://b', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' };
    const endpoint = await chooseEndpoint(surroundings({ environment, files: certificates }), 'docker');
    assert.ok('address' in endpoint);
    assert.deepEqual(endpoint.address, {
      ...{ kind: 'tcp', host: 'b', port: 2376 },
      tls: { verify: true, ca: 'CA', cert: 'CERT', key: 'KEY' },
    });
  });

  it('comes with a context, which may skip the check', async () => {
    const files = contextFiles(
      'build',
      { Host: 'tcp://b:7', SkipTLSVerify: true },
      { 'cert.pem': 'CERT', 'key.pem': 'KEY' },
    );
    const endpoint = await chooseEndpoint(surroundings({ files }), 'build');
    assert.ok('address' in endpoint);
    assert.deepEqual(endpoint.address, {
      ...{ kind: 'tcp', host: 'b', port: 7 },
      tls: { verify: false, cert: 'CERT', key: 'KEY' },
    });
  });
});

describe('--engine podman', () => {
  it('is a user’s own Podman before that of root, and the other way round for root', async () => {
    const files = { '/run/podman/podman.sock': '', '/run/user/1000/podman/podman.sock': '' };
    assert.match(await chosen('podman', { files }), /unix:\/\/\/run\/user\/1000\/podman\/podman\.sock$/);
    assert.match(await chosen('podman', { files, userId: 0 }), /: unix:\/\/\/run\/podman\/podman\.sock$/);
    assert.match(
      await chosen('podman', { files: { '/run/podman/podman.sock': '' } }),
      /^podman \(podman, default-socket\): unix:\/\/\/run\/podman\/podman\.sock$/,
    );
    assert.match(
      await chosen('podman', { files, environment: { CONTAINER_HOST: 'unix:///p.sock' } }),
      /^podman \(podman, environment\): unix:\/\/\/p\.sock$/,
    );
  });
});

describe('another word for --engine', () => {
  it('is an address or a context', async () => {
    assert.equal(await chosen('unix:///x', {}), 'unix:///x (docker, address): unix:///x');
    assert.equal(await chosen('build', { files: BUILD }), 'build (docker, context): ssh://me@build');
  });

  it('is unknown with the names that would do', async () => {
    assert.equal(await chosen('biuld', { files: BUILD }), 'unknown; known: docker podman build');
  });
});

describe('all engines', () => {
  it('are found once each, the one of docker first', async () => {
    const files = {
      ...BUILD,
      ...contextFiles('same', { Host: `unix://${SOCKET}` }),
      [SOCKET]: '',
      [ROOTLESS]: '',
      '/run/podman/podman.sock': '',
    };
    const found = await findEndpoints(surroundings({ files }));
    assert.deepEqual(
      found.map(({ name }) => name),
      ['docker', 'build', `unix://${ROOTLESS}`, 'unix:///run/podman/podman.sock'],
    );
  });

  it('begin with the one that is not there', async () => {
    assert.deepEqual((await findEndpoints(surroundings({}))).length, 1);
  });
});
