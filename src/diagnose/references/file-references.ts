/** Host names in files that services see. */
import { posix as path } from 'node:path';
import { parseEnvFile } from '../../compose/files/env-file';
import { lineRanges } from '../../compose/files/env-file-places';
import type { Project, Service, TextValue } from '../../compose/project';
import type { ServiceFile } from '../facts';
import { findInCaddyfile } from './config/caddy';
import { configKindOf, type ConfigKind } from './config/config-kind';
import { findInDockerfile } from './config/dockerfile';
import { findInHaproxy } from './config/haproxy';
import { findInNginx, nginxUpstreams } from './config/nginx';
import { findInPrometheus } from './config/prometheus';
import { findInRedis } from './config/redis';
import { findInTraefik } from './config/traefik';
import { Lines } from './file-lines';
import type { FoundHost } from './found-host';
import type { HostReference, ReferencePlace } from './host-reference';
import { referenceInValue } from './reference-in-value';
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
  for (const file of files) {
    const { service } = file;
    if (configKindOf(file.path, file.target) !== 'nginx') continue;
    const known = names.get(service) ?? new Set();
    for (const name of upstreamsIn(file)) known.add(name);
    names.set(service, known);
  }
  return names;
}

const knownUpstreams = new WeakMap<ServiceFile, readonly string[]>();

function upstreamsIn(file: ServiceFile): readonly string[] {
  const names = knownUpstreams.get(file) ?? nginxUpstreams(file.text);
  knownUpstreams.set(file, names);
  return names;
}

function inArgument(service: string, value: TextValue): readonly HostReference[] {
  return findInValue(value.key, value.text).flatMap((found) => referenceTo(found, value, service, 'build'));
}

/** An empty value is none that a file or a build names. */
function referenceTo(
  found: FoundHost,
  value: Parameters<typeof referenceInValue>[1],
  service: string,
  place: ReferencePlace,
): readonly HostReference[] {
  if (found.host.from === found.host.to) return [];
  const reference = referenceInValue(found, value, service, place);
  return reference ? [reference] : [];
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
  const kind = configKindOf(file.path, file.target);
  // What a kind does not depend on must not let it be read again.
  const names = kind === 'nginx' ? [...upstreams].join(' ') : '';
  const ofProgram = kind === 'env' ? own : NOTHING;
  const before = known.get(file);
  if (before?.names === names && before.own === ofProgram) return before.found;
  const inText = () => (isSource(path.basename(file.path)) ? inSource(file) : []);
  const found = kind ? inConfig(file, kind, upstreams, own) : inText();
  known.set(file, { names, own: ofProgram, found });
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
  const lineRange = lineRanges(file, text);
  return [...values].flatMap(([key, value]) => {
    // Programs take their environment before such a file.
    if (Object.hasOwn(own, key)) return [];
    const range = lineRange(lines.get(key) ?? 0);
    const placed = { key, text: value, range, pieces: pieces.get(key) ?? [] };
    return findInValue(key, value).flatMap((found) => referenceTo(found, placed, service, 'config-file'));
  });
}
