/** Other text for a place, written so that the file around it stays what it is. */
import { visit, type Scalar } from 'yaml';
import { CannotEdit } from './changed-value';
import type { Splice } from './changing-text';
import { narrowed } from './narrow';
import { plainValue, type Plain } from './plain-value';
import { moved } from './value-splices';
import { isPlainSafe, scalarText } from './write-yaml';
import { quoteOf, styleOf } from './yaml-style';
import { rangeOf, YamlText } from './yaml-text';

interface Place {
  readonly from: number;
  readonly to: number;
}

/** Neither in YAML nor in any configuration do these mean anything by themselves; a host, or a host and its port. */
const HARMLESS = /^[A-Za-z_][A-Za-z0-9_]*([-.][A-Za-z0-9_]+)*(:[0-9]{1,5})?$/;
const DIGITS = /^[0-9]{1,5}$/;

/**
 * The splice that puts a text at a place of a file. In a quoted scalar of YAML it is escaped as the quotes ask for; a plain
 * one is quoted where it would become something else.
 *
 * @throws CannotEdit where the file would not say the same around it
 */
export function replacement(file: string, text: string, { from, to }: Place, put: string): Splice {
  const splice = { from, to, text: put };
  if (!/\.(ya?ml|json)$/i.test(file)) return splice;
  if (isHarmless(text.slice(from, to), put)) return splice;
  const part = narrowed(text, from);
  if (part === undefined) return inYaml(text, splice);
  return moved(inYaml(part.text, moved(splice, -part.shift)), part.shift);
}

function inYaml(text: string, splice: Splice): Splice {
  const yaml = new YamlText(text);
  if (!yaml.isSound) throw new CannotEdit('a syntax error');
  const written = inScalar(yaml, splice);
  const result = text.slice(0, written.from) + written.text + text.slice(written.to);
  const after = new YamlText(result);
  if (!after.isSound || shapeOf(yaml, splice.from) !== shapeOf(after, splice.from))
    throw new CannotEdit('another shape');
  return written;
}

function isHarmless(old: string, put: string): boolean {
  if (DIGITS.test(old) && DIGITS.test(put)) return old.length > 0 && !put.startsWith('0');
  return HARMLESS.test(old) && HARMLESS.test(put) && isPlainSafe(put, true);
}

/** As it has to be written in the scalar that it stands in. */
function inScalar(yaml: YamlText, splice: Splice): Splice {
  const scalar = scalarAround(yaml, splice);
  if (scalar === undefined) return splice;
  const { node, isInside } = scalar;
  const [start, end] = rangeOf(node);
  const quote = quoteOf([node]);
  const style = styleOf(yaml);
  if (quote !== 'plain') {
    const inner = scalarText(splice.text, { style, quote }, isInside).slice(1, -1);
    const isWhole = splice.from === start && splice.to === end;
    return { ...splice, text: isWhole ? `${quote}${inner}${quote}` : inner };
  }
  if (node.type !== 'PLAIN') return splice;
  const whole = yaml.text.slice(start, splice.from) + splice.text + yaml.text.slice(splice.to, end);
  if (whole === '') return { from: start, to: end, text: style.quote.repeat(2) };
  // A number stays one; what was a text has to stay a text.
  if (typeof node.value !== 'string' || isPlainSafe(whole, isInside)) return splice;
  return { from: start, to: end, text: scalarText(whole, { style, quote }, isInside) };
}

function scalarAround(
  yaml: YamlText,
  { from, to }: Place,
): { readonly node: Scalar; readonly isInside: boolean } | undefined {
  let found: { node: Scalar; isInside: boolean } | undefined;
  for (const document of yaml.documents) {
    visit(document, {
      Scalar: (_, node, path) => {
        const [start, end] = rangeOf(node);
        if (start > from || to > end || end === start) return undefined;
        const isInside = path.some((each) => 'flow' in each && each.flow);
        found = { node, isInside };
        return visit.BREAK;
      },
    });
  }
  return found;
}

/** All that a file says but for what stands at a place, as text. */
function shapeOf(yaml: YamlText, place: number): string {
  const parts: unknown[] = [];
  for (const document of yaml.documents) {
    visit(document, {
      Scalar: (key, node) => {
        const [start, end] = rangeOf(node);
        const isChanged = start <= place && place <= end && end > start;
        parts.push([key, isChanged ? kindOf(plainValue(document, node)) : [node.value, node.tag]]);
      },
      Map: (key, node) => void parts.push([key, 'map', node.items.length, node.anchor]),
      Seq: (key, node) => void parts.push([key, 'list', node.items.length, node.anchor]),
      Alias: (key, node) => void parts.push([key, node.source]),
    });
  }
  return JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function kindOf(value: Plain): string {
  return typeof value;
}
