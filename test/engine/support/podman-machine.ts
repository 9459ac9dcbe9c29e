/** A machine with Podman: a lab in whose host namespace its API service runs, in mount and PID namespaces of its own. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Lab, until, type Outcome } from '../../kernel/support/lab';
import { hierarchies, processIn, removeTree } from './control-groups';
import type { EnginePrograms } from './engine-machine';

const ROOT = path.resolve(__dirname, '../../..');
/** Where Podman makes control groups. */
const PARENT = 'libpod_parent';
const IMAGE = 'docker.io/library/idle';

export interface PodmanPrograms {
  readonly version: string;
  readonly root: string;
}

/** Finds or fetches Podman; a sentence where there is none to be had. */
export function findPodman(): PodmanPrograms | string {
  const printed = execFileSync(process.execPath, [path.join(ROOT, 'scripts/podman.mjs')], {
    encoding: 'utf8',
  });
  const { podman, obstacle } = JSON.parse(printed) as { podman?: PodmanPrograms; obstacle?: string };
  return podman ?? obstacle ?? 'scripts/podman.mjs gave no Podman';
}

/** As for a Docker engine: the shell ends with its input, and everything in its PID namespace with it. */
const START = `
  set -e
  mkdir -p "$LAB/cgroups" && mount --rbind /sys/fs/cgroup "$LAB/cgroups"
  mount -t sysfs sysfs /sys
  mount --rbind "$LAB/cgroups" /sys/fs/cgroup
  podman system service --time=0 "unix://$LAB/podman.sock" </dev/null >"$LAB/podman.log" 2>&1 &
  cat >/dev/null
`;

export class PodmanMachine {
  private constructor(
    readonly lab: Lab,
    private readonly podman: PodmanPrograms,
    /** Its `runc`, client and Compose. */
    private readonly docker: EnginePrograms,
    private readonly folder: string,
  ) {}

  static async start(podman: PodmanPrograms, docker: EnginePrograms): Promise<PodmanMachine> {
    const lab = await Lab.create();
    const folder = path.join(lab.directory, 'podman');
    fs.mkdirSync(folder);
    const machine = new PodmanMachine(lab, podman, docker, folder);
    try {
      await machine.startService();
      return machine;
    } catch (error) {
      await machine.destroy();
      throw error;
    }
  }

  get socket(): string {
    return path.join(this.folder, 'podman.sock');
  }

  /** Runs docker's client against Podman, and gives what it printed. @throws where its exit code is not 0 */
  async client(...words: string[]): Promise<string> {
    return succeeded(words, await this.run(['docker', ...words]));
  }

  async compose(folder: string, ...words: string[]): Promise<string> {
    return succeeded(words, await this.run([this.docker.compose, ...words], folder));
  }

  /** The process of a container, as this test sees it. */
  pidOf(containerId: string): number {
    const pid = processIn(PARENT, `libpod-${containerId}`);
    if (pid !== undefined) return pid;
    throw new Error(`no process in the control group of container ${containerId}`);
  }

  async destroy(): Promise<void> {
    await this.lab.destroy();
    // Groups of another Podman on this machine hold processes, and stay.
    for (const hierarchy of hierarchies()) {
      const group = path.join(hierarchy, PARENT);
      if (fs.existsSync(group)) removeTree(group);
    }
  }

  private async startService(): Promise<void> {
    this.configure();
    const child = this.lab.start(
      ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--', 'sh', '-c', START],
      { as: 'root', cwd: this.folder, env: this.environment() },
    );
    await until('Podman answers', async () => {
      if (child.exitCode !== null) throw new Error(`Podman ended: ${this.log()}`);
      return (await this.run(['docker', 'version'])).code === 0;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.log()}`);
    });
    await this.client('import', '--change', 'CMD ["/bin/sleep","86400"]', this.docker.image, IMAGE);
  }

  private configure(): void {
    const at = (...parts: string[]): string => path.join(this.folder, ...parts);
    const unpacked = (...parts: string[]): string => path.join(this.podman.root, ...parts);
    fs.mkdirSync(at('.config/containers'), { recursive: true });
    fs.writeFileSync(
      at('.config/containers/policy.json'),
      '{"default":[{"type":"insecureAcceptAnything"}]}\n',
    );
    fs.writeFileSync(at('registries.conf'), 'unqualified-search-registries = ["docker.io"]\n');
    fs.writeFileSync(
      at('containers.conf'),
      `[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
helper_binaries_dir = ["${unpacked('usr/lib/podman')}"]
conmon_path = ["${unpacked('usr/bin/conmon')}"]
tmp_dir = "${at('tmp')}"
[engine.runtimes]
runc = ["${this.docker.path[0] ?? ''}/runc"]
[network]
network_backend = "netavark"
network_config_dir = "${at('networks')}"
[containers]
log_driver = "k8s-file"
apparmor_profile = ""
default_ulimits = []
`,
    );
    fs.writeFileSync(
      at('storage.conf'),
      `[storage]\ndriver = "overlay"\ngraphroot = "${at('storage')}"\nrunroot = "${at('run')}"\n`,
    );
  }

  private run(command: readonly string[], folder = this.folder): Promise<Outcome> {
    return this.lab.run(command, { as: 'root', cwd: folder, env: { ...this.environment(), PWD: folder } });
  }

  private environment(): Record<string, string> {
    const { root } = this.podman;
    const libraries = fs
      .readdirSync(path.join(root, 'usr/lib'))
      .filter((name) => name.endsWith('-linux-gnu'));
    return {
      PATH: [path.join(root, 'usr/bin'), ...this.docker.path, '/usr/sbin:/usr/bin:/sbin:/bin'].join(':'),
      LD_LIBRARY_PATH: libraries.map((name) => path.join(root, 'usr/lib', name)).join(':'),
      LAB: this.folder,
      HOME: this.folder,
      CONTAINERS_CONF: path.join(this.folder, 'containers.conf'),
      CONTAINERS_STORAGE_CONF: path.join(this.folder, 'storage.conf'),
      CONTAINERS_REGISTRIES_CONF: path.join(this.folder, 'registries.conf'),
      DOCKER_HOST: `unix://${this.folder}/podman.sock`,
      DOCKER_CONFIG: this.folder,
    };
  }

  private log(): string {
    const file = path.join(this.folder, 'podman.log');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').slice(-20).join('\n') : '';
  }
}

function succeeded(words: readonly string[], { code, stdout, stderr }: Outcome): string {
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}
