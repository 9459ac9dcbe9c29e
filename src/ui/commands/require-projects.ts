/** Commands on projects need one. */
import { NothingToDo } from '../message';
import type { ProjectView } from '../trees/project-view';

/** @throws NothingToDo where there is none */
export function requireProjects(views: readonly ProjectView[]): readonly ProjectView[] {
  if (views.length === 0) throw new NothingToDo('There is no Compose file in this workspace.');
  return views;
}
