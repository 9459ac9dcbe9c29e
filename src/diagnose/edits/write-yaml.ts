/** Values as YAML text. */
import { parseDocument } from 'yaml';
import { CannotEdit } from './changed-value';
import { isPlainMap, type Plain } from './plain-value';
import type { Quote, YamlStyle } from './yaml-style';

export interface Writing {
  readonly style: YamlStyle;
  /** What strings are quoted with, where they need not be. */
  readonly quote: Quote;
}

/** Lists that people read as one line. */
const COMMAND_KEYS = new Set(['test', 'command', 'entrypoint']);

/** Lines of `key: value` in a mapping whose keys begin at a column; the first one with its indentation. */
export function entryLines(key: string, value: Plain, column: number, writing: Writing): readonly string[] {
  const { style } = writing;
  const head = `${' '.repeat(column)}${scalarText(key, writing, false)}:`;
  if (value === null) return [head];
  const flow = flowWriting(key, writing);
  if (isPlainMap(value) && value.size > 0) {
    const inner = [...value].flatMap(([name, each]) => entryLines(name, each, column + style.step, writing));
    return [head, ...inner];
  }
  if (!Array.isArray(value) || value.length === 0 || isFlowList(key, value as readonly Plain[], style)) {
    return [`${head} ${flowText(value, flow, false)}`];
  }
  const items = (value as readonly Plain[]).flatMap((item) =>
    itemLines(item, column + style.listStep, ' ', writing),
  );
  return [head, ...items];
}

function flowWriting(key: string, writing: Writing): Writing {
  return COMMAND_KEYS.has(key) ? { ...writing, quote: writing.style.quote } : writing;
}

function isFlowList(key: string, items: readonly Plain[], { hasFlowLists }: YamlStyle): boolean {
  return (hasFlowLists || COMMAND_KEYS.has(key)) && items.every((item) => typeof item !== 'object');
}

/** Lines of `- item` in a list whose dashes stand at a column. @param gap the blanks behind the dash */
export function itemLines(item: Plain, column: number, gap: string, writing: Writing): readonly string[] {
  const head = `${' '.repeat(column)}-`;
  if (item === null) return [head];
  if (!isPlainMap(item) || item.size === 0) return [`${head}${gap}${flowText(item, writing, false)}`];
  const inner = column + 1 + gap.length;
  const lines = [...item].flatMap(([key, value]) => entryLines(key, value, inner, writing));
  return lines.map((line, index) => (index === 0 ? `${head}${gap}${line.trimStart()}` : line));
}

/** A value in one line. @param isInside whether it stands in brackets or braces */
export function flowText(value: Plain, writing: Writing, isInside: boolean): string {
  if (typeof value === 'string') return scalarText(value, writing, isInside);
  if (value === null) return 'null';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    return `[${(value as readonly Plain[]).map((item) => flowText(item, writing, true)).join(', ')}]`;
  }
  if (!isPlainMap(value)) throw new CannotEdit('a tag');
  return `{${[...value].map(([key, each]) => flowEntry(key, each, writing)).join(', ')}}`;
}

/** `key: value` in braces. */
export function flowEntry(key: string, value: Plain, writing: Writing): string {
  return `${scalarText(key, writing, true)}: ${flowText(value, writing, true)}`;
}

export function scalarText(text: string, { style, quote }: Writing, isInside: boolean): string {
  if (quote === 'plain' && isPlainSafe(text, isInside)) return text;
  return quoted(text, quote === 'plain' ? style.quote : quote);
}

function quoted(text: string, quote: Exclude<Quote, 'plain'>): string {
  // Escapes that YAML knows are those of JSON and more; only JSON's are used.
  const isSimple = /^[^\p{Cc}\p{Zl}\p{Zp}\uFEFF]*$/u.test(text);
  if (quote === "'" && isSimple) return `'${text.replaceAll("'", "''")}'`;
  const inside = JSON.stringify(text).slice(1, -1);
  return `"${inside.replace(/[\p{Cc}\p{Zl}\p{Zp}\uFEFF]/gu, (character) => escapeOf(character))}"`;
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const OBVIOUS = /^[A-Za-z_][A-Za-z0-9_]*([-./][A-Za-z0-9_]+)*$/;
/** Words that one of the versions of YAML takes for something else. */
const WORDS = /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** Whether every reader takes a text without quotes for this very text. */
export function isPlainSafe(text: string, isInside: boolean): boolean {
  if (WORDS.test(text) || text === '') return false;
  if (OBVIOUS.test(text)) return true;
  if (/[\p{Cc}\p{Zl}\p{Zp}\uFEFF]/u.test(text) || text !== text.trim() || /^[\d.+-]+$/.test(text)) {
    return isAddress(text);
  }
  const source = isInside ? `[${text}]` : `- ${text}`;
  return (['1.1', '1.2'] as const).every((version) => {
    const document = parseDocument(source, { version, logLevel: 'silent' });
    if (document.errors.length > 0) return false;
    const value: unknown = document.toJS();
    return Array.isArray(value) && value.length === 1 && value[0] === text;
  });
}

function isAddress(text: string): boolean {
  return /^\d+(\.\d+){3}$/.test(text);
}
