/** The flag for what the resolver does beyond an engine's. */
import { parseResolverSettings, type ResolverSettings } from '../topology/resolver-settings';
import { CliError, ExitCode } from './exit';

/** @param words as they stand on the command line; absent: the flag was not given @throws CliError */
export function resolverSettings(words: readonly string[] | undefined): ResolverSettings | undefined {
  if (words === undefined) return undefined;
  const parsed = parseResolverSettings(words);
  if ('wrong' in parsed)
    throw new CliError(ExitCode.usage, parsed.wrong, 'For example: netscope up --resolver wildcards,ttl=5');
  return parsed.settings;
}
