/**
 * The holder: a program that does nothing but hold the namespaces of all rootless networks of a user. It outlives the
 * daemon and the helper, so that neither of them takes the networks with it when it crashes.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { isRunning, networkNamespaceOf, startTimeOf } from '../probe/processes';
import { helperStartError, programMissing } from './helper-start-error';
import { holderPath } from './paths';
import { replaceFile } from './replace-file';

/**
 * A `/run` of its own takes the pins, seen in its mount namespace only. It goes on only when the daemon has written down
 * that it is there: one that nobody knows of would stay for ever.
 */
const HOLD = `for program in mount sleep; do
  command -v "$program" > /dev/null || { echo "missing $program"; exit 1; }
done
mount -t tmpfs -o mode=0755,size=1m,nosuid,nodev,noexec netscope /run || { echo unmounted; exit 1; }
echo ready
read -r recorded || exit 1
exec sleep infinity < /dev/null > /dev/null 2>&1`;

/** UTS among the first: a namespace that belongs to the new user namespace is one setns(2) can come back to. */
const UNSHARE = ['--user', '--map-root-user', '--net', '--uts', '--mount', '--propagation', 'private', '--'];

/** A process that has been killed is gone at once, but for a machine under load. */
const END_TIMEOUT_MS = 5_000;

export const holderSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(2)),
  /** In clock ticks since the machine has started: with the number of the process, nobody else's. */
  startTime: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
  /** Inode of the network namespace of the bridges. */
  networkNamespace: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** Which process it is, also for a later daemon. */
export type Holder = Readonly<v.InferOutput<typeof holderSchema>>;

/**
 * Starts a holder, writes down which process it is and lets it go on.
 * @throws DaemonError with the reason why this system does not let a user make namespaces, and the next step
 */
export async function startHolder(runtime: string): Promise<Holder> {
  const child = spawn('unshare', [...UNSHARE, '/bin/sh', '-c', HOLD, 'netscope-holder'], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C', NETSCOPE_RUNTIME_DIR: runtime },
  });
  // It may have ended before it is told to go on.
  child.stdin.on('error', () => undefined);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < 4096) said += chunk.toString();
  });
  let answer = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (error?: Error): void => {
      const [, missing] = /^missing (\w+)/.exec(answer) ?? [];
      // Whoever may make namespaces, but has no rights in them, notices here.
      const fault = answer.startsWith('unmounted') ? { code: 'EPERM', message: said } : error;
      reject(
        missing === undefined
          ? helperStartError('rootless', 'unshare', fault, said)
          : programMissing(missing),
      );
    };
    child.once('error', fail).once('close', () => fail());
    child.stdout.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.startsWith('ready')) resolve();
    });
  });
  const pid = child.pid ?? 0;
  const holder = {
    pid,
    startTime: startTimeOf(pid) ?? '',
    networkNamespace: networkNamespaceOf(pid) ?? 0,
  };
  try {
    replaceFile(holderPath(runtime), JSON.stringify(holder));
  } catch (error) {
    child.stdin.end();
    throw error;
  }
  child.stdin.end('recorded\n');
  child.unref();
  return holder;
}

/** Whether the process is still there; another one may have its number by now. */
export function isHolding(holder: Holder): boolean {
  return isRunning(holder.pid) && startTimeOf(holder.pid) === holder.startTime;
}

/** Ends the holder, and with it everything that nobody else holds, and forgets it. Idempotent. */
export async function endHolder(runtime: string, holder: Holder): Promise<void> {
  const deadline = Date.now() + END_TIMEOUT_MS;
  while (isHolding(holder) && Date.now() < deadline) {
    try {
      process.kill(holder.pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
    await sleep(2);
  }
  if (recordedHolder(runtime)?.startTime === holder.startTime)
    fs.rmSync(holderPath(runtime), { force: true });
}

/** The holder that an earlier daemon has started, whether it still runs or not. */
export function recordedHolder(runtime: string): Holder | undefined {
  try {
    const parsed = v.safeParse(holderSchema, JSON.parse(fs.readFileSync(holderPath(runtime), 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** How another process reaches what the holder holds. */
export const holderPaths = ({ pid }: Holder) => ({
  user: `/proc/${pid}/ns/user`,
  net: `/proc/${pid}/ns/net`,
  uts: `/proc/${pid}/ns/uts`,
  /** The root of its file system, with the pins below `run`. */
  root: `/proc/${pid}/root`,
});
