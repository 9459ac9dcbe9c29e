/** What a scalar of the `yaml` package means: its tag, its escapes and its text together. */
import type { Scalar } from 'yaml';
import { resolvePlainScalar, resolveTaggedScalar, type PlainScalar } from './plain-scalar';

/** Why a scalar has no meaning, in the words of go-yaml, without a full stop. */
export interface ScalarFault {
  readonly code: 'yaml-tag' | 'yaml-escape';
  readonly fault: string;
  readonly hint: string;
}

const CORE = 'tag:yaml.org,2002:';
const TYPED = /^tag:yaml\.org,2002:(int|float|bool|null|timestamp)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** A slash, or half of a surrogate pair, behind a backslash that is not escaped itself. */
const REFUSED_ESCAPE =
  /(?<!\\)(?:\\\\)*(\\(?:\/|u[dD][89a-fA-F][0-9a-fA-F]{2}|U0000[dD][89a-fA-F][0-9a-fA-F]{2}))/;

/**
 * Resolves a scalar. Tags of other programs make any text a string, as with `!!str`.
 *
 * @param text the scalar without quotes and escapes
 * @param written the scalar as it stands in the file
 */
export function scalarMeaning(node: Scalar, text: string, written: string): PlainScalar | ScalarFault {
  const isQuoted = node.type !== 'PLAIN' && node.type !== undefined;
  if (node.type === 'QUOTE_DOUBLE' && written.includes('\\')) {
    const escape = REFUSED_ESCAPE.exec(written)?.[1];
    if (escape !== undefined) return badEscape(escape);
  }
  const { tag } = node;
  if (tag === undefined || tag === '!') return isQuoted ? { value: text } : resolvePlainScalar(text);
  const [, type] = TYPED.exec(tag) ?? [];
  if (type !== undefined) {
    const resolved = resolveTaggedScalar(text, type);
    if (!('fault' in resolved)) return resolved;
    return { code: 'yaml-tag', ...resolved, hint: `Remove the tag !!${type}, or correct the value.` };
  }
  return tag === `${CORE}binary` ? decoded(text) : { value: text };
}

function badEscape(escape: string): ScalarFault {
  if (escape === '\\/') {
    const hint = 'Write the slash without a backslash, or the backslash twice.';
    return { code: 'yaml-escape', fault: `found unknown escape character "${escape}"`, hint };
  }
  const hint = 'Write the character itself, or its whole number as in "\\U0001F600".';
  return { code: 'yaml-escape', fault: `found invalid Unicode character escape code "${escape}"`, hint };
}

function decoded(text: string): PlainScalar | ScalarFault {
  const base64 = text.replace(/[\r\n]/g, '');
  if (BASE64.test(base64)) return { value: Buffer.from(base64, 'base64').toString('utf8') };
  const hint = 'Write base64 with its padding, or remove the tag.';
  return { code: 'yaml-tag', fault: '!!binary value contains invalid base64 data', hint };
}
