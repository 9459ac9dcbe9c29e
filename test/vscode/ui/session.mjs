// One workbench with the packaged extension in it, and the places where its pictures go.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../host/server.mjs';
import { Workbench } from './workbench.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const screenshots = path.join(root, 'build/screenshots');

/** The themes of the pictures: what files, the list of themes and the workbench's own classes call them. */
const DARK = { file: 'dark', label: 'Dark Modern', cssClass: 'vs-dark' };
const LIGHT = { file: 'light', label: 'Light Modern', cssClass: 'vs' };
const CONTRAST = { file: 'contrast', label: 'Dark High Contrast', cssClass: 'hc-black' };

export const workspace = (name) => path.join(root, 'test/vscode/workspaces', name);

/** Starts a server with the packaged extension and opens a folder in it. */
export async function startSession(folder, options = {}) {
  mkdirSync(screenshots, { recursive: true });
  const server = await startServer({
    ...options,
    install: [process.env.NETSCOPE_VSIX ?? path.join(root, 'build/compose-netscope.vsix')],
    settings: { 'editor.hover.delay': 100, 'workbench.colorTheme': DARK.label, ...options.settings },
  });
  try {
    return new Session(server, await Workbench.open(server, folder));
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class Session {
  constructor(server, workbench) {
    this.server = server;
    this.workbench = workbench;
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

  /** Takes down what a failed test left up, by the command line; the daemon leaves with its last network. */
  takeDown(project) {
    const env = { ...process.env, NETSCOPE_RUNTIME_DIR: this.server.runtimeDirectory };
    const cli = path.join(root, 'dist/cli.js');
    spawnSync(process.execPath, [cli, '--project-name', project, 'down'], { cwd: workspace('sample'), env });
  }

  /** For `afterEach`: a picture of what a failed test left on the screen. */
  async screenshotFailure(test) {
    if (test.passed === false) await this.screenshot(`failed ${test.name}`.replace(/[^\w -]/g, ''));
  }
}
