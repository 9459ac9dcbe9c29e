import { canonicalise } from '../../../src/compose/values/canonical';
import { applyCasts } from '../../../src/compose/values/casts';
import { checkResources } from '../../../src/compose/check/declared-resources';
import { parseComposeFile } from '../../../src/compose/combine/documents';
import { LoadMemory } from '../../../src/compose/memory';
import { mergeMaps } from '../../../src/compose/combine/merge';
import { child, entriesOf, type MapNode } from '../../../src/compose/nodes';
import type { Problem, SourceRange } from '../../../src/compose/project';
import { checkSection, checkService } from '../../../src/compose/schema/check-model';
import { checkServiceConflicts } from '../../../src/compose/check/service-conflicts';
import { checkBuildContexts, checkServiceReferences } from '../../../src/compose/check/service-references';
import { unique } from '../../../src/compose/values/unique';
import { covered, oneService } from './in-memory';

/** A problem with the text that it points at. */
export interface Found {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly severity: Problem['severity'];
  readonly at: string;
  readonly range: SourceRange;
}

/** Files in their order, merged as the loader does and checked by everything that does not read a network. */
export function foundIn(...texts: readonly string[]): readonly Found[] {
  const files: Record<string, string> = {};
  const problems: Problem[] = [];
  const report = (problem: Problem) => problems.push(problem);
  let model: MapNode | undefined;
  for (const [index, text] of texts.entries()) {
    const file = `/shop/${index}.yaml`;
    files[file] = text;
    for (const document of parseComposeFile(file, text, new LoadMemory(), report).documents) {
      const tree = canonicalise(applyCasts(document, report), report) as MapNode;
      model = unique(mergeMaps(model ?? { ...tree, entries: new Map() }, tree, report)) as MapNode;
    }
  }
  if (model) checkAll(model, report);
  return problems.map(({ code, message, hint, severity, range }) => {
    if (!range) throw new Error(`${message} has no range`);
    return { code, message, hint: hint ?? '', severity, at: covered(files, range), range };
  });
}

function checkAll(model: MapNode, report: (problem: Problem) => void): void {
  for (const [key, entry] of model.entries) checkSection(key, entry, report);
  const names = (section: string) => new Set(entriesOf(child(model, section)).map(([name]) => name));
  const declared = {
    volumes: names('volumes'),
    secrets: names('secrets'),
    configs: names('configs'),
    models: names('models'),
  };
  const services = entriesOf(child(model, 'services'));
  const nodes = new Map(services.map(([name, { value }]) => [name, value]));
  for (const [name, entry] of services) {
    checkService(name, entry, report);
    checkServiceReferences(name, entry.value, declared, report);
    checkBuildContexts(name, entry.value, nodes, report);
    checkServiceConflicts(name, entry.value, report);
  }
  for (const section of ['volumes', 'secrets', 'configs'] as const) {
    checkResources(section, child(model, section), report);
  }
}

/** The codes that the schema alone gives for the services of a file. */
export function foundBefore(text: string, isFinal: boolean): readonly string[] {
  const codes: string[] = [];
  const report = ({ code }: Problem) => codes.push(code);
  for (const document of parseComposeFile('/shop/0.yaml', text, new LoadMemory(), report).documents) {
    const services = child(canonicalise(document, report), 'services');
    for (const [name, entry] of entriesOf(services)) checkService(name, entry, report, isFinal);
  }
  return codes;
}

/** The only problem of a service with these lines, as `[code, message, text it points at]`. */
export function onlyProblem(...lines: readonly string[]): readonly [string, string, string] {
  const found = foundIn(oneService(...lines));
  const [only] = found;
  if (!only || found.length > 1) {
    throw new Error(`${lines.join(' / ')} gives ${found.map(({ message }) => message).join(' / ')}`);
  }
  return [only.code, only.message, only.at];
}
