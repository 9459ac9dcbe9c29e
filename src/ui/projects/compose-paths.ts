/** Which files of a workspace are compose files by their name. Pure. */
import { basename, dirname } from 'node:path';
import { DEFAULT_FILE_NAMES } from '../../compose/files/discovery';

/** What to look for in a workspace, as a VS Code glob. */
export const COMPOSE_GLOB = '**/{compose,docker-compose}.{yaml,yml}';

/** Folders that hold other people's compose files, as a VS Code glob. */
export const EXCLUDED_GLOB = '**/{node_modules,vendor,.git,dist,build}/**';

/** The folders of these files that `docker compose` would find a project in, sorted and without duplicates. */
export function projectDirectories(paths: readonly string[]): readonly string[] {
  const directories = paths
    .filter((path) => DEFAULT_FILE_NAMES.some((name) => name === basename(path)))
    .map((path) => dirname(path));
  return [...new Set(directories)].sort();
}

/**
 * Whether a document is a compose file by its name: a default name, an override, or `compose.*.yaml`.
 * Other YAML files are not touched even where they could be compose files.
 */
export function isComposePath(path: string): boolean {
  return /^(docker-)?compose([.-].*)?\.ya?ml$/i.test(basename(path));
}
