/** In the light of which files a document is judged. */
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { ProjectReading } from '../projects/project-entry';
import { isComposeDocument, type ProjectStore } from '../projects/project-store';
import type { ProjectSource } from '../projects/snapshot';
import { nearestProjectDirectory } from './nearest-project';

/** The files to look at. */
export interface FindingSource extends ProjectSource {
  /** What is found elsewhere is for another source to say. */
  readonly only?: string;
}

/**
 * The project that a document is judged by, as it is most likely meant; `undefined` where there is none.
 *
 * - A file that a project further up includes is a part of that.
 * - A file that Compose does not find by itself, and that says more about services of the project of its folder, is a
 *   further `-f` behind that project's files.
 * - Any other compose file belongs to the project of its folder, or is one alone.
 * - Other files may belong to the nearest project at or above their folder.
 */
export async function findSource(
  store: ProjectStore,
  document: vscode.TextDocument,
): Promise<FindingSource | undefined> {
  const path = document.uri.fsPath;
  if (!isComposeDocument(document)) return sourceAt(document, dirname(path));
  const including = await sourceAt(document, dirname(dirname(path)));
  if (including !== undefined && (await store.read(including)).reader.texts.has(path)) return including;
  const source = await store.sourceOf(document);
  if (source === undefined || source.files.length === 0) return source;
  const base = await store.read({ directory: source.directory, files: [] });
  if (!addsTo(await store.read(source), base)) return source;
  const files = base.snapshot.project?.files.map((file) => file.path) ?? [];
  return { directory: source.directory, files: [...files, path], only: path };
}

function addsTo({ snapshot: { project } }: ProjectReading, base: ProjectReading): boolean {
  const known = new Set(base.snapshot.project?.services.map(({ name }) => name));
  return project?.services.some(({ name }) => known.has(name)) ?? false;
}

/** The nearest project at or above a folder, within the folder of the workspace; outside of one, in that folder alone. */
async function sourceAt({ uri }: vscode.TextDocument, directory: string): Promise<FindingSource | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const found = await nearestProjectDirectory(directory, folder ?? directory, exists);
  return found === undefined ? undefined : { directory: found, files: [] };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
