/**
 * The entry of the room: from what the caller says to a project with its problems.
 *
 * The order is that of docker compose (`cmd/compose/compose.go`) and compose-go (`cli/options.go`,
 * `loader/loader.go`), written for compose-go 2.13. Where Docker stops at the first error, loading goes on
 * here with what can be understood, so that editors can answer while a file is being typed.
 */
import { posix as path } from 'node:path';
import { discoverFiles, projectDirectory } from './files/discovery';
import { parseComposeFile, type ParsedFile } from './combine/documents';
import {
  callerVariables,
  namedEnvFiles,
  readsDefaultEnvFile,
  withEnvFiles,
  type Variables,
} from './files/environment';
import { withoutFollowUps } from './yaml/follow-ups';
import { LoadMemory } from './memory';
import { loadModel } from './combine/model';
import type { MapNode } from './nodes';
import { Origins } from './combine/origins';
import { activeProfiles } from './read/profiles';
import type { ComposeFile, FileReader, LoadOptions, LoadResult, Problem } from './project';
import { decideProjectName } from './project-name';
import { readFile } from './files/read-file';
import { readProject, type ProjectSetting } from './read/read-project';
import { RecordedReading, type RecordedFile, type RoleReader } from './files/recorded-reading';
import type { Report } from './report';
import { besides } from './check/report-besides';

/** The result of a load, with what answers questions about it. */
export interface Loaded extends LoadResult {
  readonly origins: Origins;
  /** Every path that was asked for, and why: what the project is made of, and what could change it. */
  readonly files: readonly RecordedFile[];
}

/**
 * Loads a compose project. Never rejects because of what the files say: everything wrong is in `problems`, in
 * the order of discovery. Rejects only if `reader` does. Each file is read once.
 *
 * @param memory of earlier loads of the same project, whose results are taken over where nothing has changed
 */
export async function loadProject(
  options: LoadOptions,
  reader: FileReader,
  memory = new LoadMemory(),
): Promise<Loaded> {
  const files = new RecordedReading(reader);
  const { result, tree } = await load(options, files, memory);
  memory.endLoad();
  const { placement } = memory;
  return {
    ...fixed(result, memory),
    origins: new Origins(tree, placement),
    files: files.files().map((file) => placement.place(file)),
  };
}

async function load(
  options: LoadOptions,
  files: RoleReader,
  memory: LoadMemory,
): Promise<{ result: LoadResult; tree?: MapNode }> {
  const problems: Problem[] = [];
  const report = reportingOnce(problems);
  const { composeFiles, directory, variables } = await locate(options, files, report);
  const parsed = await readComposeFiles(composeFiles, files, memory, report);
  if (parsed.length === 0) return { result: { problems } };

  const documents = parsed.flatMap((file) => file.documents);
  const name = decideProjectName(options, variables, documents, directory, report);
  const setting: ProjectSetting = {
    name,
    directory,
    files: composeFiles.filter((file) => parsed.some((known) => known.path === file.path)),
    activeProfiles: activeProfiles(options, variables),
    selected: options.services ?? [],
    memory,
    variables: new Map([...variables, ['COMPOSE_PROJECT_NAME', name]]),
  };
  const context = {
    reader: files,
    report,
    variables: setting.variables,
    directory,
    includeChain: [],
    memory,
  };
  const model = await loadModel(parsed, context);
  if (!model) {
    reportEmpty(parsed, problems, report);
    const { files } = setting;
    const nothing = { services: [], disabledServices: [], networks: [], declaredNetworks: [] };
    return { result: { project: { name, directory, files, ...nothing }, problems } };
  }
  const project = await readProject(model, setting, files, besides(problems, report));
  return { result: { project, problems }, tree: model };
}

/** Files, folder and variables depend on each other: `.env` may name files, and their folder may hold a `.env`. */
async function locate(
  options: LoadOptions,
  reader: RoleReader,
  report: Report,
): Promise<{ composeFiles: readonly ComposeFile[]; directory: string; variables: Variables }> {
  const caller = callerVariables(options);
  const named = namedEnvFiles(options);
  const defaultFile = (files: readonly string[]) => path.join(projectDirectory(options, files), '.env');
  const first = defaultFile(options.files);
  let variables = caller;
  if (named) variables = await withEnvFiles(caller, named, true, reader, report);
  else if (readsDefaultEnvFile(options, report))
    variables = await withEnvFiles(caller, [first], false, reader, report);

  const composeFiles = await discoverFiles(options, variables, reader, report);
  const paths = composeFiles.map((file) => file.path);
  const second = defaultFile(paths);
  if (!named && readsDefaultEnvFile(options) && second !== first) {
    variables = await withEnvFiles(variables, [second], false, reader, report);
  }
  return { composeFiles, directory: projectDirectory(options, paths), variables };
}

async function readComposeFiles(
  composeFiles: readonly ComposeFile[],
  reader: RoleReader,
  memory: LoadMemory,
  report: Report,
): Promise<readonly ParsedFile[]> {
  const parsed: ParsedFile[] = [];
  for (const file of composeFiles) {
    const role = file.reason === 'override' ? 'override' : 'compose';
    const content = await readFile(reader, file.path, role, undefined, report);
    if (content.state === 'read') parsed.push(parseComposeFile(file.path, content.text, memory, report));
    if (content.state !== 'absent') continue;
    report({
      severity: 'error',
      code: 'file-not-found',
      message:
        file.reason === 'stdin'
          ? 'Standard input gives no file.'
          : `Cannot open ${file.path}: no such file or directory.`,
      hint:
        file.reason === 'COMPOSE_FILE'
          ? 'Correct the path in COMPOSE_FILE; it is relative to the working directory.'
          : 'Correct the path after -f; it is relative to the working directory.',
    });
  }
  return parsed;
}

function reportEmpty(parsed: readonly ParsedFile[], problems: readonly Problem[], report: Report): void {
  const file = parsed[0]?.path;
  // Where nothing is left because of errors, those say what to do.
  if (file === undefined || problems.some((problem) => problem.severity === 'error')) return;
  const place = { line: 0, character: 0 };
  report({
    severity: 'error',
    code: 'empty-compose-file',
    message: 'The compose file is empty.',
    hint: 'Start with "services:" and a service below it.',
    range: { file, start: place, end: place },
  });
}

/** Ranges follow their blocks while a file is being edited; what leaves this room stands still. */
function fixed({ project, problems }: LoadResult, memory: LoadMemory): LoadResult {
  const place = <T extends object>(value: T): T => memory.placement.place(value);
  return {
    problems: withoutFollowUps(problems).map(place),
    ...(project && {
      project: {
        ...project,
        services: project.services.map(place),
        networks: project.networks.map(place),
        declaredNetworks: project.declaredNetworks.map(place),
      },
    }),
  };
}

/** A file that several services extend, or an aliased value, would say the same at the same place again. */
function reportingOnce(problems: Problem[]): Report {
  const known = new Set<string>();
  return (problem) => {
    const identity = JSON.stringify(problem);
    if (!known.has(identity)) problems.push(problem);
    known.add(identity);
  };
}
