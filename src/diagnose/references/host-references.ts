/** All host names in the values of a project's services. */
import type { Project, Service, TextValue } from '../../compose/project';
import { placeOf } from '../../compose/values/pieces';
import type { FoundHost } from './found-host';
import type { HostReference, ReferencePlace } from './host-reference';
import { findInValue } from './value-hosts';

const known = new WeakMap<readonly TextValue[], readonly HostReference[]>();

/**
 * The host names in the values of all services, in the order of the files. What was found in a service is remembered
 * for as long as its values are the same object, which the loader keeps from one edit to the next.
 */
export function hostReferences(project: Project): readonly HostReference[] {
  return project.services.flatMap((service) => {
    let found = known.get(service.values);
    if (!found) {
      found = inService(service);
      known.set(service.values, found);
    }
    return found;
  });
}

function inService({ name, values }: Service): readonly HostReference[] {
  return values.flatMap((value) => {
    if (value.kind !== 'environment') return [];
    return referencesIn(value, findInValue(value.key, value.text), name, placeIn(value));
  });
}

function placeIn({ kind, isFromFile }: TextValue): ReferencePlace {
  return kind === 'environment' && isFromFile === true ? 'env-file' : kind;
}

/** Found hosts with their places in the files. */
function referencesIn(
  value: TextValue,
  hosts: readonly FoundHost[],
  service: string,
  place: ReferencePlace,
): readonly HostReference[] {
  return hosts.flatMap((found) => referenceTo(found, value, service, place) ?? []);
}

function referenceTo(
  { host, port, shape, scheme, role = 'target', key = '', isCertain, mayBeEmpty }: FoundHost,
  value: TextValue,
  service: string,
  place: ReferencePlace,
): HostReference | undefined {
  const { text } = value;
  const { range, isExact } = placeOf(value, host.from, host.to);
  const isEmpty = host.from === host.to;
  // Nothing was written on purpose; a variable that is not set leaves nothing too, and means something else.
  if (isEmpty && isExact && mayBeEmpty) return undefined;
  const portPlace = port && placeOf(value, port.from, port.to);
  return {
    service,
    place,
    shape,
    role,
    key: key === '' ? value.key : key,
    host: text.slice(host.from, host.to),
    range,
    isExact,
    ...(port && { port: Number(text.slice(port.from, port.to)) }),
    ...(portPlace?.isExact === true && { portRange: portPlace.range }),
    ...(scheme === undefined ? {} : { scheme }),
    text,
    textRange: value.range,
    isCertain: isCertain && !(isEmpty && isExact),
  };
}
