// Starts the Chromium of the system for one test run.
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox', // tests may run as root
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** `CHROMIUM` names another browser, `HEADFUL=1` shows its window. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: process.env.HEADFUL === undefined,
    args: FLAGS,
  });
}
