/**
 * Namespaces by project and name, kept by mounts that outlive the helper: the next one finds them. Rootless, the mounts
 * are in the mount namespace of the holder and gone with that.
 */
import fs from 'node:fs';
import path from 'node:path';
import { isPinned, listPins, openPin, pin, pinPaths, unpin, unpinAll } from '../kernel/pins';
import { closeNamespacePair, type NamespacePair } from '../kernel/namespaces';
import { HelperRefusal } from './errors';

function missing(name: string): HelperRefusal {
  return new HelperRefusal('no-such-namespace', `no namespace is kept for ${name}`);
}

export class NamespaceStore {
  /** @param root folder of the pins */
  constructor(private readonly root: string) {}

  /** Keeps a new pair under a name; the store owns the descriptors from now on. */
  keep(project: string, name: string, pair: NamespacePair): void {
    pin(this.directory(project), name, pair);
    closeNamespacePair(pair);
  }

  /** Runs work with the pair of that name. @throws HelperRefusal `no-such-namespace` */
  use<T>(project: string, name: string, work: (pair: NamespacePair) => T): T {
    if (!this.has(project, name)) throw missing(name);
    const pair = openPin(this.directory(project), name);
    try {
      return work(pair);
    } finally {
      closeNamespacePair(pair);
    }
  }

  /** Whether the pair is there and whole. */
  has(project: string, name: string): boolean {
    return isPinned(this.directory(project), name);
  }

  /** Where a process in the same mount namespace finds the pair. */
  paths(project: string, name: string): { net: string; uts: string } {
    return pinPaths(this.directory(project), name);
  }

  /** Lets go of a pair. Idempotent. */
  release(project: string, name: string): void {
    unpin(this.directory(project), name);
  }

  /** Lets go of all pairs of a project; says how many there were. */
  releaseAll(project: string): number {
    const { length } = this.names(project);
    unpinAll(this.directory(project));
    return length;
  }

  /** Names of pairs, also of such as a crash has left half made. */
  names(project: string): string[] {
    return listPins(this.directory(project));
  }

  /** Ids of projects that something is kept for. */
  projects(): string[] {
    return fs.existsSync(this.root)
      ? fs.readdirSync(this.root).filter((name) => /^[0-9a-f]{8}$/.test(name))
      : [];
  }

  private directory(project: string): string {
    return path.join(this.root, project);
  }
}
