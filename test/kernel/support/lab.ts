/**
 * A machine of its own for a test: a network namespace that plays the host, with private mounts, and behind it an
 * outside with a fake upstream DNS server and a web server. Nothing of the real machine's network is touched.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = path.resolve(__dirname, '../../..');
/** How the program's processes call themselves. */
const TITLES = {
  keeper: / netscope-keeper /,
  daemon: /^netscoped$/,
  helper: /^netscope-helper$/,
  holder: /^sleep infinity$/,
} as const;
/** A user without a name, password or rights. */
const USER = 4242;

export const HOST_ADDRESS = '203.0.113.2';
export const UPSTREAM = '203.0.113.1';
/** A web server on the outside, reached through the host. */
export const OUTSIDE_ADDRESS = '198.51.100.7';
/** A name only the fake upstream knows. */
export const OUTSIDE_NAME = 'www.example.test';
/** Likewise; its address is that of whoever asks. */
export const ASKER_NAME = `asker.${OUTSIDE_NAME}`;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly as?: 'user' | 'root';
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly input?: string;
  /** The namespace that plays the host, or the one behind its uplink, which only root enters. */
  readonly where?: 'host' | 'outside';
}

function findProgram(name: string): string {
  return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}

export class Lab {
  /** Readable for the user: built program, sample, and room for files of the test. */
  readonly directory: string;
  readonly sample: string;
  private readonly children: ChildProcess[] = [];

  private constructor(
    private readonly hostPid: number,
    private readonly outsidePid: number,
    holders: readonly ChildProcess[],
    directory: string,
    private readonly node: string,
  ) {
    this.children.push(...holders);
    this.directory = directory;
    this.sample = path.join(directory, 'composetest');
  }

  static async create(): Promise<Lab> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-lab-'));
    fs.chmodSync(directory, 0o755);
    const host = await holder();
    const outside = await holder();
    const hostPid = host.pid ?? 0;
    const outsidePid = outside.pid ?? 0;
    const lab = new Lab(hostPid, outsidePid, [host, outside], directory, placeProgram(directory));
    lab.prepareMounts();
    lab.prepareNetwork();
    // The kernel tells carriers and addresses that follow from them when it gets to it; snapshots must not see that.
    await until('the uplink is up', () => lab.isUplinkUp());
    await lab.startOutside();
    return lab;
  }

  /** Runs a program to its end in the host namespace, as the unprivileged user unless told otherwise. */
  async run(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const child = this.start(command, options);
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000);
    // A program that does not read its input may be gone before it is written.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number>((resolve) =>
      child.once('close', (exit, signal) => resolve(exit ?? 128 + os.constants.signals[signal ?? 'SIGKILL'])),
    );
    clearTimeout(timer);
    return { code, stdout, stderr };
  }

  /** Starts a program in the host namespace; it is ended with the lab at the latest. */
  start(
    command: readonly string[],
    { as = 'user', cwd = this.sample, env = {}, where = 'host' }: RunOptions = {},
  ): ChildProcess {
    const target = where === 'host' ? this.hostPid : this.outsidePid;
    const words = [
      ...['nsenter', `--target=${target}`, '--net', '--mount', `--wd=${cwd}`, '--'],
      ...(as === 'user' ? ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', '--'] : []),
      ...command,
    ];
    const [program = '', ...rest] = words;
    const child = spawn(program, rest, {
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: this.directory,
        LANG: 'C.UTF-8',
        NETSCOPE_RUNTIME_DIR: this.runtime(as),
        ...env,
      },
    });
    this.children.push(child);
    return child;
  }

  /** Runs `netscope` and gives its outcome. */
  netscope(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.run(this.netscopeCommand(words), options);
  }

  netscopeCommand(words: readonly string[]): string[] {
    return [this.node, path.join(this.directory, 'dist/cli.js'), ...words];
  }

  get nodePath(): string {
    return this.node;
  }

  /** Folder of the daemon of one of the two users. */
  runtime(as: 'user' | 'root'): string {
    return path.join(this.directory, `run-${as}`);
  }

  /** Writes files into a folder of their own and gives its path. */
  project(name: string, files: Readonly<Record<string, string>>): string {
    const folder = path.join(this.directory, name);
    fs.mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), text);
    return folder;
  }

  /** A folder that the unprivileged user may write to. */
  writable(name: string): string {
    const folder = path.join(this.directory, name);
    fs.mkdirSync(folder, { recursive: true });
    fs.chmodSync(folder, 0o777);
    return folder;
  }

  /** Everything a network could leave behind on this machine. Two equal snapshots mean: nothing is left. */
  async snapshot(): Promise<Record<string, readonly string[]>> {
    const lines = async (command: readonly string[]): Promise<string[]> => {
      const { stdout } = await this.run(command, { as: 'root', cwd: '/' });
      return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    };
    return {
      links: await lines(['ip', '-oneline', '-brief', 'link']),
      addresses: await lines(['ip', '-oneline', '-brief', 'address']),
      rules: await lines(['iptables-save']),
      rules6: await lines(['ip6tables-save']),
      mounts: await lines(['cut', '-d', ' ', '-f', '3-6', '/proc/self/mountinfo']),
      pins: await lines(['sh', '-c', 'ls -R /run/netscope 2>/dev/null || true']),
      processes: this.processes().map(({ command }) => command),
    };
  }

  /** Processes that were started by the lab's daemons or live in namespaces of theirs. */
  processes(): { pid: number; command: string }[] {
    const mark = `NETSCOPE_RUNTIME_DIR=${this.directory}`;
    // Programs that write over their environment still see the files of their namespace. The paths of mounts begin
    // at the root of their file system, which may be the folder above.
    const mounted = `/${path.basename(this.directory)}/run-`;
    return fs
      .readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const isMarked =
            fs.readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark) ||
            fs.readFileSync(`/proc/${pid}/mountinfo`, 'latin1').includes(mounted);
          if (!isMarked) return [];
          const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
          return command === '' ? [] : [{ pid: Number(pid), command }];
        } catch {
          return [];
        }
      });
  }

  /** The process of the daemon, of its keeper, of the helper, or of the holder of rootless networks. */
  processOf(part: keyof typeof TITLES): number {
    const found = this.processes().find(({ command }) => TITLES[part].test(command));
    if (!found) throw new Error(`no ${part} runs`);
    return found.pid;
  }

  async destroy(): Promise<void> {
    for (const { pid } of this.processes()) end(pid);
    // What has escaped would otherwise hold the pipes of its parent, and with them this process.
    for (const { stdin, stdout, stderr } of this.children) {
      for (const pipe of [stdin, stdout, stderr]) pipe?.destroy();
    }
    for (const child of this.children) if (child.pid !== undefined && child.exitCode === null) end(child.pid);
    await until('the processes of the lab have ended', () => this.processes().length === 0);
    fs.rmSync(this.directory, { recursive: true, force: true });
  }

  /** Own `/run`, `/etc/resolv.conf` and tunnel device, seen in this namespace only. */
  private prepareMounts(): void {
    const resolvConf = path.join(this.directory, 'resolv.conf');
    fs.writeFileSync(resolvConf, `search lab.test\nnameserver ${UPSTREAM}\n`);
    const tun = path.join(this.directory, 'tun');
    const script = [
      'mount --make-rprivate /',
      'mkdir -p /run/netscope-lab && rmdir /run/netscope-lab',
      'mount -t tmpfs tmpfs /run',
      // A machine with udev lets every user open it; here it may be root's alone.
      `mknod -m 666 ${tun} c 10 200`,
      `mount --bind ${tun} /dev/net/tun`,
      `mount --bind ${resolvConf} /etc/resolv.conf`,
    ].join(' && ');
    this.inside(this.hostPid, ['sh', '-c', script]);
  }

  private prepareNetwork(): void {
    const ip = (pid: number, ...words: string[]): void => this.inside(pid, ['ip', ...words]);
    for (const pid of [this.hostPid, this.outsidePid]) ip(pid, 'link', 'set', 'lo', 'up');
    ip(
      this.hostPid,
      'link',
      'add',
      'uplink',
      'type',
      'veth',
      'peer',
      'name',
      'lab',
      'netns',
      String(this.outsidePid),
    );
    ip(this.hostPid, 'address', 'add', `${HOST_ADDRESS}/24`, 'dev', 'uplink');
    ip(this.outsidePid, 'address', 'add', `${UPSTREAM}/24`, 'dev', 'lab');
    ip(this.outsidePid, 'address', 'add', `${OUTSIDE_ADDRESS}/32`, 'dev', 'lo');
    this.inside(this.hostPid, [
      'sh',
      '-c',
      '! test -e /proc/sys/net/ipv6 || echo 1 > /proc/sys/net/ipv6/conf/uplink/disable_ipv6',
    ]);
    ip(this.hostPid, 'link', 'set', 'uplink', 'up');
    ip(this.outsidePid, 'link', 'set', 'lab', 'up');
    ip(this.hostPid, 'route', 'add', 'default', 'via', UPSTREAM);
  }

  private isUplinkUp(): boolean {
    const words = [
      `--target=${this.hostPid}`,
      '--net',
      '--',
      'ip',
      '-brief',
      'link',
      'show',
      'dev',
      'uplink',
    ];
    return /\sUP\s/.test(execFileSync('nsenter', words, { encoding: 'utf8' }));
  }

  private async startOutside(): Promise<void> {
    const server = path.join(__dirname, 'outside-server.mjs');
    const child = spawn('nsenter', [
      ...[`--target=${this.outsidePid}`, '--net', '--', process.execPath, server],
      ...[UPSTREAM, OUTSIDE_ADDRESS, OUTSIDE_NAME],
    ]);
    this.children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', (code) => reject(new Error(`the outside server ended with ${String(code)}`)));
    });
  }

  private inside(pid: number, command: readonly string[]): void {
    execFileSync('nsenter', [`--target=${pid}`, '--net', '--mount', '--', ...command], { stdio: 'inherit' });
  }
}

/** A process that does nothing but hold a network and a mount namespace, for as long as this program lives. */
async function holder(): Promise<ChildProcess> {
  const child = spawn('unshare', ['--net', '--mount', 'sh', '-c', 'echo ready; exec cat']);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

/** Puts the built program where the unprivileged user can read it. @returns a Node that he can run */
function placeProgram(directory: string): string {
  fs.cpSync(path.join(ROOT, 'dist'), path.join(directory, 'dist'), { recursive: true, dereference: true });
  fs.cpSync(path.join(ROOT, 'examples/composetest'), path.join(directory, 'composetest'), {
    recursive: true,
  });
  for (const as of ['user', 'root'] as const) {
    const runtime = path.join(directory, `run-${as}`);
    fs.mkdirSync(runtime, { mode: 0o700 });
    if (as === 'user') fs.chownSync(runtime, USER, USER);
  }
  const readable = [
    'setpriv',
    `--reuid=${USER}`,
    `--regid=${USER}`,
    '--clear-groups',
    process.execPath,
    '--version',
  ];
  try {
    execFileSync(readable[0] ?? '', readable.slice(1), { stdio: 'ignore' });
    return process.execPath;
  } catch {
    const copy = path.join(directory, 'node');
    fs.copyFileSync(process.execPath, copy);
    fs.chmodSync(copy, 0o755);
    return copy;
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Waits for something that takes its time; the limit is only there to fail instead of hanging. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 15_000,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`timed out waiting until ${what}`);
    await sleep(25);
  }
}

/** Why this machine cannot run these tests; `undefined` where it can. */
export function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'these tests make namespaces that play a host, which needs root';
  try {
    for (const program of [
      'ip',
      'iptables-save',
      'dig',
      'nc',
      'ping',
      'curl',
      'nsenter',
      'slirp4netns',
      'tcpdump',
    ])
      findProgram(program);
    return undefined;
  } catch {
    return 'a program of these tests is missing (see scripts/debian-packages.mjs)';
  }
}
