#!/usr/bin/env node
// Stands in for the VS Code executable of @vscode/test-electron: takes its arguments, runs the suite in the
// extension host of a VS Code server with a headless browser as its window, and ends with the suite's code.
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { startServer, workbenchUrl } from './server.mjs';

const TIMEOUT_MS = 300_000;

/** Lines of the workbench's own log between those of the tests. */
const NOISE =
  /^(Resolv|Creating a socket|Updating additional|Ignoring fetching|\[(reconnection|Agent|Account|Service Worker)|%c)/;

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  strict: false,
  allowPositionals: true,
});
const [folder] = positionals;

const server = await startServer({ development: true });
const browser = await launchBrowser();
const close = () => Promise.allSettled([browser.close(), server.stop()]);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void close().then(() => process.exit(130)));
}
let code = 1;
try {
  code = await runSuite();
} catch (error) {
  console.error(error.message);
} finally {
  await close();
}
process.exit(code);

async function runSuite() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const ended = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no result after ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS).unref();
    page.on('crash', () => reject(new Error('the page crashed')));
    // The workbench calls these two: at the end of the suite, and for each line of output.
    void page.exposeFunction('codeAutomationExit', resolve);
    void page.exposeFunction('codeAutomationLog', (type, args) => {
      const text = format(...args);
      if (!NOISE.test(text)) console.log(text);
    });
  });
  const remote = (file) => `vscode-remote://${server.authority}${path.resolve(file)}`;
  await page.goto(
    workbenchUrl(server, folder && path.resolve(folder), {
      extensionDevelopmentPath: remote(values.extensionDevelopmentPath),
      extensionTestsPath: remote(values.extensionTestsPath),
      skipWelcome: 'true',
    }),
  );
  return ended;
}
