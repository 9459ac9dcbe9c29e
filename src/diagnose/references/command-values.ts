/** Hosts in `command`, `entrypoint` and health checks, which are lists of words or one string. */
import type { TextValue } from '../../compose/project';
import { findInCommand, findInScript, type FoundInWord } from './command-hosts';
import type { FoundHost } from './found-host';
import { isShell, programOf } from './programs';
import { remembering } from './remembered';
import { splitCommands, wholeWord, type Word } from './shell-words';

/** More than the commands of a project of thousands of services. */
const MOST_REMEMBERED = 5000;

/** A host and the value it stands in. */
export interface FoundInValue {
  readonly value: TextValue;
  readonly found: FoundHost;
}

/**
 * The hosts of everything that a service runs. The words of `command` are arguments of `entrypoint`, where that is a
 * program that is known.
 */
export function findInCommands(values: readonly TextValue[]): readonly FoundInValue[] {
  const run = values.filter(({ kind }) => RUN.has(kind));
  if (run.length === 0) return [];
  return findInTexts(...run.flatMap(({ kind, text }) => [kind, text])).flatMap(({ source, found }) => {
    const value = run[source];
    return value ? [{ value, found }] : [];
  });
}

const RUN: ReadonlySet<string> = new Set(['command', 'entrypoint', 'healthcheck']);

interface FoundInText {
  /** Which of the texts. */
  readonly source: number;
  readonly found: FoundHost;
}

/** Takes the kind and the text of each value in turn. */
const findInTexts = remembering(MOST_REMEMBERED, (...texts): readonly FoundInText[] => {
  const wordsOf = (kind: string): readonly Word[] =>
    texts.flatMap((text, index) =>
      index % 2 === 1 && texts[index - 1] === kind ? [wholeWord(text, (index - 1) / 2)] : [],
    );
  const found = [
    ...inEntrypoint(wordsOf('entrypoint'), wordsOf('command')),
    ...inWords(wordsOf('healthcheck')),
  ];
  return found.map(({ word: { source }, found: host }) => ({ source, found: host }));
});

/** One word with blanks is a string that Compose or a shell splits; several are a list. */
function inWords(words: readonly Word[]): readonly FoundInWord[] {
  const script = scriptIn(words);
  return script ? findInScript(script) : findInCommand(words);
}

function scriptIn(words: readonly Word[]): Word | undefined {
  const [only, ...others] = words;
  return only && others.length === 0 && /\s/.test(only.text) ? only : undefined;
}

function inEntrypoint(entrypoint: readonly Word[], command: readonly Word[]): readonly FoundInWord[] {
  const script = scriptIn(entrypoint);
  const commands = script ? splitCommands(script) : [entrypoint];
  const [words, ...others] = commands;
  const name = words?.[0]?.text ?? '';
  const takesArguments = others.length === 0 && (programOf(name) !== undefined || isShell(name));
  if (!words || !takesArguments)
    return [...commands.flatMap((each) => findInCommand(each)), ...inWords(command)];
  const more = scriptIn(command);
  if (!more || /^-[a-z]*c$/.test(words.at(-1)?.text ?? '')) return findInCommand([...words, ...command]);
  const [first = [], ...rest] = splitCommands(more);
  return [...findInCommand([...words, ...first]), ...rest.flatMap((each) => findInCommand(each))];
}
