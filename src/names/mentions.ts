import type { Topology } from '../topology/topology';
import { candidatesOf } from './lookup';
import { nameIndex } from './name-index';

/** A word of a text that is a name of the topology. */
export interface Mention {
  /** Of the first character, in UTF-16 code units. */
  readonly offset: number;
  readonly length: number;
  /** As it is written in the text. */
  readonly name: string;
}

/** What a host name is made of, with the underscore that Compose names have. */
const WORD = /[A-Za-z0-9_.-]+/g;

/** How far behind a word `://` may follow, as in `postgresql+psycopg2://`. */
const LONGEST_SCHEME = 40;

/** The user and password before the host of a URL. */
const USER_INFO = /\/\/[^\s/?#]*@/g;

/**
 * Finds the words of an environment value, a command or another text that are exactly a name of the topology, alone
 * or qualified by its network, in any case, or the private name that a link gives somebody, in its own case.
 *
 * A word ends where no host name can go on. Words that cannot be a host are passed over: the scheme, user and path
 * of a URL (`redis` in `redis://…` is no host), and the parts of a file path.
 */
export function findMentions(topology: Topology, text: string): Mention[] {
  const userInfos = [...text.matchAll(USER_INFO)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const mentions: Mention[] = [];
  for (const match of text.matchAll(WORD)) {
    // The full stop of a sentence, or of a fully qualified name, is no part of the name.
    const name = match[0].replace(/\.+$/, '');
    const offset = match.index;
    const isUserInfo = userInfos.some(({ start, end }) => offset >= start && offset < end);
    if (isUserInfo || isScheme(text, offset + match[0].length) || isPathSegment(text, offset)) continue;
    if (isKnown(topology, name)) mentions.push({ offset, length: name.length, name });
  }
  return mentions;
}

function isScheme(text: string, end: number): boolean {
  return /^(\+[A-Za-z0-9.+-]+)?:\/\//.test(text.slice(end, end + LONGEST_SCHEME));
}

function isPathSegment(text: string, offset: number): boolean {
  return text[offset - 1] === '/' && text[offset - 2] !== '/';
}

function isKnown(topology: Topology, word: string): boolean {
  const index = nameIndex(topology);
  return candidatesOf(word).some(({ name, network }) =>
    network === undefined
      ? index.networksOf(name).length > 0 || index.isLinkAlias(name)
      : index.find(network, name) !== undefined,
  );
}
