/** What rules may know of a project, put together: the same for files on a disk and as editors show them. */
import { loadProject, type Loaded } from '../compose/load';
import type { FileReader, LoadOptions, Project } from '../compose/project';
import type { HostFacts, ProjectFacts, ServiceFile } from './facts';
import { fileReferences } from './references/file-references';
import { hostReferences } from './references/host-references';
import { readServiceFiles, type FolderReader } from './service-files';

/** Something that loads one project: a `ProjectLoader`, which remembers, or `loadProject` itself. */
export interface Loading {
  load(options: LoadOptions, reader: FileReader): Promise<Loaded>;
}

/** The same files, read with the caller's profiles and with every one. */
export interface Loads {
  readonly chosen: Loaded;
  /** The very same as `chosen` where no profile leaves a service out. */
  readonly whole: Loaded;
}

/** For callers that load once. */
const FORGETFUL: Loading = { load: (options, reader) => loadProject(options, reader) };

const EVERY_PROFILE = ['*'];

/**
 * Loads a project as findings need it. Rejects only if `reader` does.
 *
 * @param loaders one for each of the two loads, so that each goes on from its own last one
 */
export async function loadForFindings(
  options: LoadOptions,
  reader: FileReader,
  loaders: Readonly<Record<keyof Loads, Loading>> = { chosen: FORGETFUL, whole: FORGETFUL },
): Promise<Loads> {
  const chosen = await loaders.chosen.load(options, reader);
  const isPart = chosen.project?.disabledServices.some(({ isUnselected }) => isUnselected !== true);
  if (isPart !== true) return { chosen, whole: chosen };
  return { chosen, whole: await loaders.whole.load({ ...options, profiles: EVERY_PROFILE }, reader) };
}

/** What the caller knows beside the project. */
export interface Surroundings {
  /** See `ProjectFacts.others`; absent: none. */
  readonly others?: readonly Project[];
  readonly host?: HostFacts;
}

/**
 * The facts of a project that is loaded. Where the files make no project at all, they are those of an empty one, so that
 * what is wrong with the files is found nevertheless.
 *
 * @param serviceFiles files that its services see
 */
export function projectFacts(
  { chosen, whole }: Loads,
  serviceFiles: readonly ServiceFile[],
  { others = [], host = {} }: Surroundings = {},
): ProjectFacts {
  return {
    project: whole.project ?? NO_PROJECT,
    origins: whole.origins,
    enabled: new Set(chosen.project?.services.map(({ name }) => name)),
    problems: chosen.problems,
    references: whole.project
      ? [...hostReferences(whole.project), ...fileReferences(whole.project, serviceFiles)]
      : [],
    serviceFiles,
    others,
    host,
  };
}

const NO_PROJECT: Project = {
  name: '',
  directory: '/',
  files: [],
  services: [],
  disabledServices: [],
  networks: [],
  declaredNetworks: [],
};

/**
 * All of it for one project: its two loads, the files that its services see, and what is known beside.
 *
 * @param reader of the project's own files, and of what its services see where it can list folders
 */
export async function gatherFacts(
  options: LoadOptions,
  reader: FileReader & Partial<FolderReader>,
  surroundings: Surroundings = {},
  loaders?: Readonly<Record<keyof Loads, Loading>>,
): Promise<ProjectFacts> {
  const loads = await loadForFindings(options, reader, loaders);
  const { project } = loads.whole;
  const list = reader.list?.bind(reader);
  const read = (path: string): Promise<string | undefined> => reader.read(path);
  const serviceFiles = project && list ? await readServiceFiles(project, { read, list }) : [];
  return projectFacts(loads, serviceFiles, surroundings);
}
