// One workbench with the packaged extension in it, and the places where its pictures go.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../host/server.mjs';
import { processesOf } from './processes.mjs';
import { Workbench } from './workbench.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const screenshots = path.join(root, 'build/screenshots');

/** The themes of the pictures: what files, the list of themes and the workbench's own classes call them. */
const DARK = { file: 'dark', label: 'Dark Modern', cssClass: 'vs-dark' };
const LIGHT = { file: 'light', label: 'Light Modern', cssClass: 'vs' };
const CONTRAST = { file: 'contrast', label: 'Dark High Contrast', cssClass: 'hc-black' };

export const workspace = (name) => path.join(root, 'test/vscode/workspaces', name);

/**
 * Starts a server with the packaged extension and opens a folder in it.
 *
 * @param options.env beside what `startServer` knows: variables for the Compose files
 */
export async function startSession(folder, options = {}) {
  mkdirSync(screenshots, { recursive: true });
  const server = await startServer({
    ...options,
    install: [process.env.NETSCOPE_VSIX ?? path.join(root, 'build/compose-netscope.vsix')],
    settings: { 'editor.hover.delay': 100, 'workbench.colorTheme': DARK.label, ...options.settings },
  });
  try {
    return new Session(server, await Workbench.open(server, folder), options.env ?? {});
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class Session {
  constructor(server, workbench, env) {
    this.server = server;
    this.workbench = workbench;
    this.env = env;
  }

  async stop() {
    await this.workbench.close();
    await this.server.stop();
  }

  screenshot(name) {
    return this.workbench.screenshot(path.join(screenshots, `${name}.png`));
  }

  /** The same picture in each kind of theme; `prepare` brings back what a change of theme closes. */
  async screenshotThemes(name, prepare = () => this.workbench.rest()) {
    for (const theme of [DARK, LIGHT, CONTRAST]) {
      if (theme !== DARK) await this.workbench.setTheme(theme);
      await prepare();
      await this.screenshot(`${name}-${theme.file}`);
    }
    await this.workbench.setTheme(DARK);
  }

  /** Runs the command line against its own daemon. Gives what it printed; throws where it fails. */
  netscope(...args) {
    const env = { ...process.env, ...this.env, NETSCOPE_RUNTIME_DIR: this.server.runtimeDirectory };
    const cli = path.join(root, 'dist/cli.js');
    return execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8', stdio: 'pipe', env });
  }

  /** Processes of its own daemon, the daemon included. */
  processes() {
    return processesOf(this.server.runtimeDirectory);
  }

  /** Files of its own daemon. */
  runtimeFiles() {
    return readdirSync(this.server.runtimeDirectory);
  }

  /** What the daemon would need to clean up after a crash, a file for each network. */
  plans() {
    const folder = path.join(this.server.runtimeDirectory, 'projects');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** For `after`: takes down what a failed test left up; the daemon leaves with its last network. */
  takeDown(...projects) {
    for (const project of projects) this.netscope('--project-name', project, 'down');
  }

  /** For `afterEach`: a picture of what a failed test left on the screen. */
  async screenshotFailure(test) {
    if (test.passed === false) await this.screenshot(`failed ${test.name}`.replace(/[^\w -]/g, ''));
  }
}
