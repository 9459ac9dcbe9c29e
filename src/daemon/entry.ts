/** How a program gets into a namespace: a command line of util-linux tools that ends in the program. */
import type { ServiceNamespace } from '../topology/topology';
import type { EntryParams, EntryResult, Mode } from './api';
import { filesDirectory } from './namespace-files';
import type { Place } from './places';

/**
 * Shows the namespace's files under /etc in a mount namespace of the program's own, as `ip netns exec` does, and
 * hands over to it. A file that the machine does not have cannot be covered and is left out.
 * Words: folder, hostname to set (empty: none), working folder, how to become the user again, the program.
 */
const ENTER = `files=$1 name=$2 folder=$3; shift 3
for file in resolv.conf hosts hostname; do
  if [ -e "/etc/$file" ]; then mount --bind "$files/$file" "/etc/$file" || exit 125; fi
done
if [ -n "$name" ]; then hostname "$name" || exit 125; fi
cd "$folder" || exit 125
exec "$@"`;

export interface Entrance {
  readonly mode: Mode;
  readonly runtime: string;
  readonly id: string;
  /** Rootless: the user namespace, and the namespaces of the bridges. */
  readonly home:
    { readonly userPath: string; readonly netPath: string; readonly utsPath: string } | undefined;
  readonly place: Place;
  readonly namespace: ServiceNamespace;
}

/** Back from root of the namespace to the person, without the rights to change it. */
function becomeUser(mode: Mode): string[] {
  const uid = String(process.getuid?.() ?? 0);
  const gid = String(process.getgid?.() ?? 0);
  if (mode === 'rootless') return ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
  return uid === '0' ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--'];
}

function joinNamespaces({ mode, home, place }: Entrance): string[] {
  const isRoot = process.getuid?.() === 0;
  const becomeRoot = mode === 'rootless' || isRoot ? [] : ['sudo', '--preserve-env'];
  const target = place.kind === 'host' ? home : place.created;
  // The machine's own namespaces are those of the caller.
  if (target === undefined) return becomeRoot;
  const join = ['nsenter', `--net=${target.netPath}`, `--uts=${target.utsPath}`];
  if (home !== undefined) return [...join, '--preserve-credentials', `--user=${home.userPath}`, '--'];
  return [...becomeRoot, ...join, '--'];
}

/** The command line and the environment for a program in the namespace of `params`. */
export function entryCommand(entrance: Entrance, params: EntryParams): EntryResult {
  const { place, namespace } = entrance;
  const files = filesDirectory(entrance.runtime, entrance.id, params.containerName);
  // On the host there is no UTS namespace that has the service's name already.
  const name = place.kind === 'host' && namespace.mode?.kind === 'host' ? namespace.hostname : '';
  const unshare = ['unshare', '--mount', ...(name === '' ? [] : ['--uts'])];
  return {
    argv: [
      ...joinNamespaces(entrance),
      ...[...unshare, 'sh', '-c', ENTER, 'netscope-enter', files, name, params.workingDirectory],
      ...becomeUser(entrance.mode),
    ],
    environment: { NETSCOPE_NAMESPACE: params.containerName },
  };
}
