/** Which service somebody may have meant who named another host. */
import type { Service } from '../../compose/project';
import { IMAGE_KINDS, serviceKind } from '../image-kinds';
import { knownPorts } from '../known-ports';
import type { HostReference } from '../references/host-reference';
import type { Looked } from './reference-check';

/** Words of a key that mean any database. */
const ANY_DATABASE = ['DB', 'DATABASE', 'SQL', 'DSN'];
const DATABASES = ['PostgreSQL', 'MySQL', 'MariaDB', 'MongoDB', 'SQL Server', 'Oracle', 'CockroachDB'];

/** The port that a reference means: its own, that of the variable beside it, or that of its scheme. */
export function meantPort({ caller, reference }: Looked): number | undefined {
  return reference.port ?? siblingPort(caller, reference) ?? schemePort(reference);
}

/** `DB_PORT` beside `DB_HOST`. */
export function siblingPort({ environment }: Service, { key }: HostReference): number | undefined {
  const match = /^(.*?)_?(HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$/.exec(key);
  if (match === null) return undefined;
  const port = Number(environment[match[1] === '' ? 'PORT' : `${match[1] ?? ''}_PORT`] ?? '');
  return Number.isInteger(port) && port > 0 && match[1] !== '' ? port : undefined;
}

function schemePort({ scheme }: HostReference): number | undefined {
  if (scheme === undefined) return undefined;
  if (/^(http|ws)$/.test(scheme)) return 80;
  if (/^(https|wss)$/.test(scheme)) return 443;
  return IMAGE_KINDS.find(({ schemes }) => schemes.includes(baseScheme(scheme)))?.ports[0];
}

/** `postgresql+asyncpg` is `postgresql`. */
function baseScheme(scheme: string): string {
  return scheme.split('+')[0] ?? scheme;
}

/** Whether the image of a service is of the kind that the scheme or the key of a reference speaks of. */
export function fitsKind(service: Service, { scheme, key }: HostReference): boolean {
  const kind = serviceKind(service);
  if (kind === undefined) return false;
  if (scheme !== undefined && kind.schemes.length > 0 && !/^(https?|wss?|tcp)$/.test(scheme))
    return kind.schemes.includes(baseScheme(scheme));
  const words = key.toUpperCase().split(/[^A-Z0-9]+/);
  return (
    words.some((word) => kind.words.includes(word)) ||
    (DATABASES.includes(kind.name) && words.some((word) => ANY_DATABASE.includes(word)))
  );
}

/** Whether a service has a port, inside or on the host. */
export function hasPort(service: Service, port: number): boolean {
  const { container, published } = knownPorts(service);
  return container.has(port) || published.has(port);
}

/**
 * The services outside of the caller's namespace that fit a reference best: by port and kind, else by port, else by
 * kind. Those of the host's network, and those that have no names at all, are not among them.
 */
export function fitting(looked: Looked): readonly Service[] {
  const { names, reference, caller } = looked;
  const beside = new Set(names.sharersOf(caller.name));
  const others = names.project.services.filter(({ name, replicas }) => {
    const place = names.placeOf(name)?.kind;
    return !beside.has(name) && replicas > 0 && (place === 'networks' || place === 'shared');
  });
  const port = meantPort(looked);
  const byKind = others.filter((service) => fitsKind(service, reference));
  if (port === undefined) return byKind;
  const byPort = others.filter((service) => hasPort(service, port));
  const byBoth = byPort.filter((service) => byKind.includes(service));
  if (byBoth.length > 0) return byBoth;
  // Nobody has the port, but the scheme leaves no doubt.
  return byPort.length > 0 || reference.scheme === undefined ? byPort : byKind;
}

/** The one service that fits, if there is exactly one. */
export function onlyFitting(looked: Looked): Service | undefined {
  const [first, second] = fitting(looked);
  return second === undefined ? first : undefined;
}

/** By which name others reach a service. */
export function reachedAs({ names }: Looked, service: Service): string {
  return names.ownerOf(service.name);
}
