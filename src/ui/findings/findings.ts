/** Keeps the findings of every project that has an open document up to date while somebody types. */
import * as vscode from 'vscode';
import type { ProjectStore } from '../projects/project-store';
import { sourceKey } from '../projects/snapshot';
import { FileWatches } from './file-watches';
import type { FindingSource } from './finding-source';
import { findingSettings, type FindingSettings } from './finding-settings';
import { hostFactsReader } from './host-facts';
import { movedFindings } from './moved';
import { neighbours } from './neighbours';
import { OpenProjects } from './open-projects';
import { ProjectFindings, type Look } from './project-findings';
import { PublishedFindings } from './published';
import { shownFinding, type ShownFinding } from './shown-finding';

/** Quiet time after a keystroke before anything is computed, milliseconds. */
const DEBOUNCE_MS = 300;
/** How often a look is taken anew because somebody typed meanwhile, when an answer is waited for. */
const MOST_TRIES = 5;

/** One project that has an open document. */
interface Followed {
  readonly key: string;
  readonly project: ProjectFindings;
  look?: Look;
  running?: Promise<void>;
  timer?: NodeJS.Timeout;
}

/** A finding on the screen, and the look that it is from. */
export interface CurrentFinding {
  readonly shown: ShownFinding;
  readonly look: Look;
  /** Whether the files are still as they were. */
  readonly isCurrent: () => boolean;
}

export class Findings implements vscode.Disposable {
  private readonly followed = new Map<string, Followed>();
  private readonly published = new PublishedFindings('netscope');
  private readonly open: OpenProjects;
  private readonly watches: FileWatches;
  private readonly host = hostFactsReader();
  private readonly subscriptions: readonly { dispose(): unknown }[];
  private isDisposed = false;

  constructor(
    private readonly store: ProjectStore,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.watches = new FileWatches((path) => this.changedOnDisk(path));
    this.open = new OpenProjects(store, log, (sources) => this.follow(sources));
    this.subscriptions = [
      this.open,
      this.watches,
      this.published,
      vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('netscope.findings')) this.refreshAll();
      }),
      vscode.extensions.onDidChange(() => this.refreshAll()),
      store.onDidChange(() => this.lookAgainWhereOld()),
    ];
  }

  /** What is shown of a document, as it stands now: waits for a look at it where that is older. */
  async of(document: vscode.TextDocument): Promise<readonly CurrentFinding[]> {
    const path = document.uri.fsPath;
    await this.open.placed(document);
    const concerned = [...this.followed.values()].filter((followed) => this.concerns(followed, path));
    await Promise.all(concerned.map((followed) => this.untilCurrent(followed)));
    return concerned.flatMap(({ key, project, look }) =>
      look === undefined
        ? []
        : this.published
            .of(key)
            .filter(({ range }) => range.file === path)
            .map((shown) => ({ shown, look, isCurrent: () => project.isCurrent(look) })),
    );
  }

  dispose(): void {
    this.isDisposed = true;
    for (const { timer } of this.followed.values()) clearTimeout(timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Exactly these from now on. */
  private follow(sources: readonly FindingSource[]): void {
    const wanted = new Map(sources.map((source) => [sourceKey(source), source]));
    for (const [key, { timer }] of this.followed) {
      if (wanted.has(key)) continue;
      clearTimeout(timer);
      this.followed.delete(key);
      this.published.set(key, []);
    }
    for (const [key, source] of wanted) {
      if (!this.followed.has(key))
        this.followed.set(key, { key, project: new ProjectFindings(source, this.store, this.host) });
    }
    this.lookAgainWhereOld();
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const path = document.uri.fsPath;
    if (document.uri.scheme !== 'file' || contentChanges.length === 0) return;
    for (const followed of this.followed.values()) {
      if (!this.concerns(followed, path)) continue;
      const { key } = followed;
      this.published.move(key, movedFindings(this.published.of(key), path, contentChanges));
      this.schedule(followed, DEBOUNCE_MS);
    }
  }

  private changedOnDisk(path: string): void {
    this.store.touchFile(path);
    for (const followed of this.followed.values()) {
      if (!this.concerns(followed, path)) continue;
      followed.project.changedOnDisk();
      delete followed.look;
      this.schedule(followed, DEBOUNCE_MS);
    }
  }

  private concerns({ look }: Followed, path: string): boolean {
    return look?.readers.some(({ versions }) => versions.has(path)) ?? true;
  }

  private lookAgainWhereOld(): void {
    for (const followed of this.followed.values()) {
      const { look, project } = followed;
      if (look === undefined || !project.isCurrent(look)) this.schedule(followed, 0);
    }
  }

  private schedule(followed: Followed, delay: number): void {
    clearTimeout(followed.timer);
    followed.timer = setTimeout(() => void this.lookAt(followed), delay);
  }

  /** Looks once; two at a time would only wait for each other. */
  private lookAt(followed: Followed): Promise<void> {
    clearTimeout(followed.timer);
    delete followed.timer;
    followed.running ??= this.lookNow(followed)
      .catch((error: unknown) => this.log.error(error instanceof Error ? error : String(error)))
      .finally(() => delete followed.running);
    return followed.running;
  }

  private async lookNow(followed: Followed): Promise<void> {
    const { key, project } = followed;
    if (!this.settingsOf(followed).enabled) {
      delete followed.look;
      this.published.set(key, []);
      return;
    }
    const look = await project.look();
    if (this.isDisposed || this.followed.get(key) !== followed) return;
    if (!project.isCurrent(look)) {
      // Its places are those of another text.
      this.schedule(followed, DEBOUNCE_MS);
      return;
    }
    followed.look = look;
    this.open.settle(project.source, (path) => this.concerns(followed, path));
    // A document that has nothing to do with the project was opened, and no other is.
    if (this.followed.get(key) !== followed) return;
    this.publish(followed, look);
    this.watchFiles();
  }

  private async untilCurrent(followed: Followed): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      if (followed.look !== undefined && followed.project.isCurrent(followed.look)) return;
      if (!this.settingsOf(followed).enabled) return;
      await this.lookAt(followed);
    }
  }

  private publish(followed: Followed, { findings, isPartial }: Look): void {
    const settings = this.settingsOf(followed);
    const others = neighbours(
      (id) => vscode.extensions.getExtension(id) !== undefined,
      (name) => vscode.workspace.getConfiguration().get(name),
    );
    const now = findings.flatMap((finding) => shownFinding(finding, settings, others) ?? []);
    // What a half typed line hides was true a moment ago, and will be looked at in a moment.
    const kept = isPartial
      ? this.published.of(followed.key).flatMap((shown) => (shown.finding.code === 'compose' ? [] : shown))
      : [];
    this.published.set(followed.key, [...now, ...kept]);
  }

  private refreshAll(): void {
    for (const followed of this.followed.values()) {
      const { look, project } = followed;
      if (look !== undefined && project.isCurrent(look) && this.settingsOf(followed).enabled)
        this.publish(followed, look);
      else this.schedule(followed, 0);
    }
  }

  private watchFiles(): void {
    const looks = [...this.followed.values()].flatMap(({ look }) => look ?? []);
    this.watches.follow(
      new Set(looks.flatMap(({ readers }) => readers.flatMap(({ texts }) => [...texts.keys()]))),
    );
  }

  private settingsOf({ project }: Followed): FindingSettings {
    const scope = vscode.Uri.file(project.source.only ?? project.source.directory);
    const configuration = vscode.workspace.getConfiguration(undefined, scope);
    return findingSettings((setting) => configuration.get(setting));
  }
}
