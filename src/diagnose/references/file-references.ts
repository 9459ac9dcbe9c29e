/** Host names in files that services see. */
import { posix as path } from 'node:path';
import { parseEnvFile } from '../../compose/files/env-file';
import type { Project, Service, SourceRange, TextValue } from '../../compose/project';
import { placeOf } from '../../compose/values/pieces';
import type { ServiceFile } from '../facts';
import { findInCaddyfile } from './config/caddy';
import { configKindOf, type ConfigKind } from './config/config-kind';
import { findInDockerfile } from './config/dockerfile';
import { findInHaproxy } from './config/haproxy';
import { findInNginx, nginxUpstreams } from './config/nginx';
import { findInPrometheus } from './config/prometheus';
import { findInRedis } from './config/redis';
import { findInTraefik } from './config/traefik';
import { essence, Lines } from './file-lines';
import type { FoundHost } from './found-host';
import type { HostReference } from './host-reference';
import { findInSource, isSource } from './source';
import { findInValue } from './value-hosts';

/**
 * The host names in files that services see and in arguments of builds, in the order of the services. What was found
 * in a file is remembered for as long as it is the same object, and so is its service's environment.
 */
export function fileReferences(project: Project, files: readonly ServiceFile[]): readonly HostReference[] {
  const upstreams = upstreamsOf(files);
  const environments = new Map(project.services.map(({ name, environment }) => [name, environment]));
  return [
    ...project.services.flatMap(({ name, buildSource }) =>
      (buildSource?.args ?? []).flatMap((value) => inArgument(name, value)),
    ),
    ...files.flatMap((file) =>
      inFile(file, upstreams.get(file.service) ?? new Set(), environments.get(file.service) ?? NOTHING),
    ),
  ];
}

/** The names of nginx' `upstream` blocks by service. */
function upstreamsOf(files: readonly ServiceFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const { service, path: file, target, text } of files) {
    if (configKindOf(file, target) !== 'nginx') continue;
    const known = names.get(service) ?? new Set();
    for (const name of nginxUpstreams(text)) known.add(name);
    names.set(service, known);
  }
  return names;
}

function inArgument(service: string, value: TextValue): readonly HostReference[] {
  return findInValue(value.key, value.text).flatMap((found): readonly HostReference[] => {
    if (found.host.from === found.host.to) return [];
    const { range, isExact } = placeOf(value, found.host.from, found.host.to);
    const place = 'build';
    const { key, text } = value;
    return [{ ...essence(found, text), service, place, key, range, isExact, text, textRange: value.range }];
  });
}

type Environment = Service['environment'];

const NOTHING: Environment = {};

interface InFile {
  readonly names: string;
  readonly own: Environment;
  readonly found: readonly HostReference[];
}

const known = new WeakMap<ServiceFile, InFile>();

function inFile(
  file: ServiceFile,
  upstreams: ReadonlySet<string>,
  own: Environment,
): readonly HostReference[] {
  const names = [...upstreams].join(' ');
  const before = known.get(file);
  if (before?.names === names && before.own === own) return before.found;
  const kind = configKindOf(file.path, file.target);
  const inText = () => (isSource(path.basename(file.path)) ? inSource(file) : []);
  const found = kind ? inConfig(file, kind, upstreams, own) : inText();
  known.set(file, { names, own, found });
  return found;
}

function inConfig(
  file: ServiceFile,
  kind: ConfigKind,
  upstreams: ReadonlySet<string>,
  own: Environment,
): readonly HostReference[] {
  if (kind === 'env') return inEnvFile(file, own);
  const text = file.text.replace(/^\uFEFF/, '');
  const lines = new Lines(file.path, text);
  const place = kind === 'dockerfile' ? 'build' : 'config-file';
  return findIn(kind, text, upstreams, file.path).map((found) => lines.reference(found, file.service, place));
}

function findIn(
  kind: Exclude<ConfigKind, 'env'>,
  text: string,
  upstreams: ReadonlySet<string>,
  file: string,
): readonly FoundHost[] {
  switch (kind) {
    case 'nginx':
      return findInNginx(text, upstreams);
    case 'haproxy':
      return findInHaproxy(text);
    case 'prometheus':
      return findInPrometheus(text);
    case 'redis':
      return findInRedis(text);
    case 'traefik':
      return findInTraefik(text, file.endsWith('.toml'));
    case 'caddy':
      return findInCaddyfile(text);
    case 'dockerfile':
      return findInDockerfile(text);
  }
}

function inSource({ service, path: file, text }: ServiceFile): readonly HostReference[] {
  const source = text.replace(/^\uFEFF/, '');
  const lines = new Lines(file, source);
  return findInSource(source).map((found) => lines.reference(found, service, 'source'));
}

/** A file of variables that a program reads itself. */
function inEnvFile({ service, path: file, text }: ServiceFile, own: Environment): readonly HostReference[] {
  const { values, lines, pieces } = parseEnvFile(text, () => undefined);
  const written = text.split(/\r?\n/);
  return [...values].flatMap(([key, value]) => {
    // Programs take their environment before such a file.
    if (Object.hasOwn(own, key)) return [];
    const line = lines.get(key) ?? 0;
    const end = { line, character: written[line]?.length ?? 0 };
    const textRange: SourceRange = { file, start: { line, character: 0 }, end };
    const placed = { text: value, range: textRange, pieces: pieces.get(key) ?? [] };
    return findInValue(key, value).flatMap((found): readonly HostReference[] => {
      const isEmpty = found.host.from === found.host.to;
      const { range, isExact } = placeOf(placed, found.host.from, found.host.to);
      const place = 'config-file';
      if (isEmpty) return [];
      return [{ ...essence(found, value), service, place, key, range, isExact, text: value, textRange }];
    });
  });
}
