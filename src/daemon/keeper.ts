/** The keeper: a shell that starts the daemon, and starts it again when it has crashed. */

/** The daemon cannot work here, or has tried to leave in vain: to start it again would not help. */
export const EXIT_UNABLE = 3;

/**
 * Starts the command of its words. It ends with that where the exit code is 0 or says that nothing would be better the
 * next time, and starts it again after anything else, five times within a minute of uptime at the most. No program but
 * the shell's own is needed. The IPC channel goes to each daemon: the first that serves tells the one who waits for it,
 * and for later ones nobody is there any more.
 */
const KEEP = `uptime() { read -r now rest < /proc/uptime; now=\${now%.*}; }
uptime; since=$now starts=0
while :; do
  "$@"; code=$?
  case $code in 0 | ${EXIT_UNABLE}) exit $code ;; esac
  uptime
  if [ $((now - since)) -ge 60 ]; then since=$now starts=0; fi
  starts=$((starts + 1))
  echo "netscope-keeper: the daemon has ended with code $code" >&2
  if [ $starts -gt 5 ]; then exit $code; fi
done`;

/** The command line that runs `command` under a keeper. */
export function keeperCommand(command: readonly string[]): readonly [string, ...string[]] {
  return ['/bin/sh', '-c', KEEP, 'netscope-keeper', ...command];
}
