/** A network that follows its files: edits as editors make them, files that are wrong for a while, and the end. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';

const COMPOSE = `
include: [parts/more.yaml]
services:
  web:
    image: web
    env_file: web.env
    networks: { default: { aliases: ["\${ALIAS:-one}"] } }
`;
const MORE = 'services: { redis: { image: redis } }\n';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`watching the files of a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let child: ChildProcess;
    let stdout = '';
    let stderr = '';

    const file = (name: string): string => path.join(folder, name);
    const dig = async (name: string): Promise<string> =>
      (await lab.netscope(['exec', 'redis', '--', 'dig', '+short', name], { as, cwd: folder })).stdout.trim();
    /** Waits for a line that was not there before. */
    const says = async (line: RegExp, work: () => void): Promise<string> => {
      const [before, errors] = [stdout.length, stderr.length];
      work();
      const text = (): string => stdout.slice(before) + stderr.slice(errors);
      await until(`it says ${line.source}: ${text()}`, () => line.test(text()));
      return text();
    };
    /** As an editor does that writes a new file and puts it in the place of the old one. */
    const replace = (name: string, text: string): void => {
      fs.writeFileSync(file(`${name}.tmp`), text);
      fs.renameSync(file(`${name}.tmp`), file(name));
    };

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('shop', { 'compose.yaml': COMPOSE, 'web.env': 'A=1\n' });
      lab.project('shop/parts', { 'more.yaml': MORE });
      child = lab.start(lab.netscopeCommand(['up', '--watch', ...flags]), { as, cwd: folder });
      child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      await until('it watches', () => /^Watching \d+ paths/m.test(stderr));
    });
    after(() => lab.destroy());

    it('follows a file that is written over', async () => {
      const edited = COMPOSE.replace('one}', 'two}');
      const text = await says(/names in network default/, () =>
        fs.writeFileSync(file('compose.yaml'), edited),
      );
      assert.match(text, /^\d\d:\d\d:\d\d {2}web-1 {2}names in network default: gained two; lost one$/m);
      assert.notEqual(await dig('two'), '');
      assert.equal(await dig('one'), '');
    });

    it('follows a file that another one takes the place of, again and again', async () => {
      for (const alias of ['three', 'four', 'five']) {
        const edited = COMPOSE.replace('one}', `${alias}}`);
        await says(new RegExp(`gained ${alias}`), () => replace('compose.yaml', edited));
        assert.notEqual(await dig(alias), '');
      }
    });

    it('follows included files, env files, and files that were not there', async () => {
      await says(/db-1 +made/, () =>
        replace('parts/more.yaml', MORE.replace('} }', '}, db: { image: db } }')),
      );
      await says(/web-1 +environment changed/, () => fs.writeFileSync(file('web.env'), 'A=2\n'));
      await says(/gained six; lost one|gained six; lost five/, () => {
        fs.writeFileSync(file('.env'), 'ALIAS=six\n');
        replace('compose.yaml', COMPOSE);
      });
      await says(/cache-1 +made/, () =>
        fs.writeFileSync(file('compose.override.yaml'), 'services: { cache: { image: c } }'),
      );
      await says(/cache-1 +removed/, () => fs.rmSync(file('compose.override.yaml')));
    });

    it('keeps the network while the files are wrong, and says so once', async () => {
      const text = await says(/compose\.yaml:\d+:\d+: error/, () =>
        replace('compose.yaml', COMPOSE.replace('image: web', 'imagine: web')),
      );
      assert.match(text, /the network stays as it is/);
      assert.notEqual(await dig('six'), '');
      await says(/nothing to change/, () => replace('compose.yaml', COMPOSE));
      await says(/10\.9\.9\.9 .*subnet/, () =>
        replace('compose.yaml', COMPOSE.replace('default: {', 'default: { ipv4_address: 10.9.9.9,')),
      );
      assert.notEqual(await dig('six'), '');
      await says(/nothing to change/, () => replace('compose.yaml', COMPOSE));
    });

    it('ends with Ctrl-C and leaves the network up', async () => {
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      child.kill('SIGINT');
      assert.equal(await ended, 0);
      assert.match(stderr, /the network stays up. Take it down: netscope down/);
      assert.notEqual(await dig('web'), '');
      const { code } = await lab.netscope(['down'], { as, cwd: folder });
      assert.equal(code, 0);
    });
  });
}
