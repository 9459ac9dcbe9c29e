/** How a program gets into a namespace: a command line of util-linux tools that ends in the program. */
import type { EntryParams, EntryResult, Mode } from './api';
import { filesDirectory } from './namespace-files';

/**
 * Shows the namespace's files under /etc in a mount namespace of the program's own, as `ip netns exec` does, and
 * hands over to it. A file that the machine does not have cannot be covered and is left out.
 * Words: folder, working folder, how to become the user again, the program.
 */
const ENTER = `files=$1 folder=$2; shift 2
for file in resolv.conf hosts hostname; do
  if [ -e "/etc/$file" ]; then mount --bind "$files/$file" "/etc/$file" || exit 125; fi
done
cd "$folder" || exit 125
exec "$@"`;

export interface Entrance {
  readonly mode: Mode;
  readonly runtime: string;
  readonly id: string;
  /** Rootless: the process that holds the user namespace. */
  readonly helperPid: number | undefined;
  readonly netPath: string;
  readonly utsPath: string;
}

/** Back from root of the namespace to the person, without the rights to change it. */
function becomeUser(mode: Mode): string[] {
  const uid = String(process.getuid?.() ?? 0);
  const gid = String(process.getgid?.() ?? 0);
  if (mode === 'rootless') return ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
  return uid === '0' ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--'];
}

function joinNamespaces({ mode, helperPid, netPath, utsPath }: Entrance): string[] {
  const join = ['nsenter', `--net=${netPath}`, `--uts=${utsPath}`];
  if (mode === 'rootless')
    return [...join, '--preserve-credentials', `--user=/proc/${helperPid ?? 0}/ns/user`, '--'];
  return process.getuid?.() === 0 ? [...join, '--'] : ['sudo', '--preserve-env', ...join, '--'];
}

/** The command line and the environment for a program in the namespace of `params`. */
export function entryCommand(entrance: Entrance, params: EntryParams): EntryResult {
  const files = filesDirectory(entrance.runtime, entrance.id, params.containerName);
  return {
    argv: [
      ...joinNamespaces(entrance),
      ...['unshare', '--mount', 'sh', '-c', ENTER, 'netscope-enter', files, params.workingDirectory],
      ...becomeUser(entrance.mode),
    ],
    environment: { NETSCOPE_NAMESPACE: params.containerName },
  };
}
