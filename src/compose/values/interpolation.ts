/**
 * Variables in the values of a compose file.
 *
 * Every string value is a template, also under `x-` keys; keys, numbers and booleans are not.
 */
import type { NodePath } from '../node-path';
import { slice, type Entry, type Node, type ScalarNode } from '../nodes';
import type { Report } from '../report';
import { piecesOf, substitutePieces } from './pieces';
import { substitute, type Lookup, type TemplateError } from './template';

/**
 * Substitutes variables in all string values of a tree. Errors leave the text as it is written.
 *
 * @param root where the tree stands in its document
 */
export function interpolate(node: Node, lookup: Lookup, report: Report, root: NodePath = []): Node {
  return visit(node, root);

  function visit(current: Node, path: NodePath): Node {
    switch (current.kind) {
      case 'scalar':
        return interpolateScalar(current, path, lookup, report);
      case 'list':
        return { ...current, items: current.items.map((item) => visit(item, [...path, '[]'])) };
      case 'map': {
        const entries = new Map<string, Entry>();
        for (const [key, entry] of current.entries) {
          entries.set(key, { ...entry, value: visit(entry.value, [...path, key]) });
        }
        return { ...current, entries };
      }
    }
  }
}

function interpolateScalar(node: ScalarNode, path: NodePath, lookup: Lookup, report: Report): ScalarNode {
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const { text, missing, error, segments } = substitute(node.value, lookup);
  for (const variable of missing) {
    report({
      severity: 'warning',
      code: 'variable-not-set',
      message: `The "${variable.name}" variable is not set. Defaulting to a blank string.`,
      hint: `Set it in the environment or in .env, or give a default: \${${variable.name}:-value}.`,
      range: slice(node, variable.start, variable.end).range,
      // Where escapes stand between, the place is that of the whole value.
      ...(node.exact ? { subject: { word: variable.name } } : {}),
    });
  }
  if (error) {
    const place = path.length === 0 ? 'the file' : path.join('.');
    const written = node.value.slice(error.start, error.end);
    report({
      severity: 'error',
      ...explain(error, place, written),
      range: slice(node, error.start, error.end).range,
    });
  }
  if (text === node.value) return node;
  const template = piecesOf({ ...node, text: node.value });
  return { ...node, value: text, exact: false, pieces: substitutePieces(template, segments) };
}

function explain(
  { kind, message }: TemplateError,
  place: string,
  written: string,
): { readonly code: string; readonly message: string; readonly hint: string } {
  switch (kind) {
    case 'required':
      return {
        code: 'variable-required',
        message: `Error while interpolating ${place}: ${message}.`,
        hint: 'Set the variable in the environment or in .env.',
      };
    case 'too-long':
      return {
        code: 'interpolation-length',
        message: `Error while interpolating ${place}: ${message}.`,
        hint: 'Shorten the values of its variables, or use them less often.',
      };
    case 'syntax':
      return {
        code: 'interpolation-syntax',
        message: `Invalid interpolation format for ${place}: "${shortened(written)}". You may need to escape any $ with another $.`,
        hint: 'Write ${NAME}, ${NAME:-default}, ${NAME:?message} or ${NAME:+word}; a literal $ is written $$.',
      };
  }
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
