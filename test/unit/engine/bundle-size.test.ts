/** What becomes of dockerode when it is bundled: small, and never a part of the other bundles. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { ROOT } from '../project/project-files';

/** Unbundled it is 69 packages; with everything in it, its bundle has 890 KB. */
const MAXIMUM_BYTES = 80_000;

const scripts = (name: string): Promise<unknown> =>
  import(pathToFileURL(path.join(ROOT, 'scripts', name)).href);

describe('the bundle of dockerode', () => {
  it('is small, because what is not used of its tree is left out', async () => {
    const { dockerodeOptions } = (await scripts('build.mjs')) as {
      dockerodeOptions: (production: boolean) => BuildOptions;
    };
    const { outputFiles, metafile } = await build({
      ...dockerodeOptions(true),
      absWorkingDir: ROOT,
      write: false,
      outfile: 'dockerode.js',
    });
    assert.equal(outputFiles.length, 1);
    const bytes = outputFiles[0]?.contents.length ?? 0;
    assert.ok(bytes > 20_000 && bytes < MAXIMUM_BYTES, `${bytes} bytes`);
    const packages = Object.keys(metafile?.inputs ?? {})
      .filter((file) => file.startsWith('node_modules/'))
      .map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
    assert.deepEqual([...new Set(packages)].sort(), ['docker-modem', 'dockerode', 'split-ca']);
  });

  it('is a file beside the other bundles, which holds none of it', async () => {
    const { besideTheBundle } = (await scripts('dockerode.mjs')) as { besideTheBundle: Plugin };
    const { metafile } = await build({
      ...{
        absWorkingDir: ROOT,
        entryPoints: ['src/engine/dockerode-client.ts'],
        write: false,
        metafile: true,
      },
      ...{ bundle: true, platform: 'node', format: 'cjs', outfile: 'out.js', plugins: [besideTheBundle] },
    });
    assert.ok(!Object.keys(metafile.inputs).some((file) => file.includes('dockerode/')));
    const [output] = Object.values(metafile.outputs);
    assert.ok(output?.imports.some(({ path: to, external }) => to === './dockerode.js' && external === true));
  });
});
