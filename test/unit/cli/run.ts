/** Runs the command line in memory. */
import assert from 'node:assert/strict';
import type { CliDependencies, ProgramStart } from '../../../src/cli/dependencies';
import type { ConnectOptions } from '../../../src/daemon/client';
import { runCli } from '../../../src/cli/run-cli';
import { FakeDaemon } from './fake-daemon';
import { COMPOSE, FOLDER, memoryReader } from './project';

export interface Given {
  /** Absent: none runs, and one that is started is new. */
  readonly daemon?: FakeDaemon;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
  /** Absent: one. */
  readonly connections?: 'many';
  readonly watchFiles?: CliDependencies['watchFiles'];
  readonly onInterrupt?: CliDependencies['onInterrupt'];
  readonly programExitCode?: number;
  /** Absent: there is none. */
  readonly engines?: CliDependencies['engines'];
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly started: boolean;
  /** With how many files had been read by then. */
  readonly connections: readonly (ConnectOptions & { readonly filesRead: number })[];
  readonly programs: readonly ProgramStart[];
  /** Contents by path. */
  readonly created: Readonly<Record<string, Buffer>>;
  /** Texts of files that were replaced, by path. */
  readonly replaced: Readonly<Record<string, string>>;
}

export async function run(argv: readonly string[], given: Given = {}): Promise<Outcome> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const programs: ProgramStart[] = [];
  const connections: Outcome['connections'][number][] = [];
  const reader = memoryReader(given.files ?? { [`${FOLDER}/compose.yaml`]: COMPOSE });
  let filesRead = 0;
  let stdinReads = 0;
  const created: Record<string, Buffer> = {};
  const replaced: Record<string, string> = {};
  let started = false;
  const stream = (lines: string[]): CliDependencies['stdout'] => ({
    write: (text) => lines.push(text),
    isTTY: given.terminal ?? false,
    columns: 100,
  });
  const exitCode = await runCli(argv, {
    connect: (options) => {
      const { start } = options;
      connections.push({ ...options, filesRead });
      if (given.daemon === undefined && start) started = true;
      return Promise.resolve(given.daemon ?? (start ? new FakeDaemon() : undefined));
    },
    engines: given.engines ?? {
      choose: () => Promise.resolve({ kind: 'unknown', known: ['docker', 'podman'] }),
      open: () => Promise.reject(new Error('no engine was given')),
    },
    reader: {
      ...reader,
      read: (path) => {
        filesRead += 1;
        // Standard input ends with its first reading.
        if (path === '-' && stdinReads++ > 0) return Promise.resolve('');
        return reader.read(path);
      },
    },
    stdout: stream(stdout),
    stderr: stream(stderr),
    environment: given.environment ?? { PATH: '/bin' },
    workingDirectory: FOLDER,
    runProgram: (start) => {
      programs.push(start);
      return Promise.resolve(given.programExitCode ?? 0);
    },
    createFile: (path) => {
      created[path] = Buffer.alloc(0);
      return {
        write: (bytes) => (created[path] = Buffer.concat([created[path] ?? Buffer.alloc(0), bytes])),
        close: () => undefined,
      };
    },
    replaceText: (path, before, after) => {
      assert.equal(given.files?.[path], before);
      replaced[path] = after;
    },
    watchFiles: given.watchFiles ?? (() => () => undefined),
    onInterrupt: given.onInterrupt ?? (() => () => undefined),
  });
  if (given.daemon !== undefined && given.connections === undefined)
    assert.ok(given.daemon.closed <= 1, 'a connection is left once');
  return {
    exitCode,
    stdout: stdout.join(''),
    stderr: stderr.join(''),
    started,
    connections,
    programs,
    created,
    replaced,
  };
}

/** A daemon with the project up; its own calls up to here are forgotten. */
export async function daemonWithProject(): Promise<FakeDaemon> {
  const daemon = new FakeDaemon();
  const { exitCode } = await run(['up'], { daemon });
  assert.equal(exitCode, 0);
  daemon.calls.length = 0;
  daemon.closed = 0;
  return daemon;
}
