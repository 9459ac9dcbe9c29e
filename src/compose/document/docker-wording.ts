/** Which warnings docker compose prints itself, and in which words; likewise errors whose text others rely on. */
import type { Problem } from '../project';

type Wording = (problem: Problem) => readonly string[];

const asItStands: Wording = ({ message }) => [message];

/** Docker prints two lines, which are one sentence each here. */
const asTwoLines: Wording = ({ message }) => message.replace(/\.$/, '').split(/\. (?=Using )/);

/** By the code of the problem. Warnings with other codes are this program's own. */
const WORDINGS: ReadonlyMap<string, Wording> = new Map<string, Wording>([
  ['variable-not-set', asItStands],
  ['dated-external-name', ({ message }) => [message.replace(/\.$/, '')]],
  // The path before it is ours.
  ['dated-boolean', ({ message }) => [message.replace(/^[^"]*(?=")/, '').replace(/\.$/, '')]],
  ['home-not-set', asItStands],
  [
    'obsolete-version',
    ({ range }) => [
      `${range?.file ?? ''}: the attribute \`version\` is obsolete, it will be ignored, please remove it to avoid potential confusion`,
    ],
  ],
  ['several-compose-files', asTwoLines],
  ['several-override-files', asTwoLines],
]);

/** The lines that docker compose prints for a warning; none where it says nothing. */
export function dockerWarnings(problem: Problem): readonly string[] {
  return WORDINGS.get(problem.code)?.(problem) ?? [];
}

/** The text of docker compose for an error that leaves the model as it is; our own where that says the same. */
export function dockerError({ code, message }: Problem): string {
  const file = code === 'env-file-not-found' ? /env file (.+) not found/.exec(message)?.[1] : undefined;
  if (file !== undefined) return `env file ${file} not found: stat ${file}: no such file or directory`;
  return message.replace(/\.$/, '');
}
