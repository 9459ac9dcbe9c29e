/**
 * A machine with a Docker engine: a lab in whose host namespace dockerd and containerd run, in mount and PID namespaces
 * of their own. When the first process of that PID namespace ends, however it ends, everything below it does.
 */
import { execFileSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Lab, until, type Outcome } from '../../kernel/support/lab';
import { hierarchies, processIn, removeCgroups, removeTree, thaw } from './control-groups';
import type { Machine } from './machine';
import { inspectProject } from './inspect';
import type { Running } from './sighting';

const ROOT = path.resolve(__dirname, '../../..');
/** The image of all services: a program that does nothing. */
const IMAGE = 'idle';

/** Where the programs of an engine are, as `scripts/engine.mjs` prints it. */
export interface EnginePrograms {
  readonly suite: string;
  readonly docker: string;
  readonly composeVersion: string;
  readonly path: readonly string[];
  readonly compose: string;
  readonly image: string;
}

/** Finds or fetches an engine, of the newest suite or of this machine's; a sentence where there is none to be had. */
export function findEngine(which: 'newest' | 'own' = 'newest'): EnginePrograms | string {
  const printed = execFileSync(process.execPath, [path.join(ROOT, 'scripts/engine.mjs'), which], {
    encoding: 'utf8',
  });
  const { engine, obstacle } = JSON.parse(printed) as { engine?: EnginePrograms; obstacle?: string };
  return engine ?? obstacle ?? 'scripts/engine.mjs gave no engine';
}

/**
 * The first process of the engine's PID namespace. A sysfs shows the devices of the network namespace it was mounted
 * in; the new one gets the machine's cgroups, which belong to no network. The shell reaps what loses its parent, and
 * ends with its input: that is, with the program that started it.
 */
const START = `
  set -e
  mkdir -p "$LAB/cgroups" && mount --rbind /sys/fs/cgroup "$LAB/cgroups"
  mount -t sysfs sysfs /sys
  mount --rbind "$LAB/cgroups" /sys/fs/cgroup
  if test -d /opt; then mount -t tmpfs tmpfs /opt; fi
  dockerd "$@" </dev/null >"$LAB/dockerd.log" 2>&1 &
  cat >/dev/null
`;

export class EngineMachine implements Machine {
  private constructor(
    readonly lab: Lab,
    private readonly programs: EnginePrograms,
    private readonly folder: string,
    private readonly cgroup: string,
  ) {}

  /** @throws where the engine does not answer; its log is part of the message */
  static async start(programs: EnginePrograms): Promise<EngineMachine> {
    sweepCgroups();
    const lab = await Lab.create();
    const folder = path.join(lab.directory, 'engine');
    fs.mkdirSync(folder);
    const machine = new EngineMachine(lab, programs, folder, `netscope-${path.basename(lab.directory)}`);
    try {
      await machine.startDaemon();
      return machine;
    } catch (error) {
      await machine.destroy();
      throw error;
    }
  }

  /** Of the engine's API; reached from everywhere, because all see the same files. */
  get socket(): string {
    return path.join(this.folder, 'docker.sock');
  }

  /** Runs the client, and gives what it printed. @throws where its exit code is not 0 */
  async docker(...words: string[]): Promise<string> {
    return succeeded(words, await this.run(['docker', ...words]));
  }

  /** Runs Compose in a folder. @throws where its exit code is not 0 */
  async compose(folder: string, ...words: string[]): Promise<string> {
    return succeeded(words, await this.run([this.programs.compose, ...words], folder));
  }

  async up(folder: string): Promise<Running> {
    await this.compose(folder, '--progress', 'quiet', 'up', '--detach');
    return inspectProject(path.basename(folder), {
      docker: (...words) => this.docker(...words),
      pidOf: (containerId) => this.pidOf(containerId),
    });
  }

  async down(folder: string): Promise<void> {
    await this.compose(folder, '--progress', 'quiet', 'down', '--timeout', '0');
  }

  /** The process of a container, as this test sees it: the engine counts in a PID namespace of its own. */
  pidOf(containerId: string): number {
    const pid = processIn(this.cgroup, containerId);
    if (pid !== undefined) return pid;
    throw new Error(`no process in the control group of container ${containerId}`);
  }

  async destroy(): Promise<void> {
    thaw(this.cgroup);
    await this.lab.destroy();
    await until('the control groups of the engine are gone', () => removeCgroups(this.cgroup));
  }

  private async startDaemon(): Promise<void> {
    const at = (name: string): string => path.join(this.folder, name);
    fs.writeFileSync(at('daemon.json'), '{}\n');
    const daemon = this.lab.start(
      [
        ...['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--', 'sh', '-c', START, 'engine'],
        ...['--config-file', at('daemon.json'), '--host', `unix://${at('docker.sock')}`],
        ...['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('docker.pid')],
        ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${this.cgroup}`],
      ],
      { as: 'root', cwd: this.folder, env: this.environment() },
    );
    const errors = collect(daemon);
    await until('dockerd answers', async () => {
      if (daemon.exitCode !== null) throw new Error(`dockerd ended: ${errors()}${this.log()}`);
      return (await this.run(['docker', 'version'])).code === 0;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.log()}`);
    });
    await this.docker(
      ...['import', '--change', 'CMD ["/bin/sleep","86400"]'],
      // It saves a signal that nobody listens to; 20.10 does not take it.
      ...(this.programs.docker.startsWith('20.') ? [] : ['--change', 'STOPSIGNAL SIGKILL']),
      ...[this.programs.image, IMAGE],
    );
  }

  private run(command: readonly string[], folder = this.folder): Promise<Outcome> {
    // The folder was opened in another mount namespace, from where Go finds no path to it by itself.
    const env = { ...this.environment(), PWD: folder };
    return this.lab.run(command, { as: 'root', cwd: folder, env });
  }

  private environment(): Record<string, string> {
    return {
      PATH: [...this.programs.path, '/usr/sbin:/usr/bin:/sbin:/bin'].join(':'),
      LAB: this.folder,
      DOCKER_HOST: `unix://${this.folder}/docker.sock`,
      DOCKER_CONFIG: this.folder,
      // The engine loads no AppArmor profile into a machine's kernel from inside what it takes for a container.
      container: 'lab',
    };
  }

  private log(): string {
    const file = path.join(this.folder, 'dockerd.log');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').slice(-20).join('\n') : '';
  }
}

function succeeded(words: readonly string[], { code, stdout, stderr }: Outcome): string {
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

/** Those of runs that were killed, which could not do it themselves. Groups of a run beside this one hold processes. */
function sweepCgroups(): void {
  for (const hierarchy of hierarchies()) {
    for (const name of fs.readdirSync(hierarchy)) {
      if (name.startsWith('netscope-netscope-lab-')) removeTree(path.join(hierarchy, name));
    }
  }
}
