/** Life of the daemon's process: it serves while there are networks, and leaves with the last one. */
import { runtimeDirectory } from './paths';
import { DaemonServer } from './server';

/** Set by the bundler from package.json. */
declare const NETSCOPE_VERSION: string | undefined;

/** A daemon without networks waits this long for its first request, and for answers to reach their clients. */
const FIRST_REQUEST_MS = 10_000;
const LEAVE_MS = 50;
/** After that the process ends as it is; what it leaves is put right by the next one. */
const CLOSE_TIMEOUT_MS = 20_000;

export async function main(): Promise<void> {
  const version = typeof NETSCOPE_VERSION === 'string' ? NETSCOPE_VERSION : 'development';
  const server = new DaemonServer(runtimeDirectory(), version, () => leaveAfter(LEAVE_MS));
  let leaving: NodeJS.Timeout | undefined;

  function leaveAfter(delay: number): void {
    clearTimeout(leaving);
    leaving = setTimeout(() => void leave(), delay);
  }
  async function leave(): Promise<void> {
    setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS).unref();
    await server.close();
    process.exit(0);
  }

  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(name, () => void leave());
  if (!(await server.listen())) {
    process.send?.('ready', () => process.exit(0));
    return;
  }
  leaveAfter(FIRST_REQUEST_MS);
  process.send?.('ready', () => process.disconnect());
}
