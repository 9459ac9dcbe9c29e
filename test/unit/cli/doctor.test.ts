import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FINDING_CODES } from '../../../src/diagnose/finding-codes';
import { FOLDER } from './project';
import { type Outcome, run } from './run';

const FILE = `${FOLDER}/compose.yaml`;
const HEALTHY = 'services:\n  web: {image: web}\n';
const WRONG = 'services:\n  web:\n    image: web # c\n    dns: db\n  db: {image: db}\n';
const FIXED = 'services:\n  web:\n    image: web\n    depends_on:\n      - db\n  db: {image: db}\n';
const LINKED = 'services:\n  web:\n    image: web\n    links: [db]\n  db: {image: db}\n';

const doctor = (text: string, ...flags: string[]): Promise<Outcome> =>
  run(['doctor', ...flags], { files: { [FILE]: text } });

describe('netscope doctor', () => {
  it('says that nothing is wrong, and ends with 0', async () => {
    const { exitCode, stdout, stderr, connections } = await doctor(HEALTHY);
    assert.equal(exitCode, 0);
    assert.equal(stdout, '');
    assert.equal(stderr, 'Nothing found in one file.\n');
    assert.deepEqual(connections, [], 'no daemon is asked');
  });

  it('shows what is wrong in the file, and ends with 1', async () => {
    const { exitCode, stdout, stderr } = await doctor(WRONG);
    assert.equal(exitCode, 1);
    assert.match(
      stdout,
      /^error\[netscope\/dns-not-an-address\]: .*\n --> compose\.yaml:4:10\n {2}\|\n4 \| {5}dns: db\n {2}\| {10}\^\^\n {2}\|\n {2}= help: .*\n/,
    );
    assert.match(stderr, /^1 error/);
  });

  it('tells warnings from errors by the exit code, and leaves out what is less severe than asked for', async () => {
    const subnet = 'services:\n  web:\n    image: web\n    networks: {default: {ipv4_address: 10.1.1.1}}\n';
    const warned = await doctor(subnet);
    assert.equal(warned.exitCode, 4, warned.stdout);
    const quiet = await doctor(subnet, '--severity', 'error');
    assert.equal(quiet.exitCode, 0);
    assert.equal(quiet.stdout, '');
    assert.equal((await doctor(LINKED)).stdout, '');
    assert.match((await doctor(LINKED, '--severity', 'hint')).stdout, /^hint\[netscope\/legacy-links\]/);
  });

  it('comments silence findings', async () => {
    const { exitCode } = await doctor(
      WRONG.replace('dns: db', 'dns: db # netscope-ignore dns-not-an-address'),
    );
    assert.equal(exitCode, 0);
  });

  it('without files there is nothing to look at', async () => {
    const { exitCode, stderr } = await run(['doctor'], { files: {} });
    assert.equal(exitCode, 2);
    assert.match(stderr, /no compose file/);
  });

  it('looks at files that are named, and at standard input', async () => {
    const { stdout } = await run(['-f', 'other.yaml', 'doctor'], {
      files: { [`${FOLDER}/other.yaml`]: WRONG },
    });
    assert.match(stdout, /--> other\.yaml:4:10/);
    const piped = await run(['-f', '-', '-p', 'x', 'doctor', '--format', 'json'], { files: { '-': WRONG } });
    const findings = JSON.parse(piped.stdout) as { file: string; fixes: unknown[] }[];
    assert.deepEqual(
      findings.map(({ file, fixes }) => [file, fixes.length]),
      [['-', 0]],
    );
  });

  it('prints JSON with places from 1', async () => {
    const { stdout, exitCode } = await doctor(WRONG, '--format', 'json');
    assert.equal(exitCode, 1);
    const [finding, ...others] = JSON.parse(stdout) as Record<string, unknown>[];
    assert.deepEqual(others, []);
    assert.ok(finding);
    const { message, fixes, ...rest } = finding;
    assert.deepEqual(rest, {
      code: 'netscope/dns-not-an-address',
      severity: 'error',
      file: FILE,
      line: 4,
      column: 10,
      endLine: 4,
      endColumn: 12,
    });
    assert.equal(typeof message, 'string');
    assert.deepEqual((fixes as { edits: unknown[] }[])[0]?.edits, [
      { file: FILE, line: 4, column: 1, endLine: 5, endColumn: 1, newText: '' },
    ]);
    assert.deepEqual(JSON.parse((await doctor(HEALTHY, '--json')).stdout), []);
  });

  it('prints SARIF whose rules are all codes', async () => {
    const { stdout } = await doctor(WRONG, '--format', 'sarif');
    const { version, runs } = JSON.parse(stdout) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; ruleIndex: number }[];
      }[];
    };
    assert.equal(version, '2.1.0');
    const [only] = runs;
    assert.deepEqual(
      only?.tool.driver.rules.map(({ id }) => id),
      FINDING_CODES.map((code) => `netscope/${code}`),
    );
    const [result] = only.results;
    assert.equal(only.tool.driver.rules[result?.ruleIndex ?? -1]?.id, result?.ruleId);
  });

  it('--fix writes what is safe, and tells what is left', async () => {
    const { exitCode, replaced, stderr } = await doctor(LINKED, '--severity', 'hint', '--fix');
    assert.equal(exitCode, 0);
    assert.deepEqual(replaced, { [FILE]: FIXED });
    assert.match(stderr, /^Fixed compose\.yaml:4: .*\nNothing found in one file\.\n$/);
    const unsafe = await doctor(WRONG, '--fix');
    assert.deepEqual(unsafe.replaced, {});
    assert.equal(unsafe.exitCode, 1);
  });

  it('--fix keeps a byte order mark', async () => {
    const { replaced } = await doctor(`\uFEFF${LINKED}`, '--severity', 'hint', '--fix');
    assert.equal(replaced[FILE], `\uFEFF${FIXED}`);
  });

  it('--fix --dry-run shows the difference and writes nothing', async () => {
    const { replaced, stderr } = await doctor(LINKED, '--severity', 'hint', '--fix', '--dry-run');
    assert.deepEqual(replaced, {});
    assert.match(
      stderr,
      /^--- a\/compose\.yaml\n\+\+\+ b\/compose\.yaml\n@@ -1,5 \+1,6 @@\n services:\n {3}web:\n {5}image: web\n- {4}links: \[db\]\n\+ {4}depends_on:\n\+ {6}- db\n {3}db: \{image: db\}\nWould fix compose\.yaml:4: /,
    );
  });

  it('flags of the files do not go with those of the system', async () => {
    const both = await doctor(HEALTHY, '--system', '--fix');
    assert.equal(both.exitCode, 2);
    assert.match(both.stderr, /--fix is for the files/);
    assert.equal((await doctor(HEALTHY, '--dry-run')).exitCode, 2);
    assert.equal((await doctor(HEALTHY, '--format', 'xml')).exitCode, 2);
  });

  it('names from files reach a terminal without control characters', async () => {
    const evil = 'services:\n  web:\n    image: web\n    dns: "\\e[31mx\\x9b1m\u202e"\n';
    for (const format of ['text', 'json', 'sarif']) {
      const { stdout, stderr } = await doctor(evil, '--format', format);
      assert.match(stdout, /dns-not-an-address/);
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f]/);
      assert.doesNotMatch(stdout + stderr, /[\u0080-\u009f\u202e]/);
    }
  });
});
