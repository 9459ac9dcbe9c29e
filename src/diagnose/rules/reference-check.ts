/** One look at a reference, and what all looks share. */
import type { Service, TextValue } from '../../compose/project';
import { placeOf } from '../../compose/values/pieces';
import { answerFor, type NameAnswer } from '../../names/project-lookup';
import { projectNames, type ProjectNames } from '../../names/project-names';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { knownPorts } from '../known-ports';
import { isSamePlace } from '../ranges';
import type { HostReference } from '../references/host-reference';

/** A reference with everything that looks ask for. */
export interface Looked {
  readonly facts: ProjectFacts;
  readonly names: ProjectNames;
  readonly caller: Service;
  readonly reference: LookedReference;
  /** What the host gives the caller; looked up once. */
  readonly answer: () => NameAnswer;
}

/** With `isVariable`, `range` holds the reference to a variable that is the host and nothing else. */
export type LookedReference = HostReference & { readonly isVariable?: true };

/**
 * Finds something, or says that nothing else has to be looked for at this place (`'fine'`), or leaves it to the next
 * look.
 */
export type Look = (looked: Looked) => Finding | 'fine' | undefined;

/** Absent: the service is not in the project. */
export function lookedAt(facts: ProjectFacts, reference: HostReference): Looked | undefined {
  const names = projectNames(facts.project);
  const caller = names.serviceOf(reference.service);
  // The file is to be laid over another one, which says the rest: networks, names, other services.
  if (caller !== undefined && isPart(caller)) return undefined;
  if (caller === undefined) return undefined;
  let known: NameAnswer | undefined;
  const answer = (): NameAnswer => (known ??= answerFor(names, reference.service, reference.host));
  return { facts, names, caller, reference: withVariable(caller, reference), answer };
}

/** Whether a service is not whole: Compose starts nothing without an image. */
function isPart({ image, build, provider }: Service): boolean {
  return image === undefined && build !== true && provider === undefined;
}

/** The value that a reference was found in. */
export function valueOf({ values }: Service, { textRange }: HostReference): TextValue | undefined {
  return values.find(({ range }) => range === textRange);
}

/** What a variable gave can be changed where the variable is named, if it gave the host and nothing else. */
function withVariable(caller: Service, reference: HostReference): LookedReference {
  const { isExact, host, range } = reference;
  const value = isExact || host === '' ? undefined : valueOf(caller, reference);
  const isVariable = value?.pieces?.some(
    ({ at, length, reference: written }) =>
      written !== undefined &&
      value.text.slice(at, at + length) === host &&
      isSamePlace(placeOf(value, at, at + length).range, range),
  );
  return isVariable === true ? { ...reference, isExact: true, isVariable } : reference;
}

/** Whether anything in the namespace of a service listens on a port, as far as that can be told. */
export function listensBeside(names: ProjectNames, service: string, port: number): boolean {
  return names.sharersOf(service).some((name) => {
    const sharer = names.serviceOf(name);
    return sharer !== undefined && listens(sharer, port);
  });
}

/** By its ports and image, or by a value that is just this number, such as `PORT=3000`. */
export function listens(service: Service, port: number): boolean {
  if (knownPorts(service).container.has(port)) return true;
  return Object.entries(service.environment).some(
    ([key, value]) => isListenKey(key) && Number(value) === port,
  );
}

function isListenKey(key: string): boolean {
  return (
    /^(\w+_)?(LISTEN_|HTTP_|SERVER_|APP_)?PORT$/.test(key) &&
    !/(DB|SQL|PG|REDIS|MONGO|RABBIT|SMTP|MAIL)/.test(key)
  );
}

/** Keys of values that end up in programs of visitors: what they name is looked up outside of the project. */
export const BROWSER_PREFIX =
  /^(VITE|NEXT_PUBLIC|REACT_APP|PUBLIC|NG_APP|VUE_APP|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|STORYBOOK|SNOWPACK_PUBLIC)_/;

/** Whether a name resolves for the caller, and nobody outside of the project can have had the other one. */
export function resolvesInside({ facts, names, caller }: Looked, host: string): boolean {
  const external = new Set(
    facts.project.declaredNetworks.filter((network) => network.external).map(({ name }) => name),
  );
  return (
    answerFor(names, caller.name, host).kind === 'found' &&
    !names.networksOf(caller.name).some((network) => external.has(network))
  );
}
