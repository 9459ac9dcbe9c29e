/** How findings about host names are put together: where a name stands, how severe it is, which edits repair it. */
import { posix as path } from 'node:path';
import type { Project, Service, SourceRange } from '../../compose/project';
import type { ProjectNames } from '../../names/project-names';
import type { Finding, RelatedPlace } from '../finding';
import { FINDING_KINDS, type FindingCode } from '../finding-codes';
import type { HostReference } from '../references/host-reference';
import type { Change, Remedy } from '../remedy';
import { SEVERITIES, type Severity } from '../severity';
import { quoted } from '../wording';

/** What a rule says of a reference beside its code and sentence. */
export interface Said {
  readonly severity?: Severity;
  readonly hint?: string;
  /** Absent: the host. */
  readonly range?: SourceRange;
  readonly related?: readonly RelatedPlace[];
  readonly remedies?: readonly (Remedy | undefined)[];
}

/** A finding at a reference. What is only a guess, or stands in application source, is advice at the most. */
export function atReference(
  code: FindingCode,
  reference: HostReference,
  message: string,
  said: Said = {},
): Finding {
  const severity = said.severity ?? FINDING_KINDS[code].severity;
  return {
    code,
    severity: atMost(severity, bound(reference)),
    message,
    ...(said.hint === undefined ? {} : { hint: said.hint }),
    range: said.range ?? reference.range,
    service: reference.service,
    related: said.related ?? [],
    remedies: (said.remedies ?? []).filter((remedy) => remedy !== undefined),
  };
}

function bound({ place, isCertain }: HostReference): Severity {
  if (place === 'source') return 'hint';
  return isCertain ? 'error' : 'information';
}

/** The milder one of two. */
export function atMost(severity: Severity, most: Severity): Severity {
  return SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(most) ? most : severity;
}

/** "in `DATABASE_URL`", "in its command". */
export function placeWords({ place, key, range }: HostReference): string {
  if (place === 'config-file' || place === 'source') return `in ${quoted(path.basename(range.file))}`;
  if (key !== '') return `in ${quoted(key)}`;
  switch (place) {
    case 'command':
    case 'entrypoint':
      return `in its ${place}`;
    case 'healthcheck':
      return 'in its healthcheck';
    case 'label':
      return 'in its labels';
    case 'build':
      return 'while it is built';
    default:
      return 'in its environment';
  }
}

/** `localhost:5432`, as it is written. */
export function hostAndPort({ host, port }: HostReference): string {
  return port === undefined ? host : `${host}:${port}`;
}

/** The change that puts another host there; absent where the place does not hold exactly the host. */
export function replaceHost(reference: HostReference, host: string): Change | undefined {
  return reference.isExact ? { kind: 'replace', range: reference.range, text: host } : undefined;
}

export function replacePort({ portRange }: HostReference, port: number): Change | undefined {
  return portRange && { kind: 'replace', range: portRange, text: String(port) };
}

/** An edit, where all of its changes can be made. */
export function edit(
  title: string,
  changes: readonly (Change | undefined)[],
  isSafe = false,
): Remedy | undefined {
  const possible = changes.filter((change) => change !== undefined);
  return possible.length === changes.length && possible.length > 0
    ? { kind: 'edit', title, changes: possible, isSafe }
    : undefined;
}

/** "Change the host to `db`". */
export function useHost(
  reference: HostReference & { readonly isVariable?: true },
  host: string,
  isSafe = false,
): Remedy | undefined {
  // Other values of the variable may be right.
  const isOnly = isSafe && reference.isVariable !== true;
  return edit(`Change the host to ${quoted(host)}`, [replaceHost(reference, host)], isOnly);
}

/** The file and path of a service, for edits of what stands below it. */
export function pathOf(service: Service, ...keys: readonly string[]): { file: string; path: string[] } {
  return { file: service.range.file, path: ['services', service.name, ...keys] };
}

/** Lets a service join one more network, by its key; the implied `default` is written down, so that it stays. */
export function joinNetwork(service: Service, network: string): Change[] {
  const implied = service.networks.filter(({ range }) => range === undefined).map((each) => each.network);
  return [...implied, network].map((value) => ({ kind: 'add', ...pathOf(service, 'networks'), value }));
}

/** The key of a network that the files declare, by its engine name. */
export function networkKey(project: Project, name: string): string | undefined {
  return project.declaredNetworks.find((network) => network.name === name)?.key;
}

/** Keys where the files have them, engine names otherwise. */
export function networkWords(project: Project, names: readonly string[]): string[] {
  return names.map((name) => networkKey(project, name) ?? name);
}

/** "`db` is defined here." */
export function definedHere(service: Service | undefined): RelatedPlace[] {
  return service === undefined
    ? []
    : [{ message: `${quoted(service.name)} is defined here.`, range: service.range }];
}

/** Whether a service waits for another one, directly or through others. The near ones are looked at first. */
export function waitsFor(names: ProjectNames, service: string, other: string): boolean {
  if (service === other) return false;
  const reached = new Set([service]);
  for (const next of reached) {
    for (const { service: dependency } of names.serviceOf(next)?.dependsOn ?? []) {
      if (dependency === other) return true;
      reached.add(dependency);
    }
  }
  return false;
}
