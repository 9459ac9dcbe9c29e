import assert from 'node:assert/strict';
import { loadProject, type Loaded } from '../../../src/compose/load';
import type {
  FileReader,
  LoadOptions,
  LoadResult,
  Problem,
  Project,
  Service,
  SourceRange,
} from '../../../src/compose/project';

export type Files = Readonly<Record<string, string>>;

/** A disk made of a mapping from absolute path to text. */
export function readerOf(files: Files): FileReader {
  return { read: (path) => Promise.resolve(files[path]) };
}

/** Loads from files given by absolute path; the command runs in `/shop` unless said otherwise. */
export function load(files: Files, options: Partial<LoadOptions> = {}): Promise<Loaded> {
  const defaults: LoadOptions = {
    workingDirectory: '/shop',
    files: [],
    profiles: [],
    envFiles: [],
    environment: {},
  };
  return loadProject({ ...defaults, ...options }, readerOf(files));
}

/** Loads `/shop/compose.yaml` alone. */
export function loadText(text: string, options: Partial<LoadOptions> = {}): Promise<Loaded> {
  return load({ '/shop/compose.yaml': text }, options);
}

/** The project of a load that must have found nothing wrong. */
export function projectOf(result: LoadResult): Project {
  assert.deepEqual(
    result.problems.filter((problem) => problem.severity === 'error'),
    [],
  );
  assert.ok(result.project);
  return result.project;
}

export function serviceOf(result: LoadResult, name: string): Service {
  const service = result.project?.services.find((candidate) => candidate.name === name);
  assert.ok(service, `there is no service ${name}`);
  return service;
}

export function codesOf(result: LoadResult): readonly string[] {
  return result.problems.map((problem) => problem.code);
}

export function problemOf(result: LoadResult, code: string): Problem {
  const problem = result.problems.find((candidate) => candidate.code === code);
  assert.ok(problem, `no problem ${code} among: ${codesOf(result).join(', ')}`);
  return problem;
}

/** The text that a range covers, on one line. */
export function covered(files: Files, range: SourceRange | undefined): string {
  assert.ok(range);
  assert.equal(range.start.line, range.end.line);
  const line = files[range.file]?.split(/\r?\n/)[range.start.line] ?? '';
  return line.slice(range.start.character, range.end.character);
}

/** One service with the given lines below its key. */
export function oneService(...lines: readonly string[]): string {
  return ['services:', '  web:', '    image: nginx', ...lines.map((line) => `    ${line}`), ''].join('\n');
}
