/** The compose projects of the workspace and of the open documents. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { COMPOSE_LANGUAGES } from '../contributions';
import { COMPOSE_GLOB, EXCLUDED_GLOB, isComposePath, projectDirectories } from './compose-paths';
import { ProjectEntry, type ProjectReading } from './project-entry';
import { includesFile, sourceKey } from './snapshot';
import type { ProjectSource, Snapshot } from './snapshot';

/** Quiet time after a change before files are read again, milliseconds. */
const DEBOUNCE_MS = 250;

/** Reads nothing until it is asked; from then on it follows changes of what it has read. */
export class ProjectStore implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly entries = new Map<string, ProjectEntry>();
  private readonly subscriptions: { dispose(): unknown }[] = [this.changed];
  private directories: readonly string[] | undefined;
  private watching = false;
  private rediscover = false;
  private timer: NodeJS.Timeout | undefined;

  /** After a snapshot or the list of projects has changed. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** The last known projects of the workspace; `undefined` until `discover` has run. */
  get projects(): readonly Snapshot[] | undefined {
    return this.readings?.map(({ snapshot }) => snapshot);
  }

  /** The same with all that loading them gave. */
  get readings(): readonly ProjectReading[] | undefined {
    return this.directories?.flatMap((directory) => this.lastReading({ directory, files: [] }) ?? []);
  }

  /** Finds and loads the projects of the workspace and of the open compose files. */
  async discover(): Promise<readonly Snapshot[]> {
    this.watch();
    const found = await vscode.workspace.findFiles(COMPOSE_GLOB, EXCLUDED_GLOB);
    const open = vscode.workspace.textDocuments.filter(isComposeDocument).map((document) => document.uri);
    this.directories = projectDirectories([...found, ...open].map((uri) => uri.fsPath));
    const loaded = this.directories.map((directory) => this.entryFor({ directory, files: [] }).load());
    const readings = await Promise.all(loaded);
    this.changed.fire();
    return readings.map(({ snapshot }) => snapshot);
  }

  /** The snapshot at hand for a document; reads nothing. `undefined` where the document is newer. */
  peek(document: vscode.TextDocument): Snapshot | undefined {
    for (const source of sourcesOf(document.uri.fsPath)) {
      const entry = this.entries.get(sourceKey(source));
      if (entry?.reading === undefined || !entry.isCurrent) continue;
      const { snapshot } = entry.reading;
      if (includesFile(snapshot, document.uri.fsPath)) return snapshot;
    }
    return undefined;
  }

  /** The project that a compose document belongs to, as it stands in the editor. */
  async load(document: vscode.TextDocument): Promise<Snapshot | undefined> {
    const source = await this.sourceOf(document);
    return source && (await this.read(source)).snapshot;
  }

  /** Where the project is that a compose document belongs to. */
  async sourceOf(document: vscode.TextDocument): Promise<ProjectSource | undefined> {
    for (const source of sourcesOf(document.uri.fsPath)) {
      const { snapshot } = await this.read(source);
      if (includesFile(snapshot, document.uri.fsPath)) return source;
    }
    return undefined;
  }

  /** A project as it stands in the editors, with all that loading it gave. */
  read(source: ProjectSource): Promise<ProjectReading> {
    this.watch();
    return this.entryFor(source).load();
  }

  /** The last that `read` gave for a source; reads nothing. */
  lastReading(source: ProjectSource): ProjectReading | undefined {
    return this.entries.get(sourceKey(source))?.reading;
  }

  /** The project that a file alone makes. */
  async loadAlone(path: string): Promise<Snapshot> {
    return (await this.read(aloneSource(path))).snapshot;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private entryFor(source: ProjectSource): ProjectEntry {
    const key = sourceKey(source);
    const entry = this.entries.get(key) ?? new ProjectEntry(source);
    this.entries.set(key, entry);
    return entry;
  }

  private watch(): void {
    if (this.watching) return;
    this.watching = true;
    const files = vscode.workspace.createFileSystemWatcher('**/{*.yml,*.yaml,*.env,.env.*}');
    this.subscriptions.push(
      files,
      files.onDidChange((uri) => this.touch(uri)),
      files.onDidCreate((uri) => this.touch(uri, true)),
      files.onDidDelete((uri) => this.touch(uri, true)),
      vscode.workspace.onDidChangeTextDocument((event) => this.touch(event.document.uri)),
      vscode.workspace.onDidCloseTextDocument((document) => this.touch(document.uri)),
    );
  }

  /** A file on the disk has changed that is not among those watched here. */
  touchFile(path: string): void {
    this.touch(vscode.Uri.file(path));
  }

  private touch(uri: vscode.Uri, appearedOrGone = false): void {
    if (uri.scheme !== 'file') return;
    const entries = [...this.entries.values()].filter((entry) => entry.dependsOn(uri.fsPath));
    for (const entry of entries) entry.invalidate();
    this.rediscover ||= appearedOrGone && isComposePath(uri.fsPath) && this.directories !== undefined;
    if (entries.length === 0 && !this.rediscover) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.refresh().catch((error: unknown) =>
        this.log.error(error instanceof Error ? error : String(error)),
      );
    }, DEBOUNCE_MS);
  }

  private async refresh(): Promise<void> {
    if (this.rediscover) {
      this.rediscover = false;
      await this.discover();
      return;
    }
    const old = [...this.entries.values()].filter((entry) => !entry.isCurrent);
    await Promise.all(old.map((entry) => entry.load()));
    this.changed.fire();
  }
}

/** Whether hovers and the like apply to a document. */
export function isComposeDocument(document: vscode.TextDocument): boolean {
  return (
    document.uri.scheme === 'file' &&
    COMPOSE_LANGUAGES.includes(document.languageId) &&
    isComposePath(document.uri.fsPath)
  );
}

/** A file belongs to the project of its folder, or, where that does not take it, is one alone. */
function sourcesOf(path: string): readonly ProjectSource[] {
  return [{ directory: dirname(path), files: [] }, aloneSource(path)];
}

function aloneSource(path: string): ProjectSource {
  return { directory: dirname(path), files: [path] };
}
