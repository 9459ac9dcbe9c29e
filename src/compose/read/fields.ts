/** Typed reading of single attributes: the value where it can be understood, a problem where it cannot. */
import { toInt64 } from '../values/go-numbers';
import { isNull, textOf, type MapNode, type Node, type ScalarNode } from '../nodes';
import type { Report } from '../report';

function wrongType(node: Node, path: string, expected: string, report: Report): void {
  report({
    severity: 'error',
    code: 'wrong-type',
    message: `${path} must be ${expected}.`,
    hint: isNull(node) ? 'Write a value after the colon, or remove the line.' : 'Correct the value.',
    range: node.via ?? node.range,
  });
}

/** A string; a number or boolean is reported (Compose wants quotes) and still understood. */
export function readString(node: Node | undefined, path: string, report: Report): string | undefined {
  if (!node) return undefined;
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  wrongType(node, path, 'a string', report);
  return textOf(node);
}

/** A string or number as text. */
export function readScalar(node: Node | undefined, path: string, report: Report): string | undefined {
  if (!node) return undefined;
  const isText = node.kind === 'scalar' && (typeof node.value === 'string' || typeof node.value === 'number');
  if (isText) return textOf(node);
  wrongType(node, path, 'a string or a number', report);
  return undefined;
}

/** A number that is not in quotes. */
export function readNumber(node: Node | undefined, path: string, report: Report): number | undefined {
  if (!node) return undefined;
  if (node.kind === 'scalar' && typeof node.value === 'number') return node.value;
  wrongType(node, path, 'a number without quotes', report);
  return undefined;
}

/** A count, also as a string; a fraction that is not in quotes is cut off. */
export function readCount(node: Node | undefined, path: string, report: Report): number | undefined {
  if (node?.kind === 'scalar' && typeof node.value === 'number') return toInt64(node.value);
  return readInteger(node, path, report);
}

/** An integer, also as a string (`"2"`, `${REPLICAS}`). */
export function readInteger(node: Node | undefined, path: string, report: Report): number | undefined {
  if (!node) return undefined;
  if (node.kind === 'scalar' && Number.isInteger(node.value)) return toInt64(Number(node.value));
  const text = textOf(node);
  if (text !== undefined && /^[-+]?[0-9]+$/.test(text)) return Number(text);
  wrongType(node, path, 'an integer', report);
  return undefined;
}

const BOOLEAN_WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  y: true,
  yes: true,
  on: true,
  false: false,
  n: false,
  no: false,
  off: false,
};

/** A boolean, also as a word in any case; words other than true and false are reported as dated. */
export function readBoolean(node: Node | undefined, path: string, report: Report): boolean | undefined {
  if (!node) return undefined;
  const word = textOf(node)?.toLowerCase() ?? '';
  const value = BOOLEAN_WORDS[word];
  if (value === undefined) {
    wrongType(node, path, 'a boolean', report);
    return undefined;
  }
  if (word !== 'true' && word !== 'false') {
    report({
      severity: 'warning',
      code: 'dated-boolean',
      message: `"${word}" in ${path} is a boolean of YAML 1.1 only.`,
      hint: `Write ${value}.`,
      range: node.range,
    });
  }
  return value;
}

/** The items of a list of strings. Numbers are reported and still understood, other items are left out. */
export function readItems(node: Node | undefined, path: string, report: Report): readonly ScalarNode[] {
  if (!node) return [];
  if (node.kind !== 'list') {
    wrongType(node, path, 'a list', report);
    return [];
  }
  const items: ScalarNode[] = [];
  for (const item of node.items) {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') {
      wrongType(item, `${path}.[]`, 'a string', report);
    }
    if (item.kind === 'scalar' && item.value !== null) items.push(item);
  }
  return items;
}

/** The texts of `readItems`. */
export function readTexts(node: Node | undefined, path: string, report: Report): readonly string[] {
  return readItems(node, path, report).map((item) => String(item.value));
}

/** A mapping; null counts as an empty one only if `nullable`. */
export function readMap(
  node: Node | undefined,
  path: string,
  report: Report,
  nullable = false,
): MapNode | undefined {
  if (!node || (nullable && isNull(node))) return undefined;
  if (node.kind === 'map') return node;
  wrongType(node, path, nullable ? 'a mapping or null' : 'a mapping', report);
  return undefined;
}
