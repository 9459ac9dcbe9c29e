/** Attributes of compose files that can be written in two forms (Compose specification, "Services"). */
import type { FilePath } from '../remedy';

/**
 * `names`: a list of names, or a mapping with settings for each; `pairs`: a list of `KEY=value`, or a mapping; `hosts`: the
 * same with `HOST:ADDRESS`; `words`: one scalar, or a list.
 */
export type AttributeForm = 'names' | 'pairs' | 'hosts' | 'words' | 'other';

const PAIRS = new Set(['environment', 'labels', 'annotations', 'sysctls', 'args', 'additional_contexts']);
const WORDS = new Set(['dns', 'dns_search', 'env_file', 'label_file', 'tmpfs']);

export function formOf(path: FilePath): AttributeForm {
  const key = path.at(-1) ?? '';
  if (key === 'depends_on' || (key === 'networks' && path.length > 1)) return 'names';
  if (path.length < 3) return 'other';
  if (PAIRS.has(key)) return 'pairs';
  if (key === 'extra_hosts') return 'hosts';
  return WORDS.has(key) ? 'words' : 'other';
}

/** Whether the keys at this path are names that somebody has chosen, so that an entry without settings still counts. */
export function holdsNames(path: FilePath): boolean {
  if (path.length === 1) return true;
  return formOf(path) === 'names';
}

/** What a name of a list stands for where the attribute is a mapping. */
export function nameSettings(path: FilePath): ReadonlyMap<string, string> | null {
  return path.at(-1) === 'depends_on' ? new Map([['condition', 'service_started']]) : null;
}

/** `KEY=value` or `HOST:ADDRESS` in its two parts; without a second part its value is null. */
export function splitPair(text: string, form: 'pairs' | 'hosts'): readonly [string, string | null] {
  const at = form === 'pairs' ? text.indexOf('=') : text.search(/[=:]/);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
