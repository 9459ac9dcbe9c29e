/**
 * Files that ask for what netscope does not build yet. It says so itself, by these notes of its plan; a file whose notes
 * are other ones fails the suite, so that its row goes when the feature comes. Until then only the engine is looked at.
 */
export const NOT_BUILT_YET: Readonly<Record<string, readonly string[]>> = {};

/** Notes that say what the engine does as well: they leave nothing out, and the file is compared. */
export const NOTES_WITHOUT_LOSS: readonly string[] = ['published-internal'];
