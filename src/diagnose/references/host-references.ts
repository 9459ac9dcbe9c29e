/** All host names in the values of a project's services. */
import type { Project, Service, TextValue } from '../../compose/project';
import { findInCommands } from './command-values';
import type { HostReference, ReferencePlace } from './host-reference';
import { findInLabel, readerOf, serviceOfReader, type LabelReader } from './label-hosts';
import { referenceInValue } from './reference-in-value';
import { remembering } from './remembered';
import { findInValue } from './value-hosts';

/** What was found in the values of a service. */
interface InService {
  readonly own: readonly HostReference[];
  /** In labels that proxies read, with the name of the service that has them. */
  readonly forReaders: readonly { readonly reader: LabelReader; readonly reference: HostReference }[];
}

const known = new WeakMap<readonly TextValue[], InService>();

/**
 * The host names in the values of all services, in the order of the files. What was found in a service is remembered
 * for as long as its values are the same object, which the loader keeps from one edit to the next.
 */
export function hostReferences({ services }: Project): readonly HostReference[] {
  const readers = new Map<LabelReader, Service | undefined>();
  const serviceFor = (reader: LabelReader): Service | undefined => {
    if (!readers.has(reader)) readers.set(reader, serviceOfReader(reader, services));
    return readers.get(reader);
  };
  return services.flatMap((service) => {
    let found = known.get(service.values);
    if (!found) {
      found = inService(service);
      known.set(service.values, found);
    }
    if (found.forReaders.length === 0) return found.own;
    const forReaders = found.forReaders.flatMap(({ reader, reference }) => {
      const caller = serviceFor(reader);
      return caller ? [{ ...reference, service: caller.name }] : [];
    });
    return [...found.own, ...forReaders];
  });
}

/** More than the values of a project of thousands of services. */
const MOST_REMEMBERED = 30_000;
const inVariable = remembering(MOST_REMEMBERED, (key = '', text = '') => findInValue(key, text));

function inService({ name, values }: Service): InService {
  const inEnvironment = values.flatMap((value) =>
    value.kind === 'environment' ? inVariable(value.key, value.text).map((found) => ({ value, found })) : [],
  );
  const own = [...inEnvironment, ...findInCommands(values)].flatMap(
    ({ value, found }) => referenceInValue(found, value, name, placeIn(value)) ?? [],
  );
  const forReaders = values.flatMap((value) => {
    const reader = value.kind === 'label' ? readerOf(value.key) : undefined;
    if (!reader) return [];
    return findInLabel(value.text).flatMap((found) => {
      const reference = referenceInValue(found, value, name, 'label');
      return reference ? [{ reader, reference }] : [];
    });
  });
  return { own, forReaders };
}

function placeIn({ kind, isFromFile }: TextValue): ReferencePlace {
  return kind === 'environment' && isFromFile === true ? 'env-file' : kind;
}
