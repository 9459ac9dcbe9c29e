#!/usr/bin/env node
// Podman without installing it: Debian's packages of this machine's release, unpacked under build/podman/.
// `node scripts/podman.mjs` prints, as JSON, where it is, or why there is none. Node's own modules only.
import { chmod, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { debianSources, must, privateApt } from './engine.mjs';
import { makeFolder } from './lib/files.mjs';
import { inRoot, isMain } from './lib/paths.mjs';

/** With the libraries that a machine need not have. */
const PACKAGES = ['podman', 'conmon', 'netavark', 'aardvark-dns', 'libgpgme11', 'libassuan0', 'libsubid4'];
/** Written last: a folder that holds it is complete. */
const MARK = 'podman.json';

/**
 * Unpacks Podman, unless an earlier run has.
 *
 * @returns {Promise<{ podman: object } | { obstacle: string }>} `podman` has `version` and `root`, the folder below
 *   which its files lie.
 */
export async function providePodman() {
  if (platform() !== 'linux') return { obstacle: `Podman needs Linux, not ${platform()}` };
  const cache = inRoot('build', 'podman');
  const known = await readFile(join(cache, MARK), 'utf8').catch(() => undefined);
  if (known !== undefined) return { podman: { ...JSON.parse(known), root: join(cache, 'root') } };
  const sources = await debianSources();
  if (typeof sources === 'string') return { obstacle: sources };
  await makeFolder(inRoot('build'));
  const work = await mkdtemp(inRoot('build', 'podman-'));
  try {
    const apt = await privateApt(work, sources.mirror, [sources.suite]);
    await apt(['update']);
    await makeFolder(join(work, 'packages'));
    await apt(['download', ...PACKAGES], join(work, 'packages'));
    const root = join(work, 'root');
    for (const file of await readdir(join(work, 'packages')))
      await must('dpkg-deb', ['--extract', join(work, 'packages', file), root]);
    const { stdout } = await must('dpkg-deb', [
      '--field',
      join(work, 'packages', await fileOf(work, 'podman_')),
      'Version',
    ]);
    const facts = { version: stdout.trim().split('+')[0] };
    for (const name of ['packages', 'lists', 'cache', 'sources.list'])
      await rm(join(work, name), { recursive: true, force: true });
    await writeFile(join(work, MARK), `${JSON.stringify(facts)}\n`);
    await chmod(work, 0o755);
    await rm(cache, { recursive: true, force: true });
    await rename(work, cache);
    return { podman: { ...facts, root: join(cache, 'root') } };
  } catch (error) {
    return { obstacle: `no Podman in Debian's packages (${error.message.trim().split('\n')[0]})` };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fileOf(work, prefix) {
  return (await readdir(join(work, 'packages'))).find((name) => name.startsWith(prefix));
}

if (isMain(import.meta.url)) console.log(JSON.stringify(await providePodman()));
