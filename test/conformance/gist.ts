/** Whether an error says the same as that of `docker compose`: the same kind, about the same names and places. */
import assert from 'node:assert/strict';

/** What an upstream error text says, and the code under which it is reported here. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/refers to undefined network/, 'undefined-network'],
  [/depends on undefined service/, 'undefined-service'],
  [/no such service/, 'no-such-service'],
  [/dependency cycle detected/, 'dependency-cycle'],
  [/include cycle detected/, 'include-cycle'],
  [/mutually exclusive/, 'network-mode-with-networks'],
  [/neither an image nor a build context/, 'no-image'],
  [/non-string key/, 'yaml-key-type'],
  [/already defined at line/, 'yaml-duplicate-key'],
  [/excessive aliasing/, 'yaml-excessive-aliasing'],
  [/map merge requires/, 'yaml-merge-key'],
  [/invalid project name/, 'project-name-invalid'],
  [/project name must not be empty/, 'project-name-empty'],
  [/required variable/, 'variable-required'],
  [/invalid interpolation format/, 'interpolation-syntax'],
  [/can't set distinct values/, 'scale-conflict'],
  [/^services\.\S+\.(scale|deploy\.replicas): must be greater than/, 'scale-negative'],
  [/invalid ip address|containerPort|hostPort|missing a target port/i, 'port-syntax'],
  [/^networks\.\S+: name and external\.name conflict/, 'network-name-conflict'],
  [/bad host name|missing IP/, 'extra-hosts-syntax'],
  [/healthcheck\.test must start/, 'healthcheck-test'],
  [/empty compose file/, 'empty-compose-file'],
  [/cannot construct/, 'wrong-type'],
  [/no configuration file provided/, 'no-compose-file'],
];

/** Texts of which one says all: upstream words that only its own program would use. */
const OWN_WORDS = new Set(['services[test].environment', 'item.', 'cli.named']);

interface Reported {
  readonly code: string;
  readonly message: string;
}

/** @param upstream texts of which Docker shows one, whichever it finds first */
export function assertSameGist(reported: readonly Reported[], upstream: readonly string[]): void {
  const isSame = upstream.some((text) => reported.some((error) => saysTheSame(error, text)));
  const told = reported.map(({ code, message }) => `${code}: ${message}`).join('\n');
  assert.ok(isSame, `Docker says:\n${upstream.join('\n')}\nThis is said here:\n${told}`);
}

function saysTheSame({ code, message }: Reported, upstream: string): boolean {
  const wanted = CODES.find(([pattern]) => pattern.test(upstream))?.[1];
  if (wanted !== undefined && code !== '' && code !== wanted) return false;
  const text = comparable(message);
  return subjects(upstream).every((subject) => text.includes(comparable(subject)));
}

/** Quoted words and dotted paths, without the file that Docker happens to be merging. */
function subjects(upstream: string): readonly string[] {
  // It quotes the whole file.
  if (/cannot construct/.test(upstream)) return [];
  const text = upstream.replace(/^(validating|failed to parse) \S+:/, '').replace(/ service \{\}"$/, '');
  const quoted = [...text.matchAll(/"([^"]+)"|(?<![a-z])'([^']+)'|`([^`]+)`/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  const paths = [...text.matchAll(/\b(?:services|networks|volumes|secrets|configs)[.][\w.[\]-]+/g)].map(
    ([path]) => path.replace(/[.:]$/, ''),
  );
  return [...quoted, ...paths].filter((word) => !OWN_WORDS.has(word));
}

/**
 * Positions in lists are written `.0`, `[0]`, `.[0]` and `.[]`, even by Docker itself, and keys `.key` and `[key]`.
 */
function comparable(text: string): string {
  const dotted = text.toLowerCase().replace(/(?<=[\w\]])\[([a-z][\w-]*)\]/g, '.$1');
  return dotted.replace(/\.?\[\d*\]|\.\d+(?=\.|\s|:|$)/g, '[]');
}
