/** The network namespace of a service, entered by the machine's root: measuring needs rules and servers of its own. */
import type { ChildProcess } from 'node:child_process';
import type { Lab } from '../../test/kernel/support/lab';

/** Gives one program a `/etc/resolv.conf` of its own. Words: address of the server, the program. */
const WITH_RESOLV_CONF = `mount -t tmpfs tmpfs /run
printf 'nameserver %s\\noptions ndots:0\\n' "$1" > /run/resolv.conf
mount --bind /run/resolv.conf /etc/resolv.conf
shift
exec "$@"`;

export class Inside {
  /** @param pid of a process in it; programs run in `folder` */
  constructor(
    private readonly lab: Lab,
    private readonly pid: number,
    private readonly folder: string,
  ) {}

  /** Runs a program to its end and gives what it prints. @throws Error where it fails */
  async run(command: readonly string[], input = ''): Promise<string> {
    const { code, stdout, stderr } = await this.lab.run(this.entering(command), {
      as: 'root',
      cwd: this.folder,
      timeoutMs: 120_000,
      input,
    });
    if (code !== 0) throw new Error(`${command.join(' ')} ended with code ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** The same for a program whose resolver is the given server. */
  runAsking(server: string, command: readonly string[]): Promise<string> {
    return this.run(['unshare', '--mount', 'sh', '-ec', WITH_RESOLV_CONF, 'sh', server, ...command]);
  }

  /** Starts a program that ends with the lab at the latest. */
  start(command: readonly string[]): ChildProcess {
    return this.lab.start(this.entering(command), { as: 'root', cwd: this.folder });
  }

  private entering(command: readonly string[]): string[] {
    return ['nsenter', `--target=${this.pid}`, '--net', '--', ...command];
  }
}
