/** The terminal face: `netscope`. */
import { createFile } from './cli/create-file';
import { diskReader } from './cli/disk-reader';
import { engineAccess } from './cli/engine-access';
import { runCli } from './cli/run-cli';
import { runProgram } from './cli/run-program';
import { watchFiles } from './cli/watch-files';
import { replaceText } from './cli/write-file';
import { connectDaemon } from './daemon/launch';

/** The first interrupt is the command's to handle; after it, the signals have their usual effect again. */
function onInterrupt(listener: () => void): () => void {
  const stop = (): void => {
    process.removeListener('SIGINT', first);
    process.removeListener('SIGTERM', first);
  };
  const first = (): void => {
    stop();
    listener();
  };
  process.on('SIGINT', first);
  process.on('SIGTERM', first);
  return stop;
}

// A reader that has seen enough (`netscope ps | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

runCli(process.argv.slice(2), {
  connect: connectDaemon,
  engines: engineAccess(process.env),
  reader: diskReader(process.stdin),
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  workingDirectory: process.cwd(),
  runProgram,
  createFile,
  replaceText,
  watchFiles,
  onInterrupt,
}).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 70;
  },
);
