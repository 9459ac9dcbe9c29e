/** A host that was found in a value, as a reference with its place in the files. */
import { type Placed, placeOf } from '../../compose/values/pieces';
import type { FoundHost } from './found-host';
import type { HostReference, ReferencePlace } from './host-reference';

/** Absent where nothing stands there on purpose. */
export function referenceInValue(
  { host, port, portNumber, shape, scheme, role = 'target', key = '', isCertain, mayBeEmpty }: FoundHost,
  value: Placed & { readonly key: string },
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
    ...(portNumber === undefined ? {} : { port: portNumber }),
    ...(port && { port: Number(text.slice(port.from, port.to)) }),
    ...(portPlace?.isExact === true && { portRange: portPlace.range }),
    ...(scheme === undefined ? {} : { scheme }),
    text,
    textRange: value.range,
    isCertain: isCertain && !(isEmpty && isExact),
  };
}
