/** What a change makes of the values of a file, whatever way they are written in. */
import type { Change, FilePath, YamlValue } from '../remedy';
import { formOf, holdsNames, nameSettings, splitPair } from './attribute-forms';
import { isPlainMap, isSameValue, isTagged, type Plain, type PlainMap } from './plain-value';

/** Thrown inside of this folder where a change cannot be made without risk. */
export class CannotEdit extends Error {
  override readonly name = 'CannotEdit';
}

/** What is done to the collection at the end of a path. */
export type Operation =
  | { readonly kind: 'put'; readonly key: string; readonly value: Plain }
  | { readonly kind: 'append'; readonly item: Plain }
  | { readonly kind: 'drop'; readonly target: string };

export interface Step {
  readonly path: FilePath;
  readonly operation: Operation;
}

export function stepOf(change: Exclude<Change, { readonly kind: 'replace' }>): Step {
  if (change.kind === 'add') {
    const { path, key } = change;
    const value = plainOf(change.value);
    const operation: Operation =
      key === undefined ? { kind: 'append', item: value } : { kind: 'put', key, value };
    return { path, operation };
  }
  const last = change.path.at(-1);
  if (last === undefined) throw new CannotEdit('a change of the whole file');
  const path = change.path.slice(0, -1);
  if (change.kind === 'remove') return { path, operation: { kind: 'drop', target: last } };
  return { path, operation: { kind: 'put', key: last, value: plainOf(change.value) } };
}

function plainOf(value: YamlValue): Plain {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly YamlValue[]).map(plainOf);
  return new Map(Object.entries(value).map(([key, each]) => [key, plainOf(each)]));
}

/**
 * The value after the step; `undefined`: nothing is left of it, so that it goes away with its key.
 *
 * @param at the path that `value` itself stands at; a part of the step's
 * @throws CannotEdit
 */
export function changedValue(value: Plain | undefined, at: FilePath, step: Step): Plain | undefined {
  if (value !== undefined && isTagged(value)) return changedTagged(value, at, step);
  const next = step.path[at.length];
  if (next === undefined) return operated(value, at, step.operation);
  if (Array.isArray(value) && formOf(at) !== 'names')
    return changedItem(value as readonly Plain[], at, next, step);
  const map = mapOf(value, at);
  const changed = changedValue(map.get(next), [...at, next], step);
  if (changed !== undefined) return new Map([...map, [next, changed]]);
  return without(map, next, at);
}

/** `!override` stays; of what is reset nothing counts, whatever is added. */
function changedTagged(
  { tag, value }: { tag: string; value: Plain },
  at: FilePath,
  step: Step,
): Plain | undefined {
  if (tag === '!reset') throw new CannotEdit('what is reset');
  const changed = changedValue(value, at, step);
  return changed === undefined ? undefined : { tag, value: changed };
}

function changedItem(items: readonly Plain[], at: FilePath, next: string, step: Step): Plain {
  const index = Number(next);
  const item = /^\d+$/.test(next) ? items[index] : undefined;
  if (item === undefined) throw new CannotEdit('no such item');
  const changed = changedValue(item, [...at, next], step);
  if (changed === undefined) throw new CannotEdit('nothing is left of an item');
  return items.map((each, position) => (position === index ? changed : each));
}

/** What holds entries: a mapping, nothing yet, or a list of names that becomes one. */
export function mapOf(value: Plain | undefined, at: FilePath): PlainMap {
  if (value === undefined || value === null) return new Map();
  if (isPlainMap(value)) return value;
  if (!Array.isArray(value) || formOf(at) !== 'names') throw new CannotEdit('no mapping');
  return new Map((value as readonly Plain[]).map((name) => [textOf(name), nameSettings(at)]));
}

function operated(value: Plain | undefined, at: FilePath, operation: Operation): Plain | undefined {
  switch (operation.kind) {
    case 'put':
      return withEntry(value, at, operation.key, operation.value);
    case 'append':
      return withItem(value, at, operation.item);
    case 'drop':
      return withoutTarget(value, at, operation.target);
  }
}

function withEntry(value: Plain | undefined, at: FilePath, key: string, entry: Plain): Plain {
  const form = formOf(at);
  const isBareName = form === 'names' && isSameValue(entry, nameSettings(at));
  if ((value === undefined || value === null) && isBareName) return [key];
  if (!Array.isArray(value)) return new Map([...mapOf(value, at), [key, entry]]);
  const items = value as readonly Plain[];
  if (form === 'names') {
    if (isBareName) return items.includes(key) ? items : [...items, key];
    return new Map([...mapOf(value, at), [key, entry]]);
  }
  if (form !== 'pairs' && form !== 'hosts') throw new CannotEdit('no mapping');
  const text = pairText(key, entry, form, items);
  const old = items.findIndex((item) => isFor(item, key, form));
  return old < 0 ? [...items, text] : items.map((item, index) => (index === old ? text : item));
}

/** An item as it is written in the list it comes to. */
export function pairText(
  key: string,
  value: Plain,
  form: 'pairs' | 'hosts',
  items: readonly Plain[],
): string {
  if (value === null) return key;
  if (typeof value === 'object') throw new CannotEdit('no text');
  const isEqual = form === 'pairs' || items.some((item) => /^[^:]+=/.test(textOf(item)));
  return `${key}${isEqual ? '=' : ':'}${value}`;
}

/** Whether an item of a list stands for a key. */
export function isFor(item: Plain, key: string, form: 'pairs' | 'hosts'): boolean {
  return typeof item === 'string' && splitPair(item, form)[0] === key;
}

function withItem(value: Plain | undefined, at: FilePath, item: Plain): Plain {
  const form = formOf(at);
  if (value === undefined || value === null) return [item];
  if (Array.isArray(value)) {
    const items = value as readonly Plain[];
    return items.some((each) => isSameValue(each, item)) ? items : [...items, item];
  }
  if (isPlainMap(value)) {
    const [key, entry] = entryOf(item, at);
    return value.has(key) && form === 'names' ? value : new Map([...value, [key, entry]]);
  }
  if (form !== 'words') throw new CannotEdit('no list');
  return isSameValue(value, item) ? value : [value, item];
}

/** What an item is as an entry of a mapping. */
export function entryOf(item: Plain, at: FilePath): readonly [string, Plain] {
  const form = formOf(at);
  const text = textOf(item);
  if (form === 'names') return [text, nameSettings(at)];
  if (form === 'pairs' || form === 'hosts') return splitPair(text, form);
  throw new CannotEdit('no list');
}

function withoutTarget(value: Plain | undefined, at: FilePath, target: string): Plain | undefined {
  if (isPlainMap(value)) {
    if (!value.has(target)) throw new CannotEdit('no such entry');
    return without(value, target, at);
  }
  if (Array.isArray(value)) {
    const items = value as readonly Plain[];
    const left = items.filter((item) => !isTarget(item, target));
    if (left.length === items.length) throw new CannotEdit('no such item');
    return left.length === 0 ? undefined : left;
  }
  if (value === undefined || value === null || !isTarget(value, target)) throw new CannotEdit('no such item');
  return undefined;
}

/** Whether an item of a list is meant: by its text, or by what stands before `=` or `:`. */
export function isTarget(item: Plain, target: string): boolean {
  if (item === null || typeof item === 'object') return false;
  const text = String(item);
  return text === target || text.startsWith(`${target}=`) || text.startsWith(`${target}:`);
}

function without(map: PlainMap, key: string, at: FilePath): Plain | undefined {
  const left = new Map(map);
  left.delete(key);
  if (left.size > 0) return left;
  if (at.length === 0) throw new CannotEdit('nothing is left of the file');
  // A network or a service without settings is still one.
  return holdsNames(at.slice(0, -1)) ? null : undefined;
}

function textOf(value: Plain): string {
  if (value === null || typeof value === 'object') throw new CannotEdit('no text');
  return String(value);
}
