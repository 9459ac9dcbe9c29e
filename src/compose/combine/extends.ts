/**
 * `extends`: a service that starts as a copy of another one.
 *
 * Source of the behaviour: compose-go `loader/extends.go`; Compose specification, "extends".
 */
import { posix as path } from 'node:path';
import { parseComposeFile, prepareDocument } from './documents';
import { merge, mergeMaps } from './merge';
import type { ModelContext } from './model-context';
import { child, isNull, textOf, withEntry, type Entry, type MapNode, type Node } from '../nodes';
import { cameThrough } from './origins';
import { readFile } from '../files/read-file';
import { isRemote } from '../files/remote';

/**
 * Services that may stand behind one another. Each copies everything before it, so that a file whose services all
 * extend the one before would need memory by the square of their number.
 */
const MAXIMUM_CHAIN = 100;

/** The services of one file, among which `extends` without `file` looks. */
interface Family {
  readonly file: string;
  readonly services: MapNode;
  /** The folder that `file:` in this family is relative to. */
  readonly directory: string;
}

/** A service as it is written. */
interface Service {
  readonly name: string;
  readonly node: Node;
  readonly family: Family;
}

/** A service with everything it extends, and how many services those are. */
interface Resolved {
  readonly node: Node;
  readonly depth: number;
}

/** One service of a chain with what it says itself. */
interface Link {
  readonly name: string;
  readonly service: MapNode;
  readonly local: MapNode;
  readonly family: Family;
  readonly reference: Entry;
}

/**
 * Replaces each service of a document that has `extends` by the merged result. What cannot be resolved is
 * reported at the reference, and the service stays as it is written.
 */
export async function applyExtends(document: MapNode, file: string, context: ModelContext): Promise<MapNode> {
  const section = document.entries.get('services');
  if (section?.value.kind !== 'map') return document;
  const family: Family = { file, services: section.value, directory: context.directory };
  const resolver = new ExtendsResolver(context);
  const entries = new Map<string, Entry>();
  for (const [name, entry] of section.value.entries) {
    entries.set(name, { ...entry, value: await resolver.resolve(name, entry.value, family) });
  }
  return withEntry(document, 'services', { ...section, value: { ...section.value, entries } });
}

/** Resolves the services of one document. Each service and each other file is worked on once. */
class ExtendsResolver {
  private readonly families = new Map<
    string,
    Family | 'no services section' | 'services must be a mapping'
  >();
  private readonly resolved = new Map<Family, Map<string, Resolved>>();

  constructor(private readonly context: ModelContext) {}

  /** Follows the chain to its first service and merges back, without recursion, as chains can be long. */
  async resolve(name: string, service: Node, family: Family): Promise<Node> {
    const chain: Link[] = [];
    let next: Service | undefined = { name, node: service, family };
    let base: Resolved | undefined;
    while (next) {
      const link = this.linkOf(next);
      base = this.known(next) ?? (link ? undefined : { node: next.node, depth: 0 });
      if (base !== undefined || link === undefined) break;
      chain.push(link);
      next = await this.baseOf(link, chain);
    }
    for (const link of chain.reverse()) {
      base = { node: this.merge(base?.node, link), depth: (base?.depth ?? 0) + 1 };
      const family = this.resolved.get(link.family) ?? new Map<string, Resolved>();
      this.resolved.set(link.family, family.set(link.name, base));
    }
    return base?.node ?? service;
  }

  private known({ family, name }: Service): Resolved | undefined {
    return this.resolved.get(family)?.get(name);
  }

  private linkOf({ name, node: service, family }: Service): Link | undefined {
    const reference = service.kind === 'map' ? service.entries.get('extends') : undefined;
    if (service.kind !== 'map' || !reference || reference.value.tag === 'reset') return undefined;
    const { memory, report } = this.context;
    const local = memory.run('extends-local', [service], '', report, () =>
      withEntry(service, 'extends', undefined),
    );
    return { name, service, local, family, reference };
  }

  private merge(base: Node | undefined, { name, service, local, reference }: Link): Node {
    if (base === undefined || isNull(base)) return local;
    const { memory, report } = this.context;
    return memory.run('extends', [base, service], name, report, (report) => {
      const copy = cameThrough(base, 'extends', reference.keyRange);
      return { ...merge(copy, local, report, ['services', name]), range: service.range };
    });
  }

  /** The service that a link extends, or nothing where the reason has been reported. */
  private async baseOf(link: Link, chain: readonly Link[]): Promise<Service | undefined> {
    const { name, family } = link;
    const reference = link.reference.value;
    const fail = (code: string, message: string, hint: string): Service | undefined => {
      const range = reference.via ?? reference.range;
      this.context.report({ severity: 'error', code, message, hint, range });
      return undefined;
    };
    const names = namesIn(reference);
    if (names.service === undefined) {
      return fail('extends-service-missing', `extends.${name}.service is required.`, 'Add "service: NAME".');
    }
    const named = names.file === undefined ? family : await this.familyAt(names.file, link);
    if (!named) return undefined;
    const node = named.services.entries.get(names.service)?.value;
    const subject = `cannot extend service "${name}" in ${family.file}`;
    if (!node) {
      const place = names.file === undefined ? '' : ` in ${names.file}`;
      const message = `${subject}: service "${names.service}" not found${place}.`;
      const hint = `Define "${names.service}" in ${named.file}, or name another service.`;
      return fail('extends-not-found', message, hint);
    }
    if (node.kind !== 'map' && !isNull(node)) {
      const message = `${subject}: services.${names.service} must be a mapping.`;
      return fail('wrong-type', message, 'Write the attributes of that service below its name.');
    }
    const start = chain.findIndex((other) => other.family === named && other.name === names.service);
    if (start >= 0) {
      const steps = [...chain.slice(start), { name: names.service, family: named }];
      const shown = steps.map((step) => `${step.name} in ${step.family.file}`).join(' extends ');
      return fail('extends-cycle', `Circular reference: ${shown}.`, 'Remove one of these references.');
    }
    const base: Service = { name: names.service, node, family: named };
    if (chain.length + (this.known(base)?.depth ?? 0) > MAXIMUM_CHAIN) {
      const message = `${subject}: more than ${MAXIMUM_CHAIN} services extend one another.`;
      return fail('extends-too-deep', message, 'Extend an earlier service of the chain directly.');
    }
    return base;
  }

  /** The services of the file that a link names. */
  private async familyAt(
    name: string,
    { family, name: service, reference }: Link,
  ): Promise<Family | undefined> {
    const { report } = this.context;
    const fileNode = child(reference.value, 'file') ?? reference.value;
    const range = fileNode.via ?? fileNode.range;
    const fail = (code: string, message: string, hint: string): Family | undefined => {
      report({ severity: 'error', code, message, hint, range });
      return undefined;
    };
    if (isRemote(name)) {
      const hint = 'Copy the file beside this one and refer to the copy.';
      return fail('unsupported-extends', `extends from the remote file ${name} is not followed.`, hint);
    }
    const file = path.resolve(family.directory, name);
    const outcome = await readFile(this.context.reader, file, 'extends', range, report);
    if (outcome.state === 'unusable') return undefined;
    if (outcome.state === 'absent') {
      const hint = 'Correct the path of "file:".';
      return fail('file-not-found', `Cannot open ${file}: no such file or directory.`, hint);
    }
    const found = this.families.get(file) ?? this.parseFamily(file, outcome.text);
    this.families.set(file, found);
    if (typeof found !== 'string') return found;
    const message = `cannot extend service "${service}" in ${file}: ${found}.`;
    return fail('extends-no-services', message, 'Define the service below "services:" there.');
  }

  /** Its `include`s and networks are not taken over, as in Compose. */
  private parseFamily(
    file: string,
    text: string,
  ): Family | 'no services section' | 'services must be a mapping' {
    const { memory, report } = this.context;
    const directory = path.dirname(file);
    let services: MapNode | undefined;
    let hasSection = false;
    for (const document of parseComposeFile(file, text, memory, report).documents) {
      const prepared = prepareDocument(document, { ...this.context, directory }, report);
      const section = child(prepared, 'services');
      hasSection ||= section !== undefined;
      if (section?.kind !== 'map') continue;
      services = services ? mergeMaps(services, section, report, ['services']) : section;
    }
    if (services) return { file, services, directory };
    return hasSection ? 'services must be a mapping' : 'no services section';
  }
}

/** What `extends` names: strings only, as in Compose. The short form names a service of the same file. */
function namesIn(reference: Node): { service: string | undefined; file: string | undefined } {
  if (reference.kind !== 'map') return { service: stringIn(reference) ?? '', file: undefined };
  const file = child(reference, 'file');
  return { service: stringIn(child(reference, 'service')), file: file && textOf(file) };
}

function stringIn(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
