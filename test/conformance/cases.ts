/**
 * The recorded cases of compose-go's own test suite, our probes and real projects, read from a folder beside the
 * repository. The folder is no part of the repository.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** Without symbolic links on the way: programs that run there see the real path. */
const FOLDER = realPath(resolve(__dirname, '../../../shared/cases/compose'));
const CORPUS = resolve(FOLDER, 'corpus');
const SUITES = ['suite.json', 'probes.json'].map((name) => resolve(FOLDER, name));
const EXCEPTIONS = resolve(__dirname, '../../docs/compose-conformance.md');

/** What `docker compose` makes of a project; `<root>` stands for its folder. */
export interface ExpectedProject {
  readonly name: string | null;
  readonly services: object;
  readonly networks: object;
  readonly activeNetworks: readonly string[];
  readonly containers: object;
  readonly disabledServices?: readonly string[];
  readonly networksByPriority?: object;
  readonly warnings?: readonly string[];
  readonly envFileError?: string;
  readonly createError?: string;
}

export interface Case {
  readonly id: string;
  readonly kind: string;
  readonly files: Readonly<Record<string, string>>;
  /** The folder of a real project; then `files` is empty. */
  readonly folder?: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly args?: {
    readonly files?: readonly string[];
    readonly projectDir?: string;
    readonly project?: string;
    readonly profiles?: readonly string[];
    readonly services?: readonly string[];
    readonly envFiles?: readonly string[];
    readonly cwd?: string;
    readonly dirname?: string;
  };
  readonly input?: unknown;
  readonly expect: Partial<ExpectedProject> & {
    readonly error?: string;
    readonly errorAnyOf?: readonly string[];
    readonly value?: unknown;
    readonly tree?: unknown;
    readonly ports?: readonly Record<string, unknown>[];
  };
}

/** Why the cases cannot be run here; `undefined` where they can. */
export function whyAbsent(): string | undefined {
  const missing = [...SUITES, CORPUS].filter((file) => !existsSync(file)).map((file) => basename(file));
  return missing.length === 0 ? undefined : `the recorded cases are absent: ${missing.join(', ')}`;
}

export function readCases(): readonly Case[] {
  const recorded = SUITES.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Case[]);
  return [...recorded, ...corpusCases()];
}

function corpusCases(): readonly Case[] {
  return readdirSync(CORPUS).flatMap((project) => {
    const folder = join(CORPUS, project);
    const expected = join(folder, 'expected');
    return readdirSync(expected).map((name) => {
      const run = JSON.parse(readFileSync(join(expected, name), 'utf8')) as Case;
      return { ...run, id: `corpus: ${name}`, kind: 'load', files: {}, folder };
    });
  });
}

/** A case that is not compared, or not in everything. */
export interface Exception {
  /** Keys of the expectation that are not compared; empty: none is. */
  readonly keys: readonly string[];
  readonly reason: string;
}

/** The exceptions by the case's id, as the documentation lists them: `| id | keys, or "everything" | reason |`. */
export function readExceptions(): ReadonlyMap<string, Exception> {
  const rows = readFileSync(EXCEPTIONS, 'utf8').matchAll(/^\| `([^`]+)` *\| (.*?) *\| (.*?) *\|$/gm);
  return new Map(
    [...rows].map(([, id = '', what = '', reason = '']) => [
      id,
      { keys: [...what.matchAll(/`(\w+)`/g)].map(([, key = '']) => key), reason },
    ]),
  );
}

/** The expectation with the project's folder in place of `<root>`. */
export function expectedAt(root: string, example: Case): Case['expect'] {
  const text = JSON.stringify(example.expect).replaceAll('<root>', JSON.stringify(root).slice(1, -1));
  return JSON.parse(text) as Case['expect'];
}

function realPath(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}
