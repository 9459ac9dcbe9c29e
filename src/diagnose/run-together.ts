import type { Service } from '../compose/project';
import type { ProjectFacts } from './facts';

/**
 * Whether two services are meant to run at the same time. Those of different profiles usually stand in for each other,
 * unless the caller's own profiles enable both.
 */
export function runTogether(
  { enabled }: Pick<ProjectFacts, 'enabled'>,
  one: Service,
  other: Service,
): boolean {
  if (one.profiles.length === 0 || other.profiles.length === 0) return true;
  if (enabled.has(one.name) && enabled.has(other.name)) return true;
  return one.profiles.some((profile) => other.profiles.includes(profile));
}
