// The suites of `npm test`, in the order they run, with what each needs.
import { existsSync } from 'node:fs';
import { availableParallelism, arch, platform } from 'node:os';
import { watch } from '../lib/commands.mjs';
import { filesUnder, inRoot } from '../lib/paths.mjs';
import { NONE, parseLast } from './counts.mjs';

const MINUTE = 60_000;
/** A suite that hangs is ended; the long runs take longer than that. */
const LIMIT_MINUTES = Number(process.env.NETSCOPE_TEST_MINUTES ?? 20);

/** What a network of our own needs on the machine. */
const NETWORK_PACKAGES = ['util-linux', 'iproute2', 'slirp4netns'];
/** The browser of the tests in VS Code, and what compiles the few native modules of its server. */
const VSCODE_PACKAGES = [...NETWORK_PACKAGES, 'chromium', 'g++', 'make', 'python3'];
const KERNEL_PACKAGES = [
  ...NETWORK_PACKAGES,
  'iptables',
  'nftables',
  'passt',
  'bind9-dnsutils',
  'netcat-openbsd',
  'iputils-ping',
  'redis-server',
  'python3',
  'python3-flask',
  'python3-redis',
  'dnsmasq-base',
  'procps',
  'tcpdump',
  'curl',
  'sudo',
  'busybox',
  'gron',
];
/** The engine itself is unpacked, not installed (scripts/engine.mjs); this is what it links against. */
const ENGINE_PACKAGES = [...KERNEL_PACKAGES, 'libseccomp2'];

/**
 * A suite: `packages` are Debian packages without which it is skipped, `obstacle` gives any other reason to
 * skip it on this machine, `needsBuild` asks for dist/ first, `run` resolves with its
 * counts.
 */
export const SUITES = [
  { name: 'check', packages: [], run: runCheck },
  { name: 'unit', packages: [], run: () => runTests('unit') },
  {
    name: 'conformance',
    packages: [],
    obstacle: () =>
      existsSync(inRoot('..', 'shared', 'cases'))
        ? undefined
        : 'the case collection ../shared/cases is absent',
    needsBuild: true,
    run: () => runTests('conformance'),
  },
  {
    name: 'kernel',
    packages: KERNEL_PACKAGES,
    obstacle: () => notLinux() ?? (process.getuid() === 0 ? undefined : 'these tests need root'),
    needsBuild: true,
    // Each file changes the machine's own set of networks: one at a time.
    run: () => runTests('kernel', ['--test-concurrency=1']),
  },
  {
    name: 'engine',
    packages: ENGINE_PACKAGES,
    obstacle: () => notLinux() ?? (process.getuid() === 0 ? undefined : 'a Docker engine needs root'),
    needsBuild: true,
    run: () => runTests('engine', ['--test-concurrency=1']),
  },
  { name: 'package', packages: [], run: () => runTests('package') },
  {
    name: 'vscode-host',
    packages: VSCODE_PACKAGES,
    obstacle: notLinux,
    needsBuild: true,
    run: () => runVsCode('run-host.mjs'),
  },
  {
    name: 'vscode-ui',
    packages: VSCODE_PACKAGES,
    obstacle: notLinux,
    needsBuild: true,
    run: () => runVsCode('run-ui.mjs'),
  },
];

function notLinux() {
  return platform() === 'linux' ? undefined : `these tests need Linux, not ${platform()}-${arch()}`;
}

async function runCheck() {
  const { check } = await import('../check.mjs');
  return { ...NONE, ...(await check()) };
}

/** Runs test/FOLDER/**\/*.test.ts under node:test. */
async function runTests(folder, options = [`--test-concurrency=${availableParallelism()}`]) {
  const files = await filesUnder(inRoot('test', folder), '.test.ts');
  if (files.length === 0) return NONE;
  const reporter = new URL('reporter.mjs', import.meta.url).href;
  return runCounted([
    ...['--import', 'tsx', '--test', ...options],
    ...['--test-reporter', reporter, '--test-reporter-destination', 'stdout'],
    ...files,
  ]);
}

function runVsCode(runner) {
  return runCounted([inRoot('test', 'vscode', runner)]);
}

/** Runs a program of tests that ends with the line of counts. Whatever else goes wrong counts as one failure. */
async function runCounted(args) {
  const { code, stdout, timedOut } = await watch(process.execPath, args, {
    timeoutMs: LIMIT_MINUTES * MINUTE,
  });
  const counts = parseLast(stdout);
  if (timedOut) return failure(counts, `ended after ${LIMIT_MINUTES} minutes`);
  if (counts === undefined) return failure(counts, `exit code ${code}, and no line of counts`);
  if (code !== 0 && counts.failed === 0) return failure(counts, `exit code ${code}, though no test failed`);
  return counts;
}

function failure(counts = NONE, reason) {
  console.log(`✘ ${reason}`);
  return { ...counts, failed: counts.failed + 1 };
}
