/** Where in a YAML text something has to change, so that it says what it should. */
import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Document } from 'yaml';
import type { FilePath } from '../remedy';
import { formOf } from './attribute-forms';
import {
  dashes,
  insertedLines,
  itemGap,
  linesBehind,
  mapColumn,
  withoutItem,
  withoutPair,
  isBlock,
} from './block-splices';
import { CannotEdit, changedValue, entryOf, isFor, isTarget, pairText, type Step } from './changed-value';
import type { Splice } from './changing-text';
import { appendedFlow, withoutFlow } from './flow-splices';
import {
  isMergeKey,
  isPlainMap,
  isSameValue,
  isTagged,
  keyText,
  type Plain,
  plainValue,
} from './plain-value';
import { namesAsEntries } from './names-splices';
import { entryLines, flowEntry, flowText, itemLines, scalarText, type Writing } from './write-yaml';
import { type Quote, quoteOf, type YamlStyle } from './yaml-style';
import { colonEnd, contentEnd, rangeOf, valueStart, type YamlText } from './yaml-text';

/** An entry of a mapping on the way to what changes; `at` is the path of the mapping. */
interface Slot {
  readonly map: YAMLMap;
  readonly pair: Pair;
  readonly at: FilePath;
}

export class SplicePlan {
  constructor(
    private readonly yaml: YamlText,
    private readonly document: Document.Parsed,
    private readonly style: YamlStyle,
    private readonly step: Step,
  ) {}

  /** @throws CannotEdit */
  splices(): readonly Splice[] {
    return this.change(this.document.contents, [], []);
  }

  /** @param at the path of `node` @param slots the entries above it, the outermost first */
  private change(node: unknown, at: FilePath, slots: readonly Slot[]): readonly Splice[] {
    if (isMap(node)) return this.changeMap(node, at, slots);
    if (isSeq(node)) return this.changeList(node, at, slots);
    return this.rewrite(slots);
  }

  private changeMap(map: YAMLMap, at: FilePath, slots: readonly Slot[]): readonly Splice[] {
    const { path, operation } = this.step;
    const next = path[at.length];
    if (next === undefined && operation.kind === 'drop') return this.dropEntry(map, operation.target, slots);
    const [key, own] = this.entryAt(map, at, next);
    if (own === undefined) return this.addEntry(map, key, this.entryValue(map, at, key));
    const slot = { map, pair: own, at };
    if (next !== undefined) return this.change(own.value, [...at, next], [...slots, slot]);
    const value = this.entryValue(map, at, key);
    return isSameValue(this.plain(own.value), value) ? [] : this.write(slot, key, value);
  }

  /** The key that changes in a mapping, and its own entry where there is one. */
  private entryAt(map: YAMLMap, at: FilePath, next: string | undefined): readonly [string, Pair | undefined] {
    const { operation } = this.step;
    const key =
      next ??
      (operation.kind === 'put'
        ? operation.key
        : operation.kind === 'append'
          ? entryOf(operation.item, at)[0]
          : operation.target);
    const own = map.items.filter((pair) => !isMergeKey(pair.key) && keyText(pair.key) === key);
    if (own.length > 1) throw new CannotEdit('a key that is there twice');
    return [key, own[0]];
  }

  /** What the entry is afterwards; what came in through a merge key counts as its value so far. */
  private entryValue(map: YAMLMap, at: FilePath, key: string): Plain {
    const changed = changedValue(this.plain(map), at, this.step);
    const value = isPlainMap(changed) ? changed.get(key) : undefined;
    if (value === undefined) throw new CannotEdit('what is inherited cannot be taken away');
    return value;
  }

  private addEntry(map: YAMLMap, key: string, value: Plain): readonly Splice[] {
    const { lineEnd } = this.style;
    const writing = this.writingAmong(map);
    if (map.flow === true) return appendedFlow(this.yaml, map, flowEntry(key, value, writing), lineEnd);
    const column = mapColumn(this.yaml, map);
    const lines = entryLines(key, value, column, writing);
    const isTop = map === this.document.contents && hasGaps(this.yaml, map);
    return [linesBehind(this.yaml, map, column, isTop ? ['', ...lines] : lines, lineEnd)];
  }

  private dropEntry(map: YAMLMap, key: string, slots: readonly Slot[]): readonly Splice[] {
    const index = map.items.findIndex((pair) => !isMergeKey(pair.key) && keyText(pair.key) === key);
    if (index < 0) throw new CannotEdit('no such entry');
    if (map.items.length === 1) return this.rewrite(slots);
    return map.flow === true ? withoutFlow(this.yaml, map, [index]) : [withoutPair(this.yaml, map, index)];
  }

  private changeList(list: YAMLSeq, at: FilePath, slots: readonly Slot[]): readonly Splice[] {
    const { path, operation } = this.step;
    const next = path[at.length];
    const items = list.items.map((item) => this.plain(item));
    const form = formOf(at);
    const changed = changedValue(items, at, this.step);
    if (changed === undefined) return this.rewrite(slots);
    if (isSameValue(items, changed)) return [];
    if (isPlainMap(changed)) return this.namesToEntries(list, changed, slots);
    if (next !== undefined) {
      const child = list.items[Number(next)];
      return this.change(child, [...at, next], []);
    }
    switch (operation.kind) {
      case 'append':
        return this.appendItem(list, operation.item);
      case 'drop':
        return this.dropItems(
          list,
          items.flatMap((item, index) => (isTarget(item, operation.target) ? [index] : [])),
        );
      case 'put': {
        if (form === 'names') return this.appendItem(list, operation.key);
        if (form !== 'pairs' && form !== 'hosts') throw new CannotEdit('no mapping');
        const text = pairText(operation.key, operation.value, form, items);
        const old = items.findIndex((item) => isFor(item, operation.key, form));
        return old < 0
          ? this.appendItem(list, text)
          : [this.scalar(list.items[old], text, list.flow === true)];
      }
    }
  }

  private namesToEntries(
    list: YAMLSeq,
    names: ReadonlyMap<string, Plain>,
    slots: readonly Slot[],
  ): readonly Splice[] {
    const slot = slots.at(-1);
    if (slot === undefined || list.anchor !== undefined) throw new CannotEdit('a list of its own');
    if (list.flow === true) return this.rewrite(slots);
    const column = mapColumn(this.yaml, slot.map);
    return namesAsEntries(this.yaml, list, names, column, { style: this.style, quote: 'plain' });
  }

  private appendItem(list: YAMLSeq, item: Plain): readonly Splice[] {
    const { lineEnd } = this.style;
    const writing: Writing = { style: this.style, quote: quoteOf(list.items) };
    if (list.flow === true) return appendedFlow(this.yaml, list, flowText(item, writing, true), lineEnd);
    const column = this.yaml.column(dashes(list)[0] ?? 0);
    const lines = itemLines(item, column, itemGap(this.yaml, list), writing);
    return [linesBehind(this.yaml, list, column, lines, lineEnd)];
  }

  private dropItems(list: YAMLSeq, indexes: readonly number[]): readonly Splice[] {
    if (list.flow === true) return withoutFlow(this.yaml, list, indexes);
    return indexes.map((index) => withoutItem(this.yaml, list, index));
  }

  /** Writes what the innermost slot holds anew, or takes its entry away where nothing is left of it. */
  private rewrite(slots: readonly Slot[]): readonly Splice[] {
    const slot = slots.at(-1);
    if (slot === undefined) throw new CannotEdit('the whole file');
    const { map, pair, at } = slot;
    const key = keyText(pair.key);
    const changed = changedValue(this.plain(pair.value), [...at, key], this.step);
    if (changed !== undefined) return this.write(slot, key, changed);
    const above = slots.slice(0, -1);
    if (map.items.length === 1) return this.rewrite(above);
    const index = map.items.indexOf(pair);
    return map.flow === true ? withoutFlow(this.yaml, map, [index]) : [withoutPair(this.yaml, map, index)];
  }

  /** Puts another value behind the key of an entry. */
  private write({ map, pair }: Slot, key: string, value: Plain): readonly Splice[] {
    const { value: old } = pair;
    const colon = colonEnd(pair);
    if (colon === undefined) throw new CannotEdit('a key without a colon');
    const isInside = map.flow === true;
    if (
      isScalar(old) &&
      rangeOf(old)[1] > rangeOf(old)[0] &&
      typeof value === 'string' &&
      old.value !== null
    ) {
      return [this.scalar(old, value, isInside)];
    }
    const writing = this.writingAmong(map);
    const column = isInside ? 0 : mapColumn(this.yaml, map);
    if (isBlock(old)) {
      const [first = '', ...rest] = entryLines(key, value, column, writing);
      return this.writeOverLines(old, colon, behindColon(first, key, column, writing), rest);
    }
    const start = old === null || contentEnd(old) <= colon ? colon : valueStart(pair);
    const end = Math.max(start, contentEnd(old));
    const oldText = this.yaml.text.slice(start, end);
    if (hasComment(oldText) || /^[|>]/.test(oldText)) throw new CannotEdit('several lines');
    if (isInside) {
      const isMore = isAlias(old) && isExtended(this.plain(old), value);
      const text = isMore ? this.flowMerge(oldText, old, value, writing) : flowText(value, writing, true);
      return [{ from: colon, to: end, text: ` ${text}` }];
    }
    const [head = '', ...below] = this.blockLines(key, oldText, old, value, column, writing);
    const inline = { from: colon, to: end, text: behindColon(head, key, column, writing) };
    if (below.length === 0) return [inline];
    return [inline, insertedLines(this.yaml, this.yaml.nextLine(end), below, this.style.lineEnd)];
  }

  /** Puts lines in the place of those of a mapping or a list. */
  private writeOverLines(
    old: YAMLMap | YAMLSeq,
    colon: number,
    inline: string,
    below: readonly string[],
  ): readonly Splice[] {
    const { text } = this.yaml;
    const start = rangeOf(old)[0];
    const end = this.yaml.nextLine(contentEnd(old));
    if (this.yaml.lineStart(start) < colon) throw new CannotEdit('no lines of its own');
    if (hasComment(text.slice(start, end))) throw new CannotEdit('a comment');
    const isOpenEnd = !/[\r\n]$/.test(text.slice(start, end));
    const { lineEnd } = this.style;
    const lines = below.length === 0 ? '' : below.join(lineEnd) + (isOpenEnd ? '' : lineEnd);
    const from = this.yaml.lineStart(start);
    const eaten = lines === '' && isOpenEnd ? (text.slice(0, from).endsWith('\r\n') ? 2 : 1) : 0;
    return [
      { from: colon, to: colon, text: inline },
      { from: from - eaten, to: end, text: lines },
    ];
  }

  /** An alias stays where the value only has more than what it stands for. */
  private blockLines(
    key: string,
    oldText: string,
    old: unknown,
    value: Plain,
    column: number,
    writing: Writing,
  ): readonly string[] {
    if (!isAlias(old) || !isPlainMap(value) || !isExtended(this.plain(old), value)) {
      return entryLines(key, value, column, writing);
    }
    const inner = column + this.style.step;
    const [head = ''] = entryLines(key, null, column, writing);
    const added = addedTo(this.plain(old), value).flatMap(([name, each]) =>
      entryLines(name, each, inner, writing),
    );
    return [head, `${' '.repeat(inner)}<<: ${oldText}`, ...added];
  }

  private flowMerge(oldText: string, old: unknown, value: Plain, writing: Writing): string {
    const added = addedTo(this.plain(old), value).map(([name, each]) => flowEntry(name, each, writing));
    return `{${[`<<: ${oldText}`, ...added].join(', ')}}`;
  }

  private scalar(node: unknown, text: string, isInside: boolean): Splice {
    if (!isScalar(node)) throw new CannotEdit('no scalar');
    const quote: Quote = quoteOf([node]);
    const [from, to] = rangeOf(node);
    if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL')
      throw new CannotEdit('a literal block');
    return { from, to, text: scalarText(text, { style: this.style, quote }, isInside) };
  }

  private writingAmong(map: YAMLMap): Writing {
    const nodes = map.items.filter(({ key }) => !isMergeKey(key)).map(({ key }) => key);
    const quote = nodes.length > 0 ? quoteOf(nodes) : quoteOf(map.items.map(({ key }) => key));
    return { style: this.style, quote };
  }

  /** The value of a node without its tag. */
  private plain(node: unknown): Plain {
    const value = plainValue(this.document, node);
    return isTagged(value) ? value.value : value;
  }
}

/** What stands behind the colon of the first line of an entry. */
function behindColon(head: string, key: string, column: number, writing: Writing): string {
  return head.slice(column + scalarText(key, writing, false).length + 1);
}

function hasComment(text: string): boolean {
  return /(^|\s)#/.test(text);
}

function isExtended(old: Plain, value: Plain): boolean {
  return isPlainMap(old) && isPlainMap(value) && [...old.keys()].every((key) => value.has(key));
}

function addedTo(old: Plain, value: Plain): readonly (readonly [string, Plain])[] {
  if (!isPlainMap(old) || !isPlainMap(value)) return [];
  return [...value].filter(([key, each]) => !old.has(key) || !isSameValue(old.get(key) ?? null, each));
}

/** Whether blank lines stand between the sections of a file. */
function hasGaps(yaml: YamlText, map: YAMLMap): boolean {
  return map.items.slice(1).some(({ key }) => {
    const before = yaml.text.slice(0, yaml.lineStart(rangeOf(key)[0]));
    return /(\r\n|\r|\n)[ \t]*(\r\n|\r|\n)([ \t]*#[^\r\n]*(\r\n|\r|\n))*$/.test(before);
  });
}
