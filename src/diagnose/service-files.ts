/** Files that services see and that may name other services: which are worth a look, and reading them. */
import { posix as path } from 'node:path';
import type { Mount, Project, Service } from '../compose/project';
import type { ServiceFile } from './facts';
import { configKindOf } from './references/config/config-kind';
import { isSource } from './references/source';

/** One name in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What is needed of a disk. Whatever cannot be read may be told by `undefined` or by an error. */
export interface FolderReader {
  /** The text of a regular file. */
  read(path: string): Promise<string | undefined>;
  /** What stands in a folder; `undefined` where there is none. */
  list(folder: string): Promise<readonly FolderEntry[] | undefined>;
}

/** A file or folder that is worth a look. */
export interface WantedFile {
  /** Empty: of the project itself. */
  readonly service: string;
  /** Absolute, on this machine. */
  readonly path: string;
  /** Inside the container; absent for what is only built from. */
  readonly target?: string;
  /** Whether the name is that of a folder, as far as a name can tell. */
  readonly isFolder: boolean;
}

/** Files of all services together; more are not read. */
const MAXIMUM_FILES = 200;
/** Files of source, which are hints only, of all services and of one. */
const MAXIMUM_SOURCES = 300;
const MAXIMUM_SOURCES_OF_ONE = 100;
/** Folders that are looked into, so that a huge tree without any such file comes to an end as well. */
const MAXIMUM_FOLDERS = 500;
const MAXIMUM_DEPTH = 5;
/** UTF-16 code units. */
const MAXIMUM_LENGTH = 1 << 20;
const MAXIMUM_SOURCE_LENGTH = 1 << 18;

/** Folders of other people's code, of what was built, and of tests. */
const SKIPPED =
  /^(?:\..*|node_modules|bower_components|vendor|third_party|site-packages|venv|env|__pycache__|dist|build|target|out|coverage|tests?|__tests__|spec|specs|e2e|fixtures|testdata|migrations|docs?|examples?|data|logs?|tmp|public|static|assets)$/i;

/** The files and folders that the services of a project see and that are worth a look, those of the first service first. */
export function wantedFiles(project: Project): readonly WantedFile[] {
  const ofServices = project.services.flatMap((service) => [
    ...(service.mounts ?? []).flatMap((mount) => wantedOfMount(mount, service, project)),
    ...wantedOfBuild(service, project),
  ]);
  return [...ofServices, ...OF_EDITOR.map((name) => ofProject(project, name))];
}

/** What an editor starts on this machine, and whether it runs in a container itself. */
const OF_EDITOR = ['.vscode/launch.json', '.devcontainer/devcontainer.json', '.devcontainer.json'];

function ofProject({ directory }: Project, name: string): WantedFile {
  return { service: '', path: path.join(directory, name), isFolder: false };
}

function wantedOfMount(
  { source, target }: Mount,
  { name }: Service,
  project: Project,
): readonly WantedFile[] {
  if (configKindOf(source, target)) return [{ service: name, path: source, target, isFolder: false }];
  const hasEnd = /\.\w{1,10}$/.test(path.basename(source)) && !path.basename(source).endsWith('.d');
  if (hasEnd || !isNear(source, project)) return [];
  return [{ service: name, path: source, target, isFolder: true }];
}

function wantedOfBuild({ name, buildSource }: Service, project: Project): readonly WantedFile[] {
  const { context, dockerfile } = buildSource ?? {};
  return [
    ...(dockerfile === undefined ? [] : [{ service: name, path: dockerfile, isFolder: false }]),
    ...(context === undefined || !isNear(context, project)
      ? []
      : [{ service: name, path: context, isFolder: true }]),
  ];
}

/** Files of variables beside the source are for people who run it without containers, mostly. */
function isConfigInFolder({ path: file, target }: WantedFile): boolean {
  const kind = target === undefined ? undefined : configKindOf(file, target);
  return kind !== undefined && kind !== 'env';
}

/** Whether a folder belongs to the project: below it, or beside it. Others may be whole disks. */
function isNear(folder: string, { directory }: Project): boolean {
  const beside = path.dirname(directory);
  return (
    folder === directory ||
    folder.startsWith(`${directory}/`) ||
    (beside !== '/' && folder.startsWith(`${beside}/`))
  );
}

/**
 * Reads what services see, within bounds of number and size. Files that are not there, or cannot be read, are left
 * out. What has not changed is the very same object as before.
 */
export async function readServiceFiles(
  project: Project,
  reader: FolderReader,
): Promise<readonly ServiceFile[]> {
  return new FileReading(project, reader).readAll();
}

const read = new Map<string, ServiceFile>();
const MAXIMUM_REMEMBERED = 2000;

class FileReading {
  private readonly found = new Map<string, ServiceFile>();
  private readonly folders = new Map<string, Promise<readonly FolderEntry[]>>();
  private files = 0;
  private sources = 0;
  private sourcesOfService = 0;

  constructor(
    private readonly project: Project,
    private readonly reader: FolderReader,
  ) {}

  async readAll(): Promise<readonly ServiceFile[]> {
    const wanted = wantedFiles(this.project);
    const roots = new Set(wanted.filter(({ isFolder }) => isFolder).map((each) => each.path));
    let service = '';
    for (const each of wanted) {
      if (each.service !== service) this.sourcesOfService = 0;
      service = each.service;
      if (each.isFolder) await this.folder(each, roots, 0);
      else await this.file(each);
    }
    return [...this.found.values()];
  }

  private async folder(wanted: WantedFile, roots: ReadonlySet<string>, depth: number): Promise<void> {
    if (depth > MAXIMUM_DEPTH) return;
    for (const { name, isFolder } of await this.list(wanted.path)) {
      const { service, target } = wanted;
      const inside = target === undefined ? {} : { target: path.join(target, name) };
      const inner: WantedFile = { service, path: path.join(wanted.path, name), ...inside, isFolder };
      if (isFolder) {
        // The folders of other services are theirs.
        if (!SKIPPED.test(name) && !roots.has(inner.path)) await this.folder(inner, roots, depth + 1);
      } else if (isConfigInFolder(inner)) await this.file(inner);
      else if (isSource(name)) await this.source(inner);
    }
  }

  private async list(folder: string): Promise<readonly FolderEntry[]> {
    const known = this.folders.get(folder);
    if (known) return known;
    if (this.folders.size >= MAXIMUM_FOLDERS) return [];
    const listed = this.reader.list(folder).then(
      (entries) => entries ?? [],
      () => [],
    );
    this.folders.set(folder, listed);
    return listed;
  }

  private async file(wanted: WantedFile): Promise<void> {
    if (this.files >= MAXIMUM_FILES) return;
    if (await this.keep(wanted, MAXIMUM_LENGTH)) this.files++;
  }

  private async source(wanted: WantedFile): Promise<void> {
    if (this.sources >= MAXIMUM_SOURCES || this.sourcesOfService >= MAXIMUM_SOURCES_OF_ONE) return;
    if (!(await this.keep(wanted, MAXIMUM_SOURCE_LENGTH))) return;
    this.sources++;
    this.sourcesOfService++;
  }

  /** False where nothing is added. */
  private async keep({ service, path: file, target }: WantedFile, maximum: number): Promise<boolean> {
    const id = JSON.stringify([service, file]);
    if (this.found.has(id)) return false;
    const text = await this.reader.read(file).catch(() => undefined);
    if (text === undefined || text.length > maximum) return false;
    const known = read.get(id);
    const isSame = known?.text === text && known.target === target;
    const kept = isSame ? known : { service, path: file, ...(target === undefined ? {} : { target }), text };
    read.delete(id);
    read.set(id, kept);
    const [oldest] = read.keys();
    if (read.size > MAXIMUM_REMEMBERED && oldest !== undefined) read.delete(oldest);
    this.found.set(id, kept);
    return true;
  }
}
