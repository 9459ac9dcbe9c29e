/** Which services the active profiles enable (Compose specification, "Profiles"). */
import type { Variables } from '../files/environment';
import type { LoadOptions } from '../project';

/**
 * The active profiles: all `--profile`, and only without any, `COMPOSE_PROFILES` (comma separated). An empty one of
 * these is a profile like any other, and active where the variable is not set (compose-go `cli/options.go`).
 */
export function activeProfiles(options: LoadOptions, variables: Variables): readonly string[] {
  if (options.profiles.length > 0) return options.profiles;
  return (variables.get('COMPOSE_PROFILES') ?? '').split(',').map((profile) => profile.trim());
}

/** A service without profiles is always enabled; `*` enables all. */
export function isEnabled(profiles: readonly string[], active: readonly string[]): boolean {
  return (
    profiles.length === 0 || active.includes('*') || profiles.some((profile) => active.includes(profile))
  );
}
