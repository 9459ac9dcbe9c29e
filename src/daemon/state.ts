/**
 * What the daemon remembers of its networks on disk, so that the next daemon can finish or remove what this
 * one had begun: the plan before the first change, the outcome after the last.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Mode, ProjectOrigin } from './api';
import { projectsPath } from './paths';
import { replaceFile } from './replace-file';

/** Written before anything is made. */
export interface SavedPlan {
  readonly project: string;
  readonly id: string;
  readonly mode: Mode;
  readonly origin: ProjectOrigin;
  /** Inodes of network namespaces that were made, with the names they were made for; empty before that. */
  readonly namespaces: readonly { readonly containerName: string; readonly networkNamespace: number }[];
}

const FILE = 'project.json';

/** Folder of one project: its saved plan and the files its namespaces see under `/etc`. */
export function projectDirectory(runtime: string, id: string): string {
  return path.join(projectsPath(runtime), id);
}

/** Replaces the saved plan in one step, so that a crash leaves the old one or the new one. */
export function savePlan(runtime: string, plan: SavedPlan): void {
  const directory = projectDirectory(runtime, plan.id);
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  replaceFile(path.join(directory, FILE), JSON.stringify(plan, null, 2));
}

/** The saved plan of a project, `undefined` where there is none that can be read. */
export function loadPlan(runtime: string, id: string): SavedPlan | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(projectDirectory(runtime, id), FILE), 'utf8')) as SavedPlan;
  } catch {
    return undefined;
  }
}

/** Idempotent. */
export function forgetPlan(runtime: string, id: string): void {
  fs.rmSync(projectDirectory(runtime, id), { recursive: true, force: true });
}
