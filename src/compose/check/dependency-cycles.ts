/** Rings of dependencies. Source of the behaviour: compose-go `graph/cycle.go`. */
import type { Dependency } from '../read/read-dependencies';
import type { ServiceDraft } from '../read/read-service';
import type { Report } from '../report';

/** Rings with more services than this are shown without their middle. */
const SHOWN_SERVICES = 100;

interface Visit {
  readonly name: string;
  readonly dependencies: readonly Dependency[];
  /** Index of the next dependency to look at. */
  next: number;
}

/**
 * Reports each ring of dependencies once, at the edge that closes it. Services and their dependencies are visited
 * by name, so that a ring is always told from the same service. Walks every edge once, without recursion.
 */
export function checkCycles(drafts: readonly ServiceDraft[], report: Report): void {
  const byName = new Map(drafts.map((draft) => [draft.service.name, draft]));
  const started = new Set<string>();
  /** The services from the first one to the one that is looked at, and the place of each among them. */
  const trail: Visit[] = [];
  const places = new Map<string, number>();

  const enter = (draft: ServiceDraft): void => {
    const { name } = draft.service;
    started.add(name);
    places.set(name, trail.length);
    trail.push({ name, dependencies: [...draft.dependencies].sort(byService), next: 0 });
  };
  for (const name of [...byName.keys()].sort()) {
    const draft = byName.get(name);
    if (draft && !started.has(name)) enter(draft);
    for (let visit = trail.at(-1); visit; visit = trail.at(-1)) {
      const dependency = visit.dependencies[visit.next++];
      if (!dependency) {
        trail.pop();
        places.delete(visit.name);
        continue;
      }
      const place = places.get(dependency.service);
      const target = byName.get(dependency.service);
      if (place !== undefined) reportRing(trail.slice(place), dependency, report);
      else if (target && !started.has(dependency.service)) enter(target);
    }
  }
}

function reportRing(ring: readonly Visit[], closing: Dependency, report: Report): void {
  const names = ring.map(({ name }) => name);
  const half = SHOWN_SERVICES / 2;
  const shown =
    names.length <= SHOWN_SERVICES
      ? names
      : [...names.slice(0, half), `(${names.length - 2 * half} more)`, ...names.slice(-half)];
  report({
    severity: 'error',
    code: 'dependency-cycle',
    message: `Dependency cycle detected: ${[...shown, closing.service].join(' -> ')}.`,
    hint: 'Remove one of these dependencies.',
    range: closing.range,
  });
}

function byService(a: Dependency, b: Dependency): number {
  return a.service < b.service ? -1 : a.service > b.service ? 1 : 0;
}
