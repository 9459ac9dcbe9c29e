/** A machine on which netscope brings projects up, in one of its two modes. */
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import type { RunningProject } from '../../../src/daemon/api';
import type { Network, Topology } from '../../../src/topology/topology';
import type { Lab } from '../../kernel/support/lab';
import { MODES, type ModeCase } from '../../kernel/support/modes';
import type { Machine } from './machine';
import { labelOf, type Running, type SeenContainer } from './sighting';

export class NetscopeMachine implements Machine {
  private readonly how: ModeCase;
  private readonly sleepers: ChildProcess[] = [];

  constructor(
    readonly lab: Lab,
    mode: ModeCase['mode'],
    /** Further flags of its `up`. */
    private readonly more: readonly string[] = [],
  ) {
    const how = MODES.find((each) => each.mode === mode);
    if (!how) throw new Error(`no such mode: ${mode}`);
    this.how = how;
  }

  /** What the plan leaves out, by codes of its notes. */
  async notes(folder: string): Promise<readonly string[]> {
    const { topology } = JSON.parse(
      await this.netscope(folder, 'up', '--dry-run', ...this.how.flags, '--json'),
    ) as {
      topology: Topology;
    };
    return [...new Set(topology.notes.map(({ code }) => code))].sort();
  }

  /** Also starts a program in each namespace, so that tools can enter it by its process. */
  async up(folder: string): Promise<Running> {
    await this.netscope(folder, 'up', ...this.how.flags, ...this.more, '--json');
    const { running } = JSON.parse(await this.netscope(folder, 'ps', '--json')) as {
      running: RunningProject | null;
    };
    if (running === null) throw new Error('netscope up has succeeded, and nothing is up');
    const { topology, namespaces } = running;
    const containers = await Promise.all(
      topology.namespaces.map(async (namespace): Promise<SeenContainer> => {
        const live = namespaces.find(({ containerName }) => containerName === namespace.containerName);
        return {
          ...namespace,
          pid: await this.enter(folder, namespace.containerName),
          endpoints: namespace.endpoints.map(({ network, address, ipv6 }) => ({
            network,
            addresses: given(address, ipv6?.address),
          })),
          published: live?.published ?? [],
        };
      }),
    );
    // An engine has its default bridge from the start, and tells of it where a container is on it.
    const isUsed = ({ name, driver }: Network): boolean =>
      driver !== 'default-bridge' ||
      containers.some(({ endpoints }) => endpoints.some(({ network }) => network === name));
    return {
      project: path.basename(folder),
      standing: topology.networks
        .filter(({ driver }) => driver === 'default-bridge')
        .map(({ bridge }) => bridge),
      networks: topology.networks.filter(isUsed).map(({ name, bridge, subnet, gateway, ipv6 }) => ({
        name,
        ...(bridge === '' ? {} : { bridge }),
        subnets: given(subnet, ipv6?.subnet),
        gateways: given(gateway, ipv6?.gateway),
      })),
      containers: containers.sort((one, other) => (labelOf(one) < labelOf(other) ? -1 : 1)),
    };
  }

  async down(folder: string): Promise<void> {
    const closed = this.sleepers.map((each) => new Promise((resolve) => each.once('close', resolve)));
    for (const sleeper of this.sleepers) sleeper.kill();
    await Promise.all(closed);
    this.sleepers.length = 0;
    await this.netscope(folder, 'down');
  }

  /** Starts a program that waits in a namespace. @returns its process */
  private async enter(folder: string, containerName: string): Promise<number> {
    const words = this.lab.netscopeCommand([
      'exec',
      containerName,
      '--',
      'sh',
      '-c',
      'echo $$; exec sleep 3600',
    ]);
    const sleeper = this.lab.start(words, { as: this.how.as, cwd: folder });
    this.sleepers.push(sleeper);
    if (!sleeper.stdout) throw new Error('a program without output');
    for await (const line of readline.createInterface({ input: sleeper.stdout })) return Number(line);
    throw new Error(`no program could be started in ${containerName}`);
  }

  private async netscope(folder: string, ...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.lab.netscope(words, { as: this.how.as, cwd: folder });
    if (code !== 0) throw new Error(`netscope ${words.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  }
}

/** A network without IPv4 has an empty text in its place. */
function given(ipv4: string, ipv6: string | undefined): string[] {
  return [ipv4, ipv6 ?? ''].filter((text) => text !== '');
}
