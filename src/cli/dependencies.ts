/** Everything that the commands need from outside, so that tests can stand in for it. */
import type { FileReader } from '../compose/project';
import type { ConnectOptions, DaemonClient } from '../daemon/client';
import type { EngineEndpoint } from '../engine/engine-endpoint';
import type { UnknownEngine } from '../engine/find-endpoints';
import type { OpenedEngine } from '../engine/open-engine';

/** Where text goes: a stream of the process, or a list in a test. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of a terminal in characters. */
  readonly columns?: number;
}

/** A program to run with this process's standard streams. */
export interface ProgramStart {
  /** The program and its arguments; never empty. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
}

/** A file that is being written. */
export interface CreatedFile {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Engines as commands reach them. */
export interface EngineAccess {
  choose(word: string): Promise<EngineEndpoint | UnknownEngine>;
  open(endpoint: EngineEndpoint): Promise<OpenedEngine>;
}

export interface CliDependencies {
  /** Gives `undefined` where no daemon runs and none is to be started. Rejects with `DaemonError`. */
  connect(options: ConnectOptions): Promise<DaemonClient | undefined>;
  readonly engines: EngineAccess;
  readonly reader: FileReader;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute folder the command runs in. */
  readonly workingDirectory: string;
  /** Runs a program to its end and gives its exit code, 128 + N for signal N. */
  runProgram(start: ProgramStart): Promise<number>;
  /** Makes a file, or empties it; `-` is standard output. @throws CliError where that cannot be */
  createFile(path: string): CreatedFile;
  /** Replaces the text of a file that holds `before`. @throws CliError where it does not, or cannot be written */
  replaceText(path: string, before: string, after: string): void;
  /**
   * Calls `onEvent` when something may have happened to files that are or may come to be there, and `onError` where
   * that cannot be told. Returns the way to stop.
   */
  watchFiles(files: readonly string[], onEvent: () => void, onError: (error: Error) => void): () => void;
  /** Calls `listener` on the first SIGINT or SIGTERM; the next one ends the process. Returns the way to stop. */
  onInterrupt(listener: () => void): () => void;
}
