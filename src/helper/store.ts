/** How a helper keeps namespaces: by its own file descriptors while it lives, or by mounts that outlive it. */
import path from 'node:path';
import { listPins, openPin, pin, pinPaths, unpin } from '../kernel/pins';
import { closeNamespacePair, type NamespacePair } from '../kernel/namespaces';
import { HelperRefusal } from './errors';

export interface NamespaceStore {
  /** Keeps a new pair under a name; the store owns the descriptors from now on. */
  keep(project: string, name: string, pair: NamespacePair): void;
  /** Runs work with the pair of that name. @throws HelperRefusal `no-such-namespace` */
  use<T>(project: string, name: string, work: (pair: NamespacePair) => T): T;
  /** Where another process finds the pair. */
  paths(project: string, name: string): { readonly net: string; readonly uts: string };
  /** Lets go of a pair; says whether there was one. */
  release(project: string, name: string): boolean;
  names(project: string): string[];
}

function missing(name: string): HelperRefusal {
  return new HelperRefusal('no-such-namespace', `no namespace is kept for ${name}`);
}

/** Rootless: all is gone when the helper ends, which is what a crash should leave. */
export class HeldNamespaces implements NamespaceStore {
  private readonly pairs = new Map<string, Map<string, NamespacePair>>();

  keep(project: string, name: string, pair: NamespacePair): void {
    this.release(project, name);
    const pairs = this.pairs.get(project) ?? new Map<string, NamespacePair>();
    pairs.set(name, pair);
    this.pairs.set(project, pairs);
  }

  use<T>(project: string, name: string, work: (pair: NamespacePair) => T): T {
    return work(this.get(project, name));
  }

  paths(project: string, name: string): { net: string; uts: string } {
    const pair = this.get(project, name);
    const reach = (fd: number): string => `/proc/${process.pid}/fd/${fd}`;
    return { net: reach(pair.net), uts: reach(pair.uts) };
  }

  release(project: string, name: string): boolean {
    const pair = this.pairs.get(project)?.get(name);
    if (!pair) return false;
    closeNamespacePair(pair);
    this.pairs.get(project)?.delete(name);
    return true;
  }

  names(project: string): string[] {
    return [...(this.pairs.get(project)?.keys() ?? [])];
  }

  private get(project: string, name: string): NamespacePair {
    const pair = this.pairs.get(project)?.get(name);
    if (!pair) throw missing(name);
    return pair;
  }
}

/** Rootful: the helper ends after each request, and the next one finds the namespaces by their mounts. */
export class PinnedNamespaces implements NamespaceStore {
  constructor(private readonly root: string) {}

  keep(project: string, name: string, pair: NamespacePair): void {
    pin(this.directory(project), name, pair);
    closeNamespacePair(pair);
  }

  use<T>(project: string, name: string, work: (pair: NamespacePair) => T): T {
    if (!this.names(project).includes(name)) throw missing(name);
    const pair = openPin(this.directory(project), name);
    try {
      return work(pair);
    } finally {
      closeNamespacePair(pair);
    }
  }

  paths(project: string, name: string): { net: string; uts: string } {
    return pinPaths(this.directory(project), name);
  }

  release(project: string, name: string): boolean {
    const known = this.names(project).includes(name);
    unpin(this.directory(project), name);
    return known;
  }

  names(project: string): string[] {
    return listPins(this.directory(project));
  }

  private directory(project: string): string {
    return path.join(this.root, project);
  }
}
