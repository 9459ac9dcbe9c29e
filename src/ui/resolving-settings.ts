/** What the settings say of how names are resolved, as `netscope up` says it by flags. Pure. */
import { type EngineProfileName, isProfileName, PROFILE_NAMES } from '../topology/engine-profile-name';
import { parseResolverSettings, type ResolverSettings } from '../topology/resolver-settings';
import { Setting } from './contributions';
import { UnusableSetting } from './message';

/** Of what is absent a network keeps what it is up with. */
export interface ResolvingSettings {
  readonly engineProfile?: EngineProfileName;
  readonly resolver?: ResolverSettings;
}

/**
 * @param get the value of a setting, which nobody has checked
 * @throws UnusableSetting
 */
export function resolvingSettings(get: (setting: string) => unknown): ResolvingSettings {
  const profile = get(Setting.resolverEngine) ?? undefined;
  const words = get(Setting.resolverOptions) ?? undefined;
  return {
    ...(profile === undefined ? {} : { engineProfile: profileNamed(profile) }),
    ...(words === undefined ? {} : { resolver: settingsOf(words) }),
  };
}

function profileNamed(name: unknown): EngineProfileName {
  if (typeof name === 'string' && isProfileName(name)) return name;
  throw new UnusableSetting(Setting.resolverEngine, `it is one of ${PROFILE_NAMES.join(', ')}`);
}

function settingsOf(words: unknown): ResolverSettings {
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string'))
    throw new UnusableSetting(Setting.resolverOptions, 'it is a list of words');
  const parsed = parseResolverSettings(words);
  if ('wrong' in parsed) throw new UnusableSetting(Setting.resolverOptions, parsed.wrong);
  return parsed.settings;
}
