/** Engines whose ways of resolving names are known, newest first; `names/engine-profile.ts` says what each of them does. */
export const PROFILE_NAMES = ['docker-29', 'docker-28', 'docker-20.10', 'podman'] as const;

export type EngineProfileName = (typeof PROFILE_NAMES)[number];

/** Of a project that names none: the newest Docker Engine. */
export const DEFAULT_PROFILE: EngineProfileName = 'docker-29';

export function isProfileName(text: string): text is EngineProfileName {
  return (PROFILE_NAMES as readonly string[]).includes(text);
}
