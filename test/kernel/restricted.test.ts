/**
 * Systems on which a user may not make namespaces, as far as this kernel can play them: limits of a user namespace, and
 * a seccomp filter. AppArmor's and Debian's sysctls are patches that this kernel need not have, and SELinux wants a
 * policy for the whole machine: those are tried on their evidence alone (unit/daemon/user-namespace-verdict.test.ts).
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import fs from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { Lab, obstacle, type Outcome, until } from './support/lab';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

describe('a rootless network on a restricted system', { skip: blocked ?? false }, () => {
  let lab: Lab;
  let empty: Record<string, readonly string[]>;
  before(async () => {
    lab = await Lab.create();
    empty = await lab.snapshot();
  });
  after(() => lab.destroy());
  afterEach(async () => {
    await until('the daemon has left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), empty);
  });

  /** In a user namespace of its own, whose limits are nobody else's. */
  const withLimit = (name: string): Promise<Outcome> => {
    const script = `echo 0 > /proc/sys/user/${name} && exec "$@"`;
    const words = ['unshare', '--user', '--map-root-user', 'sh', '-c', script, 'limit'];
    return lab.run([...words, ...lab.netscopeCommand(['up'])]);
  };

  for (const name of ['max_user_namespaces', 'max_net_namespaces']) {
    it(`says which limit is 0 and how to raise it: ${name}`, async () => {
      const { code, stderr } = await withLimit(name);
      assert.equal(code, 3, stderr);
      assert.match(stderr, new RegExp(`does not let a user make namespaces: the sysctl user\\.${name} is 0`));
      assert.match(stderr, new RegExp(`sudo sysctl -w user\\.${name}=15000`));
      assert.match(stderr, /netscope up --rootful/);
    });
  }

  it('knows a seccomp filter, and says where it comes from', async () => {
    const filter = path.join(lab.directory, 'without-unshare.py');
    fs.copyFileSync(path.join(__dirname, 'support/without-unshare.py'), filter);
    const { code, stderr } = await lab.run(['python3', filter, ...lab.netscopeCommand(['up'])]);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /make namespaces: .*(?:seccomp|unprivileged_userns_clone).*Operation not permitted/);
    assert.match(stderr, /hint: /);
    assert.match(stderr, /netscope up --rootful/);
  });
});
