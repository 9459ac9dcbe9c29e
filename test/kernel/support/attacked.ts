/** A rootful helper whose channel is a plain socket of the test, for messages that no daemon would send. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const HELPER = path.resolve(__dirname, '../../../dist/helper.js');

export class Attacked {
  private constructor(
    readonly child: ChildProcess,
    private readonly channel: net.Socket,
    readonly pid: number,
  ) {}

  /**
   * In a network of its own, or in that of another one.
   *
   * @param uid the user whom the kernel names as the one at the other end
   */
  static async start(uid: number, beside?: Attacked): Promise<Attacked> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-door-'));
    fs.chownSync(folder, uid, uid);
    const server = net.createServer();
    process.seteuid?.(uid);
    try {
      // Bound and listening at once: this is the moment that counts.
      server.listen(path.join(folder, 'channel'));
      await once(server, 'listening');
    } finally {
      process.seteuid?.(0);
    }
    const theirs = net.connect(path.join(folder, 'channel'));
    const [[channel]] = (await Promise.all([once(server, 'connection'), once(theirs, 'connect')])) as [
      [net.Socket],
      unknown,
    ];
    server.close();
    fs.rmSync(folder, { recursive: true });
    // Everything of a mount namespace is private; its own /run takes the pins.
    const prepare = ['sh', '-c', 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"', 'prepare'];
    const place: readonly [string, ...string[]] = beside
      ? ['nsenter', `--target=${beside.pid}`, '--net', '--mount', '--']
      : ['unshare', '--net', '--mount', ...prepare];
    const [program, ...words] = [...place, process.execPath, HELPER, 'rootful'];
    const child = spawn(program, words, {
      stdio: [theirs, 'ignore', 'pipe'],
      env: { ...process.env, NODE_CHANNEL_FD: '0' },
    });
    theirs.destroy();
    channel.on('error', () => undefined);
    const [first] = (await once(channel, 'data')) as [Buffer];
    const { pid } = JSON.parse(first.toString()) as { pid: number };
    return new Attacked(child, channel, pid);
  }

  /** Writes bytes into the channel as they are. */
  write(bytes: Buffer | string): void {
    this.channel.write(bytes);
  }

  /** Resolves with the next whole line that the helper writes about the request with this number. */
  async answerTo(id: number): Promise<{ kind: string; code?: string; message?: string }> {
    for (let said = ''; ;) {
      const [data] = (await once(this.channel, 'data')) as [Buffer];
      said += data.toString();
      const line = said.split('\n').find((each) => each.includes(`"id":${id},`) && each.endsWith('}'));
      if (line !== undefined) return JSON.parse(line) as { kind: string };
    }
  }

  private next = 1_000_000;

  async request(request: object): Promise<{ kind: string; code?: string; message?: string }> {
    const id = this.next++;
    const answer = this.answerTo(id);
    this.write(line({ id, request }));
    return answer;
  }

  async exitCode(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  /** Everything a helper could change in its network, and the descriptors it has. */
  async state(): Promise<string> {
    const script = [
      'ip -oneline link',
      'ip -oneline address',
      'ip route',
      'nft list ruleset',
      'sysctl net.ipv4 2>/dev/null',
      'find /run',
    ].join('; ');
    const words = [`--target=${this.pid}`, '--net', '--mount', 'sh', '-c', script];
    const child = spawn('nsenter', words, { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    // The kernel tells carriers when it gets to it.
    const steady = said.replace(/<[^>]*>|\bstate \w+|\blinkdown ?/g, '');
    return `${steady}${fs.readdirSync(`/proc/${this.pid}/fd`).length} descriptors`;
  }

  end(): void {
    this.channel.destroy();
  }
}

/** A message as it goes over the channel. */
export const line = (message: unknown): string => `${JSON.stringify(message)}\n`;
