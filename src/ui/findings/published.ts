/** What is shown in the Problems panel, put together from all projects. */
import * as vscode from 'vscode';
import { sameFinding, type ShownFinding } from './shown-finding';
import { diagnosticOf } from './diagnostics';

/** A file may belong to several projects; what all of them say of it stands there once. */
export class PublishedFindings implements vscode.Disposable {
  private readonly byProject = new Map<string, readonly ShownFinding[]>();
  /** Where something is shown of a project, although all of it may have been edited away since. */
  private readonly files = new Map<string, ReadonlySet<string>>();
  private readonly collection: vscode.DiagnosticCollection;

  /** @param name of the collection, for logs */
  constructor(name: string) {
    this.collection = vscode.languages.createDiagnosticCollection(name);
  }

  /** Shows these findings of a project instead of those before; none at all where it is not looked at any more. */
  set(project: string, findings: readonly ShownFinding[]): void {
    const before = this.files.get(project) ?? [];
    const now = new Set(findings.map(({ range }) => range.file));
    this.byProject.set(project, findings);
    this.files.set(project, now);
    if (findings.length === 0) this.forget(project);
    this.show(new Set([...before, ...now]));
  }

  /** Notes where they stand now; the editor has moved them itself already. */
  move(project: string, findings: readonly ShownFinding[]): void {
    if (this.byProject.has(project)) this.byProject.set(project, findings);
  }

  /** What is shown of a project, of all files. */
  of(project: string): readonly ShownFinding[] {
    return this.byProject.get(project) ?? [];
  }

  dispose(): void {
    this.collection.dispose();
  }

  private forget(project: string): void {
    this.byProject.delete(project);
    this.files.delete(project);
  }

  private show(files: ReadonlySet<string>): void {
    const all = [...this.byProject.values()].flat();
    for (const file of files) {
      const here = all.filter(({ range }) => range.file === file);
      const once = here.filter(
        (shown, index) => here.findIndex((other) => sameFinding(other, shown)) === index,
      );
      this.collection.set(vscode.Uri.file(file), once.map(diagnosticOf));
    }
  }
}
