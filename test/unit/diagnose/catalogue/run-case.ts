/** Runs one case of the catalogue: finds, compares, applies the first remedy, and looks again. */
import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { loadProject } from '../../../../src/compose/load';
import type { FileReader, LoadOptions, Project, SourceRange } from '../../../../src/compose/project';
import { remedyEdits } from '../../../../src/diagnose/edits/remedy-edits';
import { applyEdits, lineOffsets, positionAt } from '../../../../src/diagnose/edits/text-edit';
import type { Finding } from '../../../../src/diagnose/finding';
import { FINDING_KINDS } from '../../../../src/diagnose/finding-codes';
import { findingsOf } from '../../../../src/diagnose/findings';
import { gatherFacts } from '../../../../src/diagnose/gather';
import type { FolderEntry, FolderReader } from '../../../../src/diagnose/service-files';
import type { CatalogueCase } from './catalogue-case';
import { lineChanges } from './line-changes';

const WORKSPACE = '/catalogue';
const FOLDER = `${WORKSPACE}/shop`;

/** Texts by absolute path. */
type Files = Readonly<Record<string, string>>;

export async function runCase(given: CatalogueCase): Promise<void> {
  const { files, marks } = unmarked(given.files);
  const before = await found(files, given);
  const { code } = given;
  const marked = before.filter((finding) => finding.code === code);
  assert.deepEqual(
    marked.map(({ range }) => placeText(range)).sort(),
    marks.map(placeText).sort(),
    told(before),
  );

  const first = before.find(({ code: each, range }) => each === code && isSame(range, marks[0]));
  assert.ok(first);
  assert.equal(first.message, given.message);
  const severity = given.severity ?? FINDING_KINDS[code].severity;
  assert.deepEqual(
    marked.map((each) => each.severity),
    marked.map(() => severity),
  );
  const besides = before.filter((finding) => finding.code !== code && isLoud(finding));
  const allowed = new Set<string>(given.also);
  assert.deepEqual(besides.filter((finding) => !allowed.has(finding.code)).map(oneLine), []);
  for (const also of allowed)
    assert.ok(
      besides.some((each) => each.code === also),
      `no ${also} as well`,
    );

  const remedy = first.remedies[0];
  assert.ok(remedy, 'no remedy');
  if ('command' in given.remedy) {
    assert.equal(remedy.kind, 'command');
    assert.deepEqual(remedy.command, given.remedy.command);
    return;
  }
  assert.equal(remedy.title, given.remedy.title);
  const edits = remedyEdits(remedy, (file) => files[file]);
  assert.ok(edits, 'the remedy cannot be turned into edits');
  const changed = Object.entries(files).map(([file, text]): [string, string] => [
    file,
    applyEdits(
      text,
      edits.filter(({ range }) => range.file === file),
    ),
  ]);
  const differences = changed.flatMap(([file, text]) => lineChanges(files[file] ?? '', text));
  assert.deepEqual(differences, given.remedy.diff);

  const after = await found(Object.fromEntries(changed), given);
  const left = after.filter((finding) => finding.code === code);
  assert.ok(left.length < marked.length, `still there:\n${told(left)}`);
  assert.deepEqual(newAmong(after, before).map(oneLine), [], 'the remedy brings something new');
}

/** Takes the marks out of the texts, and gives the places between them. */
function unmarked(marked: CatalogueCase['files']): { files: Files; marks: SourceRange[] } {
  const marks: SourceRange[] = [];
  const files: Record<string, string> = {};
  for (const [name, text] of Object.entries(marked)) {
    const file = posix.join(FOLDER, name);
    const plain = text.replaceAll(/[«»]/g, '');
    const offsets = lineOffsets(plain);
    let taken = 0;
    for (const { index, 1: inside = '' } of text.matchAll(/«([^»]*)»/g)) {
      const from = index - taken;
      taken += 2;
      marks.push({
        file,
        start: positionAt(offsets, from),
        end: positionAt(offsets, from + inside.length),
      });
    }
    files[file] = plain;
  }
  assert.ok(marks.length > 0, 'the case marks no place');
  return { files, marks };
}

async function found(files: Files, { others, host }: CatalogueCase): Promise<readonly Finding[]> {
  const texts: Files = { ...files, ...inFolders(others ?? {}) };
  const reader: FileReader & FolderReader = {
    read: (path) => Promise.resolve(texts[path]),
    list: (folder) => Promise.resolve(entriesOf(folder, Object.keys(texts))),
  };
  const facts = await gatherFacts(optionsFor(FOLDER), reader, {
    others: await Promise.all(Object.keys(others ?? {}).map((name) => otherProject(name, reader))),
    ...(host === undefined ? {} : { host }),
  });
  return findingsOf(facts, { textOf: (file) => texts[file], files: Object.keys(files) });
}

/** What stands in a folder of files that are known by their whole paths. */
function entriesOf(folder: string, files: readonly string[]): readonly FolderEntry[] | undefined {
  const names = new Map<string, boolean>();
  for (const file of files) {
    if (!file.startsWith(`${folder}/`)) continue;
    const [name = '', ...below] = file.slice(folder.length + 1).split('/');
    names.set(name, below.length > 0);
  }
  if (names.size === 0) return undefined;
  return [...names].sort().map(([name, isFolder]) => ({ name, isFolder }));
}

function inFolders(others: Readonly<Record<string, string>>): Files {
  return Object.fromEntries(
    Object.entries(others).map(([name, text]) => [`${WORKSPACE}/${name}/compose.yaml`, text]),
  );
}

async function otherProject(name: string, reader: FileReader): Promise<Project> {
  const options = { ...optionsFor(`${WORKSPACE}/${name}`), profiles: ['*'] };
  const { project } = await loadProject(options, reader);
  assert.ok(project, `the other project ${name} cannot be read`);
  return project;
}

function optionsFor(workingDirectory: string): LoadOptions {
  return { workingDirectory, files: [], profiles: [], envFiles: [], environment: { HOME: '/home/ada' } };
}

function isLoud({ severity }: Finding): boolean {
  return severity === 'error' || severity === 'warning';
}

/** Loud findings that were not there before; places may have moved. */
function newAmong(after: readonly Finding[], before: readonly Finding[]): readonly Finding[] {
  const known = new Set(before.map(({ code, message }) => `${code} ${message}`));
  return after.filter((finding) => isLoud(finding) && !known.has(`${finding.code} ${finding.message}`));
}

function isSame(a: SourceRange, b: SourceRange | undefined): boolean {
  return b !== undefined && placeText(a) === placeText(b);
}

function placeText({ file, start, end }: SourceRange): string {
  return `${file}:${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
}

function oneLine({ code, severity, range, message }: Finding): string {
  return `${placeText(range)} ${severity} ${code}: ${message}`;
}

function told(findings: readonly Finding[]): string {
  return findings.length === 0 ? 'nothing is found' : findings.map(oneLine).join('\n');
}
