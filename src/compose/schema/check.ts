/**
 * A tree laid against a schema: everything in the tree that the schema refuses becomes a problem.
 *
 * Messages are worded as those of compose-go (`schema/schema.go`), so that they can be searched for. Where a value may
 * have several forms, the one of its own kind is the one that it is checked against.
 */
import { isFromList, writtenForm } from '../values/canonical';
import { nearestWord, subjectOf } from '../check/nearest-word';
import type { Entry, ListNode, MapNode, Node, ScalarNode } from '../nodes';
import type { SourceRange } from '../project';
import type { Report } from '../report';
import { below, rangeOfOwner, rangeOfValue, type Place } from './places';
import { typeHint, typeNames } from './type-words';
import type { Fault, Form, ListSchema, MapSchema, ScalarSchema, ScalarType, Schema } from './schema';

/** How a tree is checked. */
export interface CheckContext {
  readonly report: Report;
  /** False for a tree that more files may be laid on; faults that these could mend are left out then. */
  readonly isFinal: boolean;
}

/** Reports every violation in a tree. The tree is in canonical form, and merged. */
export function check(schema: Schema, node: Node, place: Place, context: CheckContext): void {
  if (schema.kind === 'anything') return;
  const forms = schema.kind === 'choice' ? schema.forms : [schema];
  if (!acceptsWritten(forms, node, place, context)) return;
  const form = forms.find((candidate) => fits(candidate, node)) ?? forms.find((other) => isNear(other, node));
  if (!form) {
    reportType(forms, node, place, context);
    return;
  }
  if (form.kind === 'scalar' && node.kind === 'scalar') checkScalar(form, node, place, context);
  if (form.kind === 'list' && node.kind === 'list') checkList(form, node, place, context);
  if (form.kind === 'map' && node.kind === 'map') checkMap(form, node, place, context);
}

/** What canonical form has made of another kind of value: false where that was wrong, and is reported. */
function acceptsWritten(forms: readonly Form[], node: Node, place: Place, context: CheckContext): boolean {
  const written = writtenForm(node);
  if (written?.kind === 'list') {
    checkUnique(written.items, place, context);
  } else if (written && !forms.some((form) => fits(form, written))) {
    reportType(forms, written, place, context);
    return false;
  }
  return true;
}

function fits(form: Form, node: Node): boolean {
  if (node.kind !== 'scalar') return form.kind === node.kind;
  const types = form.kind === 'scalar' ? form.types : form.kind === 'map' ? form.or : [];
  return types.some((type) => isOfType(node, type));
}

/** A number that is no integer is meant for the form that takes integers. */
function isNear(form: Form, node: Node): boolean {
  if (form.kind !== 'scalar' || node.kind !== 'scalar') return false;
  return typeof node.value === 'number' && form.types.includes('integer');
}

function isOfType({ value, goType }: ScalarNode, type: ScalarType): boolean {
  // The schema knows no points in time.
  if (goType === 'time.Time') return false;
  if (type === 'null') return value === null;
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value);
  return typeof value === type;
}

function checkScalar(form: ScalarSchema, node: ScalarNode, place: Place, context: CheckContext): void {
  if (!fits(form, node)) {
    reportType([form], node, place, context);
    return;
  }
  const faults = form.rules.map((rule) => rule(node));
  const fault = faults.find((found) => found !== undefined);
  if (fault) reportFault(fault, place, rangeOfValue(node, place), context);
}

function checkList(form: ListSchema, node: ListNode, place: Place, context: CheckContext): void {
  for (const [position, item] of node.items.entries()) {
    check(form.items, item, below(place, String(position)), context);
  }
  if (form.isUnique) checkUnique(node.items, place, context);
}

/** Reports each item that stands there already. */
function checkUnique(items: readonly Node[], place: Place, context: CheckContext): void {
  const positions = new Map<string, number>();
  for (const [position, item] of items.entries()) {
    const text = identity(item);
    const earlier = positions.get(text);
    if (earlier === undefined) {
      positions.set(text, position);
      continue;
    }
    const fault: Fault = {
      code: 'duplicate-item',
      text: `items at ${earlier} and ${position} are equal`,
      hint: 'Remove one of the two.',
    };
    reportFault(fault, place, rangeOfValue(item, { path: '' }), context);
  }
}

/** Equal for equal values; `1` and `"1"` differ, the order of keys does not matter. */
function identity(node: Node): string {
  switch (node.kind) {
    case 'scalar':
      return JSON.stringify(node.value);
    case 'list':
      return `[${node.items.map(identity).join()}]`;
    case 'map':
      return `{${[...node.entries]
        .map(([key, { value }]) => `${JSON.stringify(key)}:${identity(value)}`)
        .sort()
        .join()}}`;
  }
}

function checkMap(form: MapSchema, node: MapNode, place: Place, context: CheckContext): void {
  for (const [key, entry] of node.entries) {
    const schema = form.known.get(key) ?? form.others.find(({ keys }) => keys.test(key))?.value;
    if (schema) check(schema, entry.value, below(place, key, entry.keyRange), context);
    else if (!isFromList(node)) reportUnknown(form, key, entry, place, context);
  }
  for (const key of form.required.filter((key) => !node.entries.has(key))) {
    const fault = { code: 'missing-attribute', text: `missing property '${key}'`, hint: `Add "${key}:".` };
    reportFault(fault, place, rangeOfOwner(node, place), context);
  }
  for (const rule of form.rules) {
    const fault = rule(node);
    if (!fault) continue;
    const culprit = fault.key === undefined ? undefined : node.entries.get(fault.key);
    reportFault(fault, place, culprit?.keyRange ?? rangeOfOwner(node, place), context);
  }
}

function reportUnknown(
  form: MapSchema,
  key: string,
  entry: Entry,
  place: Place,
  context: CheckContext,
): void {
  const text = `additional properties '${key}' not allowed`;
  const isName = form.known.size === 0;
  const fault: Fault = isName
    ? { code: 'name-syntax', text, hint: nameHint(form) }
    : {
        code: 'unknown-attribute',
        text,
        hint: attributeHint(form, key),
        subject: subjectOf(key, form.known.keys()),
      };
  reportFault(fault, place, entry.keyRange, context);
}

function nameHint(form: MapSchema): string {
  const isStrict = form.others.some(({ keys }) => !keys.test('a b'));
  return isStrict ? 'Use letters, digits, ".", "_" and "-".' : 'Give it a name.';
}

function attributeHint(form: MapSchema, key: string): string {
  const near = nearestWord(key, form.known.keys());
  if (near !== undefined) return `Did you mean "${near}"?`;
  const mayExtend = form.others.some(({ keys }) => keys.test('x-'));
  return mayExtend
    ? 'Remove it, correct its indentation, or name it "x-…" if it is your own.'
    : `Remove it; known here: ${[...form.known.keys()].join(', ')}.`;
}

function reportType(forms: readonly Form[], node: Node, place: Place, context: CheckContext): void {
  const [first] = forms;
  const fault: Fault = {
    code: 'wrong-type',
    text: `must be a ${first ? typeNames(first) : ''}`,
    hint: typeHint(forms, node, place.keyRange === undefined),
  };
  reportFault(fault, place, rangeOfValue(node, place), context);
}

function reportFault(fault: Fault, { path }: Place, range: SourceRange, context: CheckContext): void {
  if (fault.isLate && !context.isFinal) return;
  context.report({
    severity: fault.severity ?? 'error',
    code: fault.code,
    message: `${path === '' ? '' : `${path} `}${fault.text}.`,
    hint: fault.hint,
    range,
    ...(fault.subject && { subject: fault.subject }),
  });
}
