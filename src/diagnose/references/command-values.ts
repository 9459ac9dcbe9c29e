/** Hosts in `command`, `entrypoint` and health checks, which are lists of words or one string. */
import type { TextValue } from '../../compose/project';
import { findInCommand, findInScript, type FoundInWord } from './command-hosts';
import type { FoundHost } from './found-host';
import { isShell, programOf } from './programs';
import { splitCommands, wholeWord, type Word } from './shell-words';

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
  const indexed = values.map((value, index) => ({ value, word: wordFor(value, index) }));
  const wordsOf = (kind: TextValue['kind']): readonly Word[] =>
    indexed.flatMap(({ value, word }) => (value.kind === kind && word ? [word] : []));
  const found = [
    ...inEntrypoint(wordsOf('entrypoint'), wordsOf('command')),
    ...inWords(wordsOf('healthcheck')),
  ];
  return found.flatMap(({ word, found }) => {
    const value = values[word.source];
    return value ? [{ value, found }] : [];
  });
}

function wordFor(value: TextValue, index: number): Word | undefined {
  return value.kind === 'environment' || value.kind === 'label' ? undefined : wholeWord(value.text, index);
}

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
