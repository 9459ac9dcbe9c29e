/** What loading gives as one JSON document: the answer of `netscope config --json`, described in `docs/cli.md`. */
import { containerNames } from './container-names';
import { dockerError, dockerWarnings } from './docker-wording';
import type { JsonObject } from './json-object';
import type { Loaded } from '../load';
import { networkDocument } from './network-document';
import { networksByPriority } from './network-order';
import type { Problem, Project } from '../project';
import { serviceDocument } from './service-document';
import { type UsedFile, usedFiles } from '../files/used-files';

/** One problem. Places are absent where there is none in a file; line and column count from 1. */
export interface ProblemDocument {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  /** In UTF-16 code units. */
  readonly column?: number;
  readonly hint?: string;
}

/** One file. Line and column, of the value that names it, count from 1. */
export interface FileDocument {
  readonly path: string;
  readonly reason: string;
  readonly from?: { readonly file: string; readonly line: number; readonly column: number };
}

/** The project as the files make it. Lists of names are sorted. */
export interface ModelDocument {
  readonly name: string;
  /** Compose files in the order in which they are merged, then what they name, and env files. */
  readonly files: readonly FileDocument[];
  /** Enabled services: the attributes that have to do with the network, in canonical form. */
  readonly services: JsonObject;
  /** All declared networks, and the implied `default`, with the engine's names. */
  readonly networks: JsonObject;
  /** Keys of the networks that enabled services use. */
  readonly activeNetworks: readonly string[];
  /** The containers of each enabled service. */
  readonly containers: Readonly<Record<string, readonly string[]>>;
  readonly disabledServices: readonly string[];
  /** The networks of each enabled service, the primary one first; null where it joins none. */
  readonly networksByPriority: Readonly<Record<string, readonly string[] | null>>;
  /** What docker compose warns of, in its words. */
  readonly warnings: readonly string[];
  /** What only this program remarks. */
  readonly notes: readonly ProblemDocument[];
  /** Why `docker compose config` stops after it has read the model: an env file of a service. */
  readonly envFileError?: string;
  /** Why `docker compose config` stops after it has read the model: a container name that is taken. */
  readonly createError?: string;
}

/** Why there is no model: everything that is wrong. */
export interface ErrorsDocument {
  readonly errors: readonly ProblemDocument[];
}

/** The document, without its version. Warnings are told once each, however often they occur. */
export function configDocument(result: Loaded): ModelDocument | ErrorsDocument {
  const { project, problems } = result;
  const errors = problems.filter(({ severity, stage }) => severity === 'error' && stage !== 'start');
  if (project === undefined || errors.some(({ stage }) => stage === undefined)) {
    return { errors: errors.map(problemDocument) };
  }
  const remarks = problems.filter(({ severity, stage }) => severity === 'warning' || stage === 'start');
  const envFileError = errors.find(({ stage }) => stage === 'env-files');
  const createError = errors.find(({ stage }) => stage === 'create');
  return {
    ...modelOf(project),
    files: usedFiles(result).map(fileDocument),
    warnings: [...new Set(remarks.flatMap(dockerWarnings))].sort(),
    notes: remarks.filter((problem) => dockerWarnings(problem).length === 0).map(problemDocument),
    ...(envFileError === undefined ? {} : { envFileError: dockerError(envFileError) }),
    ...(createError === undefined ? {} : { createError: dockerError(createError) }),
  };
}

/** Whether `docker compose config` would print the model and succeed. */
export function isWhole(document: ModelDocument | ErrorsDocument): document is ModelDocument {
  if ('errors' in document) return false;
  return document.envFileError === undefined && document.createError === undefined;
}

function fileDocument({ path, reason, from }: UsedFile): FileDocument {
  if (!from) return { path, reason };
  const { file, start } = from;
  return { path, reason, from: { file, line: start.line + 1, column: start.character + 1 } };
}

function modelOf(project: Project): Omit<ModelDocument, 'files' | 'warnings' | 'notes'> {
  const { services, networks, declaredNetworks, disabledServices } = project;
  return {
    name: project.name,
    services: Object.fromEntries(services.map((service) => [service.name, serviceDocument(service)])),
    networks: Object.fromEntries(declaredNetworks.map((network) => [network.key, networkDocument(network)])),
    activeNetworks: networks.map(({ key }) => key).sort(),
    containers: Object.fromEntries(
      services.map((service) => [service.name, containerNames(project, service)]),
    ),
    disabledServices: disabledServices.map(({ name }) => name).sort(),
    networksByPriority: Object.fromEntries(
      services.map(({ name, networks }) => [
        name,
        networks.length === 0 ? null : networksByPriority(networks),
      ]),
    ),
  };
}

function problemDocument({ code, message, hint, range }: Problem): ProblemDocument {
  return {
    code,
    message,
    ...(range === undefined
      ? {}
      : { file: range.file, line: range.start.line + 1, column: range.start.character + 1 }),
    ...(hint === undefined ? {} : { hint }),
  };
}
