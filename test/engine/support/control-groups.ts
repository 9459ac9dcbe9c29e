/** Control groups that engines make for their containers, and what is left of them. */
import fs from 'node:fs';
import path from 'node:path';

const CGROUPS = '/sys/fs/cgroup';

/** Version 2 has one tree, version 1 one for each controller. */
export function hierarchies(): string[] {
  const inside = fs.readdirSync(CGROUPS, { withFileTypes: true });
  return [
    CGROUPS,
    ...inside.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(CGROUPS, name)),
  ];
}

/** Lets paused containers of one engine go on, which otherwise not even SIGKILL would end under version 1. */
export function thaw(name: string): void {
  for (const hierarchy of hierarchies()) {
    const group = path.join(hierarchy, name);
    if (!fs.existsSync(group)) continue;
    for (const container of fs.readdirSync(group)) {
      const state = path.join(group, container, 'freezer.state');
      if (fs.existsSync(state)) fs.writeFileSync(state, 'THAWED');
    }
  }
}

/** Removes the control groups of one engine; false while processes are in one of them. */
export function removeCgroups(name: string): boolean {
  return hierarchies()
    .map((hierarchy) => path.join(hierarchy, name))
    .filter((folder) => fs.existsSync(folder))
    .every(removeTree);
}

/** False where processes are in one of them. */
export function removeTree(folder: string): boolean {
  const inside = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (!inside.every(({ name }) => removeTree(path.join(folder, name)))) return false;
  try {
    fs.rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** The first process in a group, as this test sees it: engines count in PID namespaces of their own. */
export function processIn(...group: readonly string[]): number | undefined {
  for (const hierarchy of hierarchies()) {
    const file = path.join(hierarchy, ...group, 'cgroup.procs');
    if (!fs.existsSync(file)) continue;
    const [pid] = fs.readFileSync(file, 'utf8').split('\n');
    if (pid !== undefined && pid !== '') return Number(pid);
  }
  return undefined;
}
