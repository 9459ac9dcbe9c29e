/** A program in a network namespace that pings, connects, listens and asks the resolver there. */
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import type { Lab } from '../../kernel/support/lab';

const PROGRAM = path.join(__dirname, 'prober.mjs');

export type Task =
  | { readonly kind: 'listen'; readonly name: string; readonly protocol: string; readonly port: number }
  | { readonly kind: 'ping'; readonly address: string }
  | { readonly kind: 'connect'; readonly protocol: string; readonly address: string; readonly port: number }
  /** `query` is the message in hex. */
  | { readonly kind: 'ask'; readonly query: string; readonly tcp: boolean; readonly patienceMs?: number };

/** A namespace: the lab's host, what lies behind it, or that of a process. */
export type Place = 'host' | 'outside' | { readonly pid: number };

export class Prober {
  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcess) {
    if (!child.stdout) throw new Error('a prober without output');
    this.answers = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  }

  static start(lab: Lab, place: Place): Prober {
    const program = [process.execPath, PROGRAM];
    if (typeof place === 'string') return new Prober(lab.start(program, { as: 'root', where: place }));
    return new Prober(
      lab.start(['nsenter', `--target=${place.pid}`, '--net', '--', ...program], { as: 'root' }),
    );
  }

  /** Does the tasks at once. @returns a text for each */
  async do(tasks: readonly Task[]): Promise<readonly string[]> {
    if (tasks.length === 0) return [];
    this.child.stdin?.write(`${JSON.stringify(tasks)}\n`);
    const answer = await this.answers.next();
    if (answer.done === true) throw new Error('a prober has ended early');
    return JSON.parse(answer.value) as string[];
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const closed = new Promise((resolve) => this.child.once('close', resolve));
    this.child.stdin?.end();
    await closed;
  }
}
