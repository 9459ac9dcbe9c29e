/** Paths that start in the caller's home folder. Source of the behaviour: compose-go `paths/home.go`. */
import { posix } from 'node:path';
import { child, textOf, type Node, type ScalarNode } from '../nodes';
import type { Report } from '../report';

/** A path that starts with `~` below the caller's home folder; the path itself where there is none. */
export function expandHome(path: string, home: string | undefined): string {
  return path.startsWith('~') && home ? posix.join(home, path.slice(1)) : path;
}

/** Warns of each path of a service that begins with `~`; for callers without `HOME`, to whom it means nothing. */
export function warnOfHomePaths(service: Node, report: Report): void {
  for (const node of pathsOf(service)) {
    if (textOf(node)?.startsWith('~') !== true) continue;
    report({
      severity: 'warning',
      code: 'home-not-set',
      message: "cannot expand '~', because the environment lacks HOME",
      range: node.range,
    });
  }
}

function pathsOf(service: Node): readonly ScalarNode[] {
  const items = (key: string): readonly Node[] => {
    const node = child(service, key);
    return node?.kind === 'list' ? node.items : [];
  };
  const build = child(service, 'build');
  const mounts = items('volumes').map((mount) =>
    mount.kind === 'map' && textOf(child(mount, 'type')) === 'bind' ? child(mount, 'source') : mount,
  );
  const envFiles = items('env_file').map((file) => child(file, 'path') ?? file);
  return [build, child(build, 'context'), ...mounts, ...envFiles, ...items('label_file')].filter(
    (node) => node?.kind === 'scalar',
  );
}
