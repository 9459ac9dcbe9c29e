import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { readCases, whyAbsent, type Case } from './cases';
import { findingsOfRun, type RunFinding } from './corpus-run';

/** Errors and warnings that somebody has judged to be right: `| project | place | finding | verdict |`. */
function judged(): readonly string[] {
  const page = readFileSync(resolve(__dirname, '../../docs/findings/corpus.md'), 'utf8');
  const [right = ''] = page.split('\n## ');
  const rows = right.matchAll(/^\| (\S+) +\| `([^`]+)` +\| `([^`]+)` +\| (.+?) *\|$/gm);
  return Array.from(rows, ([, project, place, code, verdict]) => {
    assert.ok(verdict?.startsWith('right'), `${place}: a finding that is wrong has to go`);
    return `${project} ${place} ${code}`;
  });
}

describe('findings in real projects', () => {
  const absent = whyAbsent();
  if (absent !== undefined) {
    console.log(`findings in real projects: ${absent}`);
    it('are those that were judged', { skip: absent }, () => undefined);
    return;
  }
  const runs = readCases().filter(({ folder }) => folder !== undefined);
  const loudIn = async (run: Case): Promise<readonly RunFinding[]> =>
    (await findingsOfRun(run)).filter(({ finding: { severity } }) => /^(?:error|warning)$/.test(severity));

  it('are those that were judged', async () => {
    const found = new Set<string>();
    for (const run of runs) {
      for (const { place, code } of await loudIn(run))
        found.add(`${basename(run.folder ?? '')} ${place} ${code}`);
    }
    console.log(`findings in real projects: ${found.size} errors and warnings in ${runs.length} runs`);
    assert.deepEqual([...found].sort(), [...judged()].sort());
  });

  for (const run of runs) {
    it(`${run.id}: no error where docker compose has none`, async () => {
      const isRefused = run.expect.error !== undefined || run.expect.errorAnyOf !== undefined;
      const errors = (await loudIn(run)).filter(({ finding }) => finding.severity === 'error');
      if (!isRefused) assert.deepEqual(errors, []);
      else assert.ok(errors.length > 0, 'docker compose refuses it');
    });
  }
});
