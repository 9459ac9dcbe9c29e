/** `netscope doctor --system`: tries the system, and finds and removes what nobody looks after any more. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';

interface Report {
  readonly checks: readonly {
    readonly id: string;
    readonly isGood?: boolean;
    readonly found: string;
    readonly next?: string;
  }[];
  readonly leftovers: readonly { readonly kind: string; readonly id: string; readonly removed: boolean }[];
}

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

describe('netscope doctor --system', { skip: blocked ?? false }, () => {
  let lab: Lab;
  let folder: string;
  let empty: Record<string, readonly string[]>;

  const doctor = async (
    as: 'user' | 'root',
    ...flags: string[]
  ): Promise<{ code: number; report: Report }> => {
    const { code, stdout, stderr } = await lab.netscope(['doctor', '--system', '--json', ...flags], {
      as,
      cwd: folder,
    });
    assert.notEqual(stdout, '', stderr);
    return { code, report: JSON.parse(stdout) as Report };
  };
  const checkOf = ({ checks }: Report, id: string): Report['checks'][number] => {
    const check = checks.find((each) => each.id === id);
    assert.ok(check, `no check ${id}`);
    return check;
  };
  const assertGone = async (): Promise<void> => {
    await until('the processes have left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), empty);
  };
  /** A crash after which nobody remembers anything: processes and their folder are gone. */
  const forget = async (as: 'user' | 'root'): Promise<void> => {
    const ours = lab.processes().filter(({ command }) => !command.startsWith('sleep'));
    // The keeper first: it would start the daemon again.
    for (const { pid } of [...ours].sort((a, b) => a.pid - b.pid)) process.kill(pid, 'SIGKILL');
    await until('they are gone', () => lab.processes().every(({ command }) => command.startsWith('sleep')));
    for (const file of fs.readdirSync(lab.runtime(as)))
      fs.rmSync(`${lab.runtime(as)}/${file}`, { recursive: true });
  };

  before(async () => {
    lab = await Lab.create();
    folder = lab.project('left', { 'compose.yaml': 'services:\n  web: { image: x }\n' });
    empty = await lab.snapshot();
  });
  after(() => lab.destroy());

  it('says what works here, tries it, and leaves nothing', async () => {
    const { code, report } = await doctor('user');
    assert.equal(code, 0, JSON.stringify(report));
    assert.equal(checkOf(report, 'rootless').isGood, true);
    assert.equal(checkOf(report, 'outside').isGood, true);
    assert.equal(checkOf(report, 'rootful').isGood, undefined);
    assert.equal(checkOf(report, 'leftovers').isGood, true);
    await assertGone();
  });

  it('tries rootful networks where it is told to, and says why they do not work', async () => {
    const asRoot = await doctor('root', '--rootful');
    assert.equal(asRoot.code, 0, JSON.stringify(asRoot.report));
    assert.equal(checkOf(asRoot.report, 'rootful').isGood, true);
    const asUser = await doctor('user', '--rootful');
    assert.equal(asUser.code, 1);
    const check = checkOf(asUser.report, 'rootful');
    assert.equal(check.isGood, false);
    assert.match(check.found, /sudo|root/);
    assert.notEqual(check.next, undefined);
    await assertGone();
  });

  it('a network that is up is not left over', async () => {
    assert.equal((await lab.netscope(['up', '--rootful'], { as: 'root', cwd: folder })).code, 0);
    const { report } = await doctor('root', '--rootful', '--clean');
    assert.deepEqual(report.leftovers, []);
    assert.equal((await lab.netscope(['resolve', 'web', 'web'], { as: 'root', cwd: folder })).code, 0);
    assert.equal((await lab.netscope(['down'], { as: 'root', cwd: folder })).code, 0);
    await assertGone();
  });

  it('finds a rootful network that nobody remembers, and removes it', async () => {
    assert.equal((await lab.netscope(['up', '--rootful'], { as: 'root', cwd: folder })).code, 0);
    await forget('root');
    const found = await doctor('root', '--rootful');
    assert.equal(found.code, 1);
    assert.deepEqual(
      found.report.leftovers.map(({ kind, removed }) => ({ kind, removed })),
      [{ kind: 'rootful', removed: false }],
    );
    const check = checkOf(found.report, 'leftovers');
    assert.match(check.found, /^[0-9a-f]{8}: 1 namespace \(left-web-1\), 2 devices \(.*br-.*\), \d+ chains/);
    const [id = ''] = found.report.leftovers.map((each) => each.id);
    // Other daemons may be at work on the machine of this test; then what is to go is named.
    const { code, report } = await doctor('root', '--rootful', '--clean', id);
    assert.equal(code, 0, JSON.stringify(report));
    assert.equal(report.leftovers[0]?.removed, true);
    await assertGone();
  });

  it('finds a holder whose daemon has lost its folder, and ends it', async () => {
    assert.equal((await lab.netscope(['up'], { cwd: folder })).code, 0);
    await forget('user');
    const { code, report } = await doctor('user', '--clean');
    assert.equal(code, 0, JSON.stringify(report));
    assert.deepEqual(
      report.leftovers.map(({ kind, removed }) => ({ kind, removed })),
      [{ kind: 'holder', removed: true }],
    );
    await assertGone();
  });

  it('refuses to remove what is not left over', async () => {
    const { code, stderr } = await lab.netscope(['doctor', '--system', '--clean', '0123abcd'], {
      cwd: folder,
    });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /nothing is left over of 0123abcd/);
    await assertGone();
  });
});
