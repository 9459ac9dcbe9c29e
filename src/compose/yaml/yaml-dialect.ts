/**
 * Where the Go library that Compose reads YAML with and the `yaml` package differ in syntax. Source of the behaviour:
 * go-yaml `scanner.go` and `parser.go`, which follow YAML 1.1.
 */
import type { Document, YAMLError } from 'yaml';
import { withBlanks, type Indented } from './continuation-lines';
import { strayTab } from './stray-tabs';

/** What the Go library refuses. */
export type Mistake = Pick<YAMLError, 'code' | 'message' | 'pos'>;

const ALIAS_KEY = /(?<=^|[\s,[{])\*[A-Za-z0-9_-]+(?=:(?:\s|$))/g;

/**
 * The text with a blank behind each alias that is a key, which is a part of the alias without it in YAML 1.2;
 * `undefined` where there are none.
 */
export function separateAliasKeys(text: string): Indented | undefined {
  const ends = [...text.matchAll(ALIAS_KEY)].map((match) => match.index + match[0].length);
  return withBlanks(
    text,
    ends.map((at) => ({ at, count: 1 })),
  );
}

/**
 * What is wrong with one of the documents in a text that the `yaml` package has accepted.
 *
 * @param index its position among the documents
 */
export function streamMistakes(document: Document.Parsed, index: number): readonly Mistake[] {
  const { contents, directives, range, warnings } = document;
  const mistakes: Mistake[] = warnings
    .filter(({ code }) => code === 'BAD_DIRECTIVE')
    .map(({ message, pos }) => ({ code: 'BAD_DIRECTIVE', message, pos }));
  const at = (offset: number): [number, number] => [offset, offset + 1];
  if (directives.yaml.explicit === true && directives.yaml.version !== '1.1') {
    const message = `found incompatible YAML document: version ${directives.yaml.version} instead of 1.1`;
    mistakes.push({ code: 'BAD_DIRECTIVE', message, pos: at(range[0]) });
  }
  const isEmpty = contents === null || contents.range[0] === contents.range[1];
  if (index > 0 && directives.docStart !== true && !isEmpty) {
    const message = 'did not find expected <document start>';
    mistakes.push({ code: 'MISSING_CHAR', message, pos: at(contents.range[0]) });
  }
  return mistakes;
}

/** What is wrong with the blank space of a text that the `yaml` package has accepted. */
export function blankMistakes(documents: readonly Document.Parsed[], text: string): readonly Mistake[] {
  const tab = strayTab(text, documents);
  if (tab === undefined) return [];
  const message = 'found a tab character where a token or indentation is expected';
  return [{ code: 'TAB_AS_INDENT', message, pos: [tab, tab + 1] }];
}
