/**
 * Services named on the command line: what they enable, and what else they need.
 *
 * Source of the behaviour: compose-go `types/project.go` (`WithServicesEnabled`, `WithSelectedServices`).
 */
import type { DisabledService } from '../project';
import type { ServiceDraft } from './read-service';
import type { Report } from '../report';

/** The profiles that naming services activates: those of the named ones that are disabled. Patterns activate none. */
export function profilesOf(
  names: readonly string[],
  disabled: readonly DisabledService[],
): readonly string[] {
  const byName = new Map(disabled.map((service) => [service.name, service]));
  return names.flatMap((name) => byName.get(name)?.profiles ?? []);
}

/**
 * The named services with everything they depend on, in the order of `drafts`. Dependencies on services that are
 * not enabled and not required go away. Reports names that match nothing, and required dependencies that are not
 * enabled.
 *
 * @param names as in `LoadOptions.services`
 * @param drafts all enabled services
 */
export function selectServices(
  names: readonly string[],
  drafts: readonly ServiceDraft[],
  disabled: readonly DisabledService[],
  report: Report,
): readonly ServiceDraft[] {
  const byName = new Map(drafts.map((draft) => [draft.service.name, draft]));
  const selected = new Set<string>();
  for (const name of names) {
    const isMatch = matcher(name);
    const matches = [...byName.keys()].filter(isMatch);
    for (const match of matches) selected.add(match);
    if (matches.length === 0) {
      report({
        severity: 'error',
        code: 'no-such-service',
        message: `No such service: ${name}.`,
        hint: `Services are: ${[...byName.keys(), ...disabled.map((service) => service.name)].join(', ')}.`,
      });
    }
  }
  // A set is walked in the order in which it grows.
  for (const name of selected) {
    for (const { service, required, range } of byName.get(name)?.dependencies ?? []) {
      if (byName.has(service)) selected.add(service);
      else if (required) {
        report({
          severity: 'error',
          code: 'no-such-service',
          message: `No such service: ${service}, on which "${name}" depends.`,
          hint: 'Activate one of its profiles, or write "required: false".',
          range,
        });
      }
    }
  }
  return drafts
    .filter((draft) => selected.has(draft.service.name))
    .map((draft) => ({
      ...draft,
      service: {
        ...draft.service,
        dependsOn: draft.service.dependsOn.filter((dependency) => selected.has(dependency.service)),
      },
    }));
}

/** Patterns of `*`, `?`, `[a-z]`, `[^a-z]` and `\` before any of these, as in Go's `filepath.Match`. */
function matcher(pattern: string): (name: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (name) => name === pattern;
  const source = pattern.replace(/\\.|\[[^\]]+\]|[^]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('[') && part.length > 2) return part;
    return `\\u{${(part.length === 2 ? part.codePointAt(1) : part.codePointAt(0))?.toString(16) ?? ''}}`;
  });
  try {
    const expression = new RegExp(`^${source}$`, 'u');
    return (name) => expression.test(name);
  } catch {
    // A range that runs backwards matches nothing.
    return () => false;
  }
}
