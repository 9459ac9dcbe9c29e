/** Which program reads a file that a service sees, by its names outside and inside the container. */
import { posix as path } from 'node:path';

export type ConfigKind =
  'nginx' | 'haproxy' | 'prometheus' | 'redis' | 'traefik' | 'caddy' | 'env' | 'dockerfile';

/**
 * The kind of a file; `undefined` where nobody can tell.
 *
 * @param source absolute, on this machine
 * @param target inside the container; absent for files of a build
 */
export function configKindOf(source: string, target: string | undefined): ConfigKind | undefined {
  if (target === undefined) return isDockerfile(path.basename(source)) ? 'dockerfile' : undefined;
  return kindByName(target) ?? kindByName(source);
}

function isDockerfile(name: string): boolean {
  return /^(?:Dockerfile|Containerfile)(?:\..+)?$|\.(?:Dockerfile|Containerfile)$/i.test(name);
}

function kindByName(file: string): ConfigKind | undefined {
  const name = path.basename(file).replace(/\.(?:template|tmpl|tpl)$/, '');
  const folder = path.dirname(file);
  if (/^haproxy.*\.cfg$/.test(name) || (name.endsWith('.cfg') && folder.includes('haproxy')))
    return 'haproxy';
  if (/^prometheus.*\.ya?ml$/.test(name)) return 'prometheus';
  if (/^(?:redis|sentinel|valkey).*\.conf$/.test(name)) return 'redis';
  if (/^(?:.*\.)?Caddyfile(?:\..*)?$/.test(name)) return 'caddy';
  if (/^\.env(?:\..+)?$|\.env$/.test(name)) return 'env';
  if (/\.(?:ya?ml|toml)$/.test(name) && /traefik/.test(file)) return 'traefik';
  if (/\.conf$/.test(name) && /nginx|conf\.d|sites-(?:enabled|available)|openresty/.test(file))
    return 'nginx';
  return undefined;
}
