/** What VS Code loads inside the extension host: runs the suite and writes its counts at the end. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { activationTests } from './activation';
import { findingTests } from './findings';
import { hoverTests } from './hover';
import { reportTests } from './reports';
import { treeTests } from './trees';

/** Called by VS Code; the promise decides the exit code. */
export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 20_000, forbidOnly: true });
  // The suite is one bundle, so there are no files for Mocha to load: only its globals are set up.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  for (const register of [activationTests, hoverTests, treeTests, findingTests, reportTests]) register();
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
    runner.once('end', () => {
      const file = process.env['NETSCOPE_TEST_RESULTS'];
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      if (file !== undefined) {
        writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
      }
    });
  });
}
