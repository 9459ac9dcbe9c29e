/**
 * The notation in which the attributes of a compose file are written down.
 *
 * It says what the JSON schema of the Compose specification says, as far as that schema goes, plus what compose-go
 * refuses later when it reads a value of the right type: a duration that is none, a mount without a target.
 */
import type { MapNode, ScalarNode } from '../nodes';
import type { Problem } from '../project';

export type ScalarType = 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** What is wrong with a value. The message continues the path of the value: "services.a.x must be a string". */
export interface Fault {
  readonly code: string;
  readonly text: string;
  readonly hint: string;
  readonly severity?: 'warning';
  readonly subject?: Problem['subject'];
  /** The key of the mapping that is to blame, where it is not the whole. */
  readonly key?: string;
  /** True for what Compose finds only in the model of all files; a later file may still replace the value. */
  readonly isLate?: true;
}

/** A further rule for a scalar of the right type; `undefined` where it is kept. */
export type ScalarRule = (node: ScalarNode) => Fault | undefined;

/** A rule about several keys of one mapping. */
export type MapRule = (node: MapNode) => Fault | undefined;

export interface ScalarSchema {
  readonly kind: 'scalar';
  readonly types: readonly ScalarType[];
  readonly rules: readonly ScalarRule[];
}

export interface ListSchema {
  readonly kind: 'list';
  readonly items: Schema;
  readonly isUnique: boolean;
}

export interface MapSchema {
  readonly kind: 'map';
  readonly known: ReadonlyMap<string, Schema>;
  readonly required: readonly string[];
  /** For the other keys, the first row that matches; a key that no row matches is refused. */
  readonly others: readonly { readonly keys: RegExp; readonly value: Schema }[];
  /** Scalars that may stand in place of the mapping. */
  readonly or: readonly ScalarType[];
  readonly rules: readonly MapRule[];
}

/** One of several forms, which differ in their kind, or in their type where several are scalars. */
export interface ChoiceSchema {
  readonly kind: 'choice';
  readonly forms: readonly Form[];
}

export type Form = ScalarSchema | ListSchema | MapSchema;

export type Schema = Form | ChoiceSchema | { readonly kind: 'anything' };

export const anything: Schema = { kind: 'anything' };

/** A scalar of one of these types. An integer is a number as well. */
export function scalar(...types: readonly ScalarType[]): ScalarSchema {
  return { kind: 'scalar', types, rules: [] };
}

/** A rule that Compose applies only to the model of all files. */
export function late(rule: ScalarRule): ScalarRule {
  return (node) => {
    const fault = rule(node);
    return fault && { ...fault, isLate: true };
  };
}

export function withRule(schema: ScalarSchema, ...rules: readonly ScalarRule[]): ScalarSchema {
  return { ...schema, rules: [...schema.rules, ...rules] };
}

export function list(items: Schema): ListSchema {
  return { kind: 'list', items, isUnique: false };
}

/** A list in which no item may stand twice. */
export function uniqueList(items: Schema): ListSchema {
  return { kind: 'list', items, isUnique: true };
}

const EXTENSIONS = { keys: /^x-/, value: anything };

/** A mapping with these keys and extensions (`x-…`). */
export function map(known: Readonly<Record<string, Schema>>, ...required: readonly string[]): MapSchema {
  return { ...closedMap(known, ...required), others: [EXTENSIONS] };
}

/** A mapping with these keys and no others. */
export function closedMap(
  known: Readonly<Record<string, Schema>>,
  ...required: readonly string[]
): MapSchema {
  return { kind: 'map', known: new Map(Object.entries(known)), required, others: [], or: [], rules: [] };
}

/** A mapping with these keys, in which others mean nothing and are no mistake. */
export function tolerantMap(known: Readonly<Record<string, Schema>>): MapSchema {
  return { ...closedMap(known), others: [{ keys: /^/, value: anything }] };
}

/** A mapping with keys of the user's choice. Keys of another form are refused. */
export function mapOf(value: Schema, keys = /[^\n]/): MapSchema {
  return { ...closedMap({}), others: [{ keys, value }] };
}

/** As `mapOf`, but what other keys hold is checked against `rest` only. */
export function looseMapOf(value: Schema, keys: RegExp, rest: Schema = anything): MapSchema {
  return {
    ...closedMap({}),
    others: [
      { keys, value },
      { keys: /^/, value: rest },
    ],
  };
}

/** A mapping in whose place scalars of these types may stand. */
export function mapOr(schema: MapSchema, ...types: readonly ScalarType[]): MapSchema {
  return { ...schema, or: types };
}

export function withMapRule(schema: MapSchema, ...rules: readonly MapRule[]): MapSchema {
  return { ...schema, rules: [...schema.rules, ...rules] };
}

/** The order of the forms decides which one a message names where none fits. */
export function choice(...forms: readonly Form[]): ChoiceSchema {
  return { kind: 'choice', forms };
}
