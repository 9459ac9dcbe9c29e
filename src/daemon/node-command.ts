/** How this program starts Node for processes of its own. */

/**
 * Node lets the memory of short-lived values grow to 32 MB and gives none of it back. A few requests with some thousand
 * values each need a fraction of it. Source: V8, `src/flags/flag-definitions.h`.
 */
const LEAN = '--max-semi-space-size=1';

/** The command line that runs a bundle. @param words for it */
export function nodeCommand(bundle: string, ...words: string[]): [string, ...string[]] {
  return [process.execPath, LEAN, bundle, ...words];
}
