/** Life of the daemon's process: it serves while there are networks, and leaves with the last one. */
import { EXIT_UNABLE } from './keeper';
import { runtimeDirectory } from './paths';
import { DaemonServer } from './server';

/** Set by the bundler from package.json. */
declare const NETSCOPE_VERSION: string | undefined;

/** A daemon without networks waits this long for the request of a client that has just come. */
const REQUEST_MS = 5_000;
/** Answers still have to reach their clients after the last network has gone. */
const LEAVE_MS = 10;
/** After that the process ends as it is; what it leaves is put right by the next one. */
const CLOSE_TIMEOUT_MS = 20_000;

export async function main(): Promise<void> {
  const version = typeof NETSCOPE_VERSION === 'string' ? NETSCOPE_VERSION : 'development';
  // As `ps` and traces show it; the name of the program would be that of Node.
  process.title = 'netscoped';
  let timer: NodeJS.Timeout | undefined;
  const server = new DaemonServer(runtimeDirectory(), version, {
    onIdle: () => leaveAfter(server.hasNewClients ? REQUEST_MS : LEAVE_MS),
    onClient: () => leaveAfter(REQUEST_MS),
  });

  function leaveAfter(delay: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (server.isIdle) void leave();
    }, delay);
  }
  async function leave(): Promise<void> {
    setTimeout(() => process.exit(EXIT_UNABLE), CLOSE_TIMEOUT_MS).unref();
    await server.close();
    process.exit(0);
  }

  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(name, () => void leave());
  if (!(await server.listen())) {
    await announce();
    process.exit(0);
  }
  const settled = server.settle();
  const isAwaited = await announce();
  await settled;
  // One that was started again after a crash may have nobody to wait for.
  leaveAfter(isAwaited || server.hasNewClients ? REQUEST_MS : LEAVE_MS);
}

/** Tells the one who has started a daemon that one serves. @returns whether there is somebody */
async function announce(): Promise<boolean> {
  if (process.send === undefined) return false;
  const isHeard = await new Promise<boolean>((resolve) =>
    process.send?.('ready', (error: Error | null) => resolve(error === null)),
  );
  if (process.connected) process.disconnect();
  return isHeard;
}
