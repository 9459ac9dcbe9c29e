/** How types are called in messages and hints. */
import type { Node } from '../nodes';
import type { Form } from './schema';

/** What a form takes, in the words and the alphabetical order of compose-go's messages. */
export function typeNames(form: Form): string {
  const names = typesOf(form)
    .map((type) => (type === 'map' ? 'mapping' : type === 'list' ? 'array' : type))
    .sort();
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`;
}

/** What to write in the place of a node that has none of the forms. `isItem` where it stands in a list. */
export function typeHint(forms: readonly Form[], node: Node, isItem: boolean): string {
  const types = new Set(forms.flatMap(typesOf));
  if (node.kind === 'map' && types.has('list') && !types.has('map')) return 'Start each item with "- ".';
  if (node.kind === 'list' && types.has('map') && !types.has('list'))
    return 'Write "KEY: value" without "- ".';
  const fallback = `Write ${SHOWN.flatMap(([type, name]) => (types.has(type) ? name : [])).join(' or ')}.`;
  if (node.kind !== 'scalar') return fallback;
  if (node.goType === 'time.Time')
    return 'Put the date in quotes; without them it is a point in time, and no text.';
  if (node.value === null) return `Write a value after the ${isItem ? 'dash' : 'colon'}, or remove the line.`;
  if (types.has('integer') && typeof node.value === 'number') return 'Write a whole number.';
  if (types.has('boolean')) return 'Write true or false, without quotes.';
  const takesNumber = types.has('number') || types.has('integer');
  if (types.has('string') && !takesNumber) return 'Put the value in quotes.';
  if (types.size === 1 && takesNumber)
    return 'Write the number without quotes; a variable cannot stand here.';
  return fallback;
}

const SHOWN = [
  ['string', 'a text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['list', 'a list'],
  ['map', 'a mapping'],
] as const;

function typesOf(form: Form): readonly string[] {
  if (form.kind === 'scalar') return form.types;
  return form.kind === 'map' ? [...form.or, form.kind] : [form.kind];
}
