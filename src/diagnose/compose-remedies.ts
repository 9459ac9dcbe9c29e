/** What makes a problem of the compose room go away, where one thing is obviously meant. */
import { posix as path } from 'node:path';
import type { Problem, SourceRange } from '../compose/project';
import type { ProjectFacts } from './facts';
import type { Change, Remedy } from './remedy';
import { quoted } from './wording';

/** The sections in which what a problem misses can be declared without saying more. */
const SECTIONS: Readonly<Record<string, string>> = {
  'undefined-network': 'networks',
  'undefined-volume': 'volumes',
};

/** The best one first. */
export function composeRemedies(facts: ProjectFacts, problem: Problem): readonly Remedy[] {
  const { code, range, subject } = problem;
  if (range === undefined) return [];
  if (code === 'obsolete-version') return [remove(range, ['version'], 'Remove `version`', true)];
  if (subject === undefined) return [];
  const { word, nearest, service } = subject;
  switch (code) {
    case 'variable-not-set':
    case 'variable-required':
      return withDefault(range, word);
    case 'env-file-not-found':
      return service === undefined ? [] : notRequired(facts, service, word, range);
    case 'undefined-network':
    case 'undefined-volume':
      return [...replacedBy(problem, nearest), ...declared(range, SECTIONS[code] ?? '', word)];
    case 'undefined-service':
      return [...replacedBy(problem, nearest), ...withoutDependency(facts, service, word, range)];
    default:
      return replacedBy(problem, nearest);
  }
}

/** Only where the place is that of the word: a longer one holds more than that. */
function replacedBy({ range, subject }: Problem, nearest: string | undefined): readonly Remedy[] {
  if (range === undefined || subject === undefined || nearest === undefined) return [];
  if (!covers(range, subject.word.length)) return [];
  const change: Change = { kind: 'replace', range, text: nearest };
  return [{ kind: 'edit', title: `Change it to ${quoted(nearest)}`, changes: [change], isSafe: false }];
}

function declared(range: SourceRange, section: string, word: string): readonly Remedy[] {
  const change: Change = { kind: 'add', file: range.file, path: [section], key: word, value: null };
  const title = `Declare ${quoted(word)} under \`${section}\``;
  return [{ kind: 'edit', title, changes: [change], isSafe: false }];
}

/** `$X` or `${X}` as it stands; other forms have a default or a message already. */
function withDefault(range: SourceRange, variable: string): readonly Remedy[] {
  const isPlain = covers(range, variable.length + 1) || covers(range, variable.length + 3);
  if (!isPlain) return [];
  const text = `\${${variable}:-}`;
  const title = `Say that ${quoted(variable)} may be empty: ${quoted(text)}`;
  return [{ kind: 'edit', title, changes: [{ kind: 'replace', range, text }], isSafe: false }];
}

function notRequired(
  { origins, project }: ProjectFacts,
  service: string,
  file: string,
  range: SourceRange,
): readonly Remedy[] {
  const relative = path.relative(project.directory, file);
  const written = [file, relative, `./${relative}`].find((text) => covers(range, text.length));
  if (written === undefined) return [];
  const list = ['services', service, 'env_file'];
  const whole = origins.range(list);
  const isAlone = whole?.start.line === range.start.line && whole.start.character === range.start.character;
  const entry = { path: written, required: false };
  const changes: readonly Change[] = isAlone
    ? [{ kind: 'set', file: range.file, path: list, value: [entry] }]
    : [
        { kind: 'remove', file: range.file, path: [...list, written] },
        { kind: 'add', file: range.file, path: list, value: entry },
      ];
  return [{ kind: 'edit', title: 'Do without the file where it is missing', changes, isSafe: false }];
}

function withoutDependency(
  { origins }: ProjectFacts,
  service: string | undefined,
  word: string,
  range: SourceRange,
): readonly Remedy[] {
  if (service === undefined) return [];
  const dependencies = ['services', service, 'depends_on'];
  return origins.children(dependencies).includes(word)
    ? [remove(range, [...dependencies, word], `Remove ${quoted(word)} from \`depends_on\``, false)]
    : [];
}

function remove({ file }: SourceRange, place: readonly string[], title: string, isSafe: boolean): Remedy {
  return { kind: 'edit', title, changes: [{ kind: 'remove', file, path: place }], isSafe };
}

function covers({ start, end }: SourceRange, length: number): boolean {
  return start.line === end.line && end.character - start.character === length;
}
