import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Project } from '../../../../src/compose/project';
import { nearestProjectDirectory } from '../../../../src/ui/findings/nearest-project';
import { otherProjects, type ReadProject } from '../../../../src/ui/findings/other-projects';
import { terminalLine } from '../../../../src/ui/findings/terminal-line';

describe('the project near a file', () => {
  const near = (start: string, root: string, ...files: readonly string[]) =>
    nearestProjectDirectory(start, root, (path) => Promise.resolve(files.includes(path)));

  it('is in its folder or the nearest one above', async () => {
    const files = ['/ws/compose.yaml', '/ws/api/docker-compose.yml'];
    assert.equal(await near('/ws/api/src', '/ws', ...files), '/ws/api');
    assert.equal(await near('/ws/web/src', '/ws', ...files), '/ws');
    assert.equal(await near('/ws', '/ws', ...files), '/ws');
  });

  it('is never above the workspace, nor where there is only an override', async () => {
    assert.equal(await near('/ws/api', '/ws/api', '/ws/compose.yaml'), undefined);
    assert.equal(await near('/ws', '/ws', '/ws/compose.override.yaml'), undefined);
    assert.equal(await near('/elsewhere', '/ws', '/elsewhere/compose.yaml'), undefined);
    assert.equal(await near('/', '/'), undefined);
  });
});

describe('the other projects', () => {
  const read = (
    directory: string,
    paths: readonly string[],
    further: readonly string[] = [],
  ): ReadProject => ({
    snapshot: {
      source: { directory, files: [] },
      problems: [],
      project: {
        ...{ name: directory.slice(1), directory, services: [], disabledServices: [] },
        ...{
          networks: [],
          declaredNetworks: [],
          files: paths.map((path) => ({ path, reason: 'discovered' })),
        },
      },
    },
    reader: { texts: new Map([...paths, ...further].map((path) => [path, ''])) },
  });
  const names = (projects: readonly Project[]): string[] => projects.map(({ name }) => name);
  const shop = read('/shop', ['/shop/compose.yaml'], ['/shop/.env', '/shared/.env']);
  const mail = read('/mail', ['/mail/compose.yaml'], ['/shared/.env']);

  it('are all but itself', () => {
    assert.deepEqual(names(otherProjects(shop, [shop, mail])), ['mail']);
    const again = read('/shop', ['/shop/compose.yaml', '/shop/compose.prod.yaml']);
    assert.deepEqual(names(otherProjects(again, [shop, mail])), ['mail']);
  });

  it('are not its parts, nor what it is a part of', () => {
    const part = read('/shop/db', ['/shop/db/compose.yaml']);
    const whole = read('/shop', ['/shop/compose.yaml'], ['/shop/db/compose.yaml']);
    assert.deepEqual(names(otherProjects(whole, [whole, part, mail])), ['mail']);
    assert.deepEqual(names(otherProjects(part, [whole, part, mail])), ['mail']);
  });
});

describe('a command for a terminal', () => {
  it('is what a shell takes for these words', () => {
    assert.equal(
      terminalLine(['docker', 'network', 'create', 'front'], 'linux'),
      'docker network create front',
    );
    assert.equal(terminalLine(['echo', "it's; $(id)"], 'linux'), `echo 'it'\\''s; $(id)'`);
  });

  it('is none where it would run by itself, or mean something else in another shell', () => {
    assert.equal(terminalLine(['echo', 'a\nrm -r x'], 'linux'), undefined);
    assert.equal(terminalLine(['echo', '\u001b[A\r'], 'linux'), undefined);
    assert.equal(terminalLine(['echo', 'a b'], 'win32'), undefined);
    assert.equal(terminalLine(['docker', 'network', 'create', 'a-b'], 'win32'), 'docker network create a-b');
    assert.equal(terminalLine([], 'linux'), undefined);
  });
});
