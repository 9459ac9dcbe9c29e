/** Strings of YAML files of other programs, with their paths and places. */
import { isMap, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import { exceedsLimits } from '../../../compose/yaml/yaml-limits';
import type { Token } from './statements';

export interface YamlString {
  /** Keys from the root, `[]` for the items of lists. */
  readonly path: readonly string[];
  readonly token: Token;
}

/** UTF-16 code units; parsing takes some microseconds for each. */
const MAXIMUM_LENGTH = 1 << 16;

/** Deeper values belong to no file that a person wrote. */
const MAXIMUM_DEPTH = 50;

/**
 * The strings of a file that stand there as they read; others have no place of their own. What cannot be parsed gives
 * what was understood before.
 */
export function yamlStrings(text: string): readonly YamlString[] {
  if (text.length > MAXIMUM_LENGTH || exceedsLimits(text)) return [];
  const found: YamlString[] = [];
  const visit = (node: Node | null | undefined, path: readonly string[]): void => {
    if (path.length > MAXIMUM_DEPTH) return;
    if (isMap<Node, Node>(node)) {
      for (const { key, value } of node.items)
        visit(value, [...path, isScalar(key) ? String(key.value) : '']);
    } else if (isSeq<Node>(node)) for (const item of node.items) visit(item, [...path, '[]']);
    else if (isScalar(node) && typeof node.value === 'string' && node.range) {
      const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
      const [start, end] = node.range;
      const written = text.slice(start + quote, end - quote);
      if (written === node.value) found.push({ path, token: { text: written, from: start + quote } });
    }
  };
  visit(parseDocument(text, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false }).contents, []);
  return found;
}
