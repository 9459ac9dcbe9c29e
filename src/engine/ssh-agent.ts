/** Connections through the system's `ssh`, as docker's own client makes them, with the user's own configuration. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { EngineAddress } from './engine-address';
import { SshError } from './engine-failure';

type SshAddress = Extract<EngineAddress, { kind: 'ssh' }>;

const MAXIMUM_OUTPUT = 4096;

/**
 * Words of the program that joins its standard streams with the socket of the engine on another machine. It must not
 * ask for anything, because nobody would see the question.
 * Source: docker/cli `cli/connhelper/connhelper.go`.
 */
export function sshCommand({ host, user, port, socket }: SshAddress): string[] {
  const at = socket === undefined ? [] : ['--host', `unix://${shellQuoted(socket)}`];
  return [
    ...['ssh', '-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10'],
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...['--', host, 'docker', ...at, 'system', 'dial-stdio'],
  ];
}

/** ssh hands its words to a shell on the other machine. */
function shellQuoted(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Each connection is one `ssh`, so there are few, and they are kept. */
export class SshAgent extends Agent {
  constructor(
    private readonly address: SshAddress,
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {
    super({ keepAlive: true, maxSockets: 4 });
  }

  override createConnection(): Duplex {
    const [program = '', ...words] = sshCommand(this.address);
    const child = spawn(program, words, { env: this.environment, stdio: ['pipe', 'pipe', 'pipe'] });
    return new ProcessSocket(child);
  }
}

/** The standard streams of a program as the socket that Node's HTTP client takes them for. */
class ProcessSocket extends Duplex {
  private output = '';

  constructor(private readonly child: ChildProcessWithoutNullStreams) {
    super();
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (this.output.length < MAXIMUM_OUTPUT) this.output += chunk.toString();
    });
    child.stdin.on('error', () => undefined);
    child.once('error', (error: NodeJS.ErrnoException) =>
      this.destroy(new SshError(error.message, error.code === 'ENOENT')),
    );
    child.once('close', (code) => {
      if (code === 0) this.push(null);
      else this.destroy(new SshError(this.output));
    });
  }

  override _read(): void {
    this.child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // A program that has gone says so by its exit code.
    this.child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.child.kill();
    done(error);
  }

  // A program has none of these, and the HTTP client sets them on every socket.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    this.child.ref();
    return this;
  }
  unref(): this {
    this.child.unref();
    return this;
  }
}
