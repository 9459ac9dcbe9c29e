/** The main job as a newcomer meets it: `npm start`, twice. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, type Outcome } from './support/lab';

const ROOT = path.resolve(__dirname, '../..');

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

describe('npm start', { skip: blocked ?? false }, () => {
  let lab: Lab;

  before(async () => {
    lab = await Lab.create();
  });
  after(() => lab.destroy());

  // The checkout may be readable to root alone; the network is a rootless one all the same.
  const start = (...words: string[]): Promise<Outcome> =>
    lab.run([process.execPath, path.join(ROOT, 'scripts/start.mjs'), ...words], { as: 'root', cwd: ROOT });
  const down = async (file: string): Promise<void> => {
    assert.equal((await lab.netscope(['-f', file, 'down'], { as: 'root' })).code, 0);
  };

  it('brings the sample up, shows it, traces a name, prints the chains and says what next', async () => {
    const { code, stdout, stderr } = await start();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^redis +composetest-redis-1 +composetest_default +172\.18\.0\.2 /m);
    assert.match(stdout, /^web +composetest-web-1 +composetest_default +172\.18\.0\.3 .*5000->5000\/tcp/m);
    assert.match(stdout, /^redis resolves to 172\.18\.0\.2 from web, by composetest_default\.$/m);
    assert.match(stdout, /-A OUTPUT -d 127\.0\.0\.11\/32 -j DOCKER_OUTPUT/);
    for (const next of ['exec web --', 'shell web', 'down', 'code --install-extension']) {
      assert.ok(stdout.includes(next), next);
    }
  });

  it('finds everything in place the second time', async () => {
    const before = lab.processOf('holder');
    const { code, stderr } = await start();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /composetest was up already/);
    assert.equal(lab.processOf('holder'), before);
    await down(path.join(ROOT, 'examples/composetest/compose.yaml'));
  });

  it('does the same for any compose file', async () => {
    const folder = lab.project('other', {
      'stack.yaml': 'name: other\nservices:\n  api:\n    image: x\n  db:\n    image: y\n',
    });
    const file = path.join(folder, 'stack.yaml');
    const { code, stdout, stderr } = await start(file);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /db resolves to 172\.18\.0\.3 from api, by other_default\./);
    await down(file);
  });
});
