/** Random changes of random files: the file then says what it should, and looks as it did. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { parse } from 'yaml';
import { remedyEdits } from '../../../../src/diagnose/edits/remedy-edits';
import {
  applyEdits,
  lineOffsets,
  offsetAt,
  positionAt,
  type TextEdit,
} from '../../../../src/diagnose/edits/text-edit';
import type { Change } from '../../../../src/diagnose/remedy';
import { generator } from '../../random';
import { lineChanges } from '../catalogue/line-changes';
import { FILE } from './edited';
import { RandomYaml, randomChange } from './random-yaml';

const ROUNDS = Number(process.env['NETSCOPE_TEST_MUTATIONS'] ?? 600);

type Tree = { [key: string]: Tree } | string | number | boolean | null;

test('a change changes what it says, and nothing else', (context) => {
  let possible = 0;
  let wanted = 0;
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    const random = generator(seed);
    const short = new RandomYaml(random).text();
    const text = seed % 10 === 0 ? padded(short) : short;
    const change = randomChange(random);
    const told = `seed ${seed}: ${JSON.stringify(change)}\n${text}`;
    const before = canonical(parse(text, { merge: true, logLevel: 'silent' }));
    const expected = structuredClone(before);
    const isThere = apply(expected, change);
    const edits = remedyEdits({ kind: 'edit', title: '', changes: [change], isSafe: true }, () => text);
    if (isThere && !/[&*]base/.test(text)) wanted += 1;
    if (edits === undefined) continue;
    if (!/[&*]base/.test(text)) possible += 1;
    const after = applyEdits(text, edits);
    assert.deepEqual(
      canonical(parse(after, { merge: true, logLevel: 'silent' })),
      expected,
      `${told}\n→\n${after}`,
    );
    checkLooks(text, after, change, `${told}\n→\n${after}`);
    assert.equal(applyEdits(after, inverse(text, edits)), text, told);
  }
  context.diagnostic(`${possible} of ${wanted} changes of files without anchors were made`);
  assert.ok(possible >= 0.95 * wanted, `only ${possible} of ${wanted}`);
});

/** With so many more services that not all of it is parsed for a change. */
function padded(text: string): string {
  const [, head = '', lineEnd = '\n'] = /^(services:[^\r\n]*(\r?\n))/m.exec(text) ?? [];
  const indent = /^(?:services:.*\s+)(?:#.*\s+)*^( +)\w/m.exec(text)?.[1] ?? '  ';
  const more = Array.from(
    { length: 600 },
    (_, index) => `${indent}pad${index}:${lineEnd}${indent}${indent}image: web${lineEnd}`,
  );
  return text.replace(head, head + more.join(''));
}

/** Comments stay, in their order, but for those of lines that go; line ends stay what they are. */
function checkLooks(before: string, after: string, { kind }: Change, told: string): void {
  const comments = (text: string): readonly string[] => text.match(/# (c\d+\.|first|last)/g) ?? [];
  const left = comments(after);
  if (kind !== 'remove') assert.deepEqual(left, comments(before), told);
  else
    assert.ok(
      left.every((comment) => before.includes(comment)),
      told,
    );
  if (before.includes('\r\n')) assert.doesNotMatch(after, /(^|[^\r])\n/, told);
  else assert.ok(!after.includes('\r'), told);
  assert.equal(/\n$/.test(after), /\n$/.test(before), told);
  const gone = lineChanges(before, after).filter((line) => line.startsWith('- '));
  // A list that becomes a mapping changes each of its lines.
  assert.ok(gone.length <= 10, told);
  assert.doesNotMatch(after.replace(before, ''), /[ \t]+(\r?\n)[ \t]*$/, told);
}

function inverse(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const offsets = lineOffsets(text);
  const after = lineOffsets(applyEdits(text, edits));
  let shift = 0;
  return edits.map(({ range, newText }) => {
    const from = offsetAt(offsets, range.start, text.length);
    const to = offsetAt(offsets, range.end, text.length);
    const start = positionAt(after, from + shift);
    const end = positionAt(after, from + shift + newText.length);
    shift += newText.length - (to - from);
    return { range: { file: FILE, start, end }, newText: text.slice(from, to) };
  });
}

/** Lists that stand for mappings as mappings; whatever is empty is nothing. */
function canonical(value: unknown, key = ''): Tree {
  if (Array.isArray(value)) return listed(value as readonly unknown[], key);
  if (typeof value !== 'object' || value === null) return (value ?? null) as Tree;
  const tree: { [key: string]: Tree } = {};
  for (const [name, each] of Object.entries(value)) tree[name] = canonical(each, name);
  return tree;
}

function listed(items: readonly unknown[], key: string): Tree {
  const texts = items.map(String);
  if (key === 'networks') return Object.fromEntries(texts.map((name) => [name, null]));
  if (key === 'depends_on') {
    return Object.fromEntries(texts.map((name) => [name, { condition: 'service_started' }]));
  }
  if (key === 'environment' || key === 'labels') {
    return Object.fromEntries(texts.map((text) => [text.replace(/=.*/, ''), text.replace(/^[^=]*=/, '')]));
  }
  if (key === 'extra_hosts') {
    return Object.fromEntries(
      texts.map((text) => [text.replace(/[=:].*/, ''), text.replace(/^[^=:]*[=:]/, '')]),
    );
  }
  return Object.fromEntries(items.map((item, index) => [String(index), canonical(item)]));
}

/** The change in canonical form. Gives whether there is something to change. */
function apply(root: Tree, change: Change): boolean {
  if (change.kind === 'replace') return false;
  const path = change.kind === 'add' ? change.path : change.path.slice(0, -1);
  const last = change.path.at(-1) ?? '';
  const trail: [Record<string, Tree>, string][] = [];
  let at = root as Record<string, Tree>;
  for (const step of path) {
    if (change.kind === 'remove' && !(step in at)) return false;
    trail.push([at, step]);
    let next: Tree = at[step] ?? {};
    // One word where a list may stand is a list of it.
    if (typeof next === 'string') next = { 0: next };
    at[step] = next;
    at = next as Record<string, Tree>;
  }
  if (change.kind === 'remove') {
    if (!(last in at)) return false;
    Reflect.deleteProperty(at, last);
    // What is empty goes with its key, but for services and networks, which have names of their own.
    for (const [parent, key] of trail.slice(path[0] === 'services' ? 2 : 0).reverse()) {
      if (Object.keys(parent[key] as object).length > 0) break;
      Reflect.deleteProperty(parent, key);
    }
    return true;
  }
  const value = canonical(change.value, last);
  if (change.kind === 'set') at[last] = value;
  else if (change.key !== undefined) at[change.key] = value;
  else {
    const name = change.value as string;
    if (last === 'networks') at[name] ??= null;
    else if (last === 'depends_on') at[name] ??= { condition: 'service_started' };
    else if (!Object.values(at).includes(name)) at[String(Object.keys(at).length)] = name;
  }
  return true;
}
