#!/usr/bin/env node
// A Docker engine without installing it: Debian's packages, unpacked under build/engine/, with an image made on the
// spot. `node scripts/engine.mjs` prints, as JSON, where it is, or why there is none; with `own`, the engine of this
// machine's own release, under build/engine-own/. Node's own modules only.
import { constants } from 'node:fs';
import {
  access,
  chmod,
  cp,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { capture } from './lib/commands.mjs';
import { makeFolder } from './lib/files.mjs';
import { inRoot, isMain } from './lib/paths.mjs';

/** Suites of Debian in which an engine newer than that of a stable release is looked for, newest first. */
const LATER_SUITES = ['sid', 'testing'];
/** From the suite with the engine. What they link against is old enough for the stable release. */
const ENGINE_PACKAGES = ['docker.io', 'docker-cli'];
const COMPOSE_PACKAGE = 'docker-compose';
/** From the suite of this machine, because a later one may ask for a later libc. */
const MACHINE_PACKAGES = ['containerd', 'runc', 'busybox-static'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const COMPOSE_PLUGIN = 'usr/libexec/docker/cli-plugins/docker-compose';
const IMAGE = 'image.tar';
/** Written last: a folder that holds it is complete. */
const MARK = 'engine.json';

/**
 * Unpacks an engine, unless an earlier run has: of the newest suite that can be had, or of this machine's own.
 *
 * @returns {Promise<{ engine: Engine } | { obstacle: string }>} An `Engine` has `path` (folders of its programs, as in
 *   `$PATH`), `compose` (the program), `image` (a tar archive for `docker import`), `suite` and the versions `docker`
 *   and `composeVersion`.
 */
export async function provideEngine(which = 'newest') {
  if (platform() !== 'linux') return { obstacle: `a Docker engine needs Linux, not ${platform()}-${arch()}` };
  const cache = inRoot('build', which === 'own' ? 'engine-own' : 'engine');
  const known = await readFile(join(cache, MARK), 'utf8').catch(() => undefined);
  if (known !== undefined) return { engine: located(cache, JSON.parse(known)) };

  const sources = await debianSources();
  if (typeof sources === 'string') return { obstacle: sources };
  const refusals = [];
  const later = which === 'own' ? [] : LATER_SUITES.filter((name) => name !== sources.suite);
  for (const suite of [...later, sources.suite]) {
    try {
      return { engine: await unpack(cache, suite, sources) };
    } catch (error) {
      refusals.push(`${suite}: ${error.message.trim().split('\n')[0]}`);
    }
  }
  return { obstacle: `no Docker engine in Debian's packages (${refusals.join('; ')})` };
}

/** Where this machine's apt gets Debian from, and which suite it is; a sentence where there is none. */
export async function debianSources() {
  const format = '$(REPO_URI) $(CODENAME)';
  const { code, stdout } = await capture('apt-get', [
    ...['indextargets', '--format', format, 'Created-By: Packages'],
  ]);
  if (code !== 0) return 'apt-get is not there to fetch a Docker engine with';
  for (const line of stdout.split('\n')) {
    const match = /^(\S+\/debian\/?) ([a-z]+)$/.exec(line);
    if (match !== null) return { mirror: match[1], suite: match[2] };
  }
  return "apt's sources name no Debian mirror to fetch a Docker engine from";
}

/** Fetches and unpacks beside the cache, and moves the result there as a whole. */
async function unpack(cache, suite, { mirror, suite: own }) {
  await makeFolder(inRoot('build'));
  const work = await mkdtemp(inRoot('build', 'engine-'));
  try {
    const apt = await privateApt(work, mirror, [...new Set([suite, own])]);
    await apt(['update']);
    await makeFolder(join(work, 'packages'));
    // Stable releases before 13 have the client in docker.io, and Compose 1, a Python program, as docker-compose.
    const hasCompose = suite !== own;
    const names = hasCompose ? [...ENGINE_PACKAGES, COMPOSE_PACKAGE] : ENGINE_PACKAGES.slice(0, 1);
    const wanted = [
      ...names.map((name) => `${name}/${suite}`),
      ...MACHINE_PACKAGES.map((name) => `${name}/${own}`),
    ];
    await apt(['download', ...wanted], join(work, 'packages'));
    const root = join(work, 'root');
    for (const file of await readdir(join(work, 'packages'))) {
      await must('dpkg-deb', ['--extract', join(work, 'packages', file), root]);
    }
    const { stdout: docker } = await must(join(root, 'usr/sbin/dockerd'), ['--version']);
    const { stdout: compose } = hasCompose
      ? await must(join(root, COMPOSE_PLUGIN), ['version', '--short'])
      : { stdout: '' };
    await must(join(root, 'usr/bin/containerd'), ['--version']);
    await must(join(root, 'usr/sbin/runc'), ['--version']);
    await makeImage(root, work);

    const versions = {
      suite,
      docker: /version ([\d.]+)/.exec(docker)?.[1] ?? docker.trim(),
      composeVersion: compose.trim(),
    };
    for (const name of ['packages', 'lists', 'cache', 'sources.list']) {
      await rm(join(work, name), { recursive: true, force: true });
    }
    await writeFile(join(work, MARK), `${JSON.stringify(versions, undefined, 2)}\n`);
    // mkdtemp() has closed it for everybody else.
    await chmod(work, 0o755);
    await rm(cache, { recursive: true, force: true });
    await rename(work, cache);
    return located(cache, versions);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The engine of a cache, wherever the checkout lies today. */
function located(cache, versions) {
  const at = (...parts) => join(cache, 'root', ...parts);
  return {
    ...versions,
    path: [at('usr/sbin'), at('usr/bin')],
    compose: at(COMPOSE_PLUGIN),
    image: join(cache, IMAGE),
  };
}

/** An apt with sources, lists and cache of its own, so that the machine's are not changed. */
export async function privateApt(work, mirror, suites) {
  await access(KEYRING, constants.R_OK);
  const list = join(work, 'sources.list');
  const lines = suites.map((suite) => `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`);
  await writeFile(list, lines.join(''));
  await makeFolder(join(work, 'lists', 'partial'));
  await makeFolder(join(work, 'cache', 'archives', 'partial'));
  const settings = {
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    // A suite that cannot be reached is an error, not a warning.
    'APT::Update::Error-Mode': 'any',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['--option', `${name}=${value}`]);
  return (words, cwd = work) => must('apt-get', ['-qq', ...options, ...words], { cwd });
}

/** An image of one static program, busybox, that does nothing until it is ended. */
async function makeImage(root, work) {
  const folder = join(work, 'image');
  for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp']) await makeFolder(join(folder, name));
  // Debian 13 has moved it.
  const program = await Promise.any(
    ['bin/busybox', 'usr/bin/busybox'].map(async (name) => {
      await access(join(root, name));
      return join(root, name);
    }),
  );
  await cp(program, join(folder, 'bin', 'busybox'));
  for (const name of ['sleep', 'sh']) await symlink('busybox', join(folder, 'bin', name));
  const archive = join(work, IMAGE);
  await must('tar', ['--create', '--numeric-owner', '--directory', folder, '--file', archive, '.']);
  await rm(folder, { recursive: true });
}

export async function must(program, words, options) {
  const result = await capture(program, words, options);
  if (result.code !== 0) throw new Error(`${program} failed (exit code ${result.code}): ${result.output}`);
  return result;
}

if (isMain(import.meta.url)) {
  console.log(JSON.stringify(await provideEngine(process.argv[2])));
}
