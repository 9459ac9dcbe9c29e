/** The same compose file on a Docker engine and on netscope, seen by the same tools. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle } from '../kernel/support/lab';
import type { ModeCase } from '../kernel/support/modes';
import { caseOf, SAMPLE, type Case } from './cases';
import { DEFECTS } from './defects';
import { MEANT_DIFFERENCES } from './meant-differences';
import { NOT_BUILT_YET, NOTES_WITHOUT_LOSS } from './not-built-yet';
import { describeDifference, differencesBetween, rowFor, type DifferenceRow } from './support/compare';
import type { ComposeModel } from './support/compose-model';
import { EngineMachine, findEngine } from './support/engine-machine';
import { NetscopeMachine } from './support/netscope-machine';
import type { Sighting } from './support/sighting';
import { symbolise } from './support/symbols';
import { visit } from './support/visit';

const FILES = path.join(__dirname, 'files');
/** Where what was seen is written to, for people. */
const RECORDS = path.resolve(__dirname, '../../build/engine-sightings');
const ALL = fs
  .readdirSync(FILES)
  .map((file) => path.basename(file, '.yaml'))
  .sort();
/** `all`, or names of files with commas between them. */
const asked = process.env['NETSCOPE_TEST_ENGINE'];
const isComplete = asked === 'all';
const wanted = asked?.split(',') ?? SAMPLE;
const names = isComplete ? ALL : ALL.filter((name) => wanted.includes(name));

/** Debian's newest engine moves on; what a later one does differently is for people to find out, not for every change. */
const KNOWN_ENGINE = /^28\.5\./;

const available = obstacle() ?? findEngine();
const blocked = typeof available === 'string' ? available : strangeness(available.docker);
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

/** Why an engine is not compared with, unless somebody asks for it. */
function strangeness(version: string): string | undefined {
  if (asked !== undefined || KNOWN_ENGINE.test(version)) return undefined;
  return `Docker ${version} is not the engine that this was written for (28.5); NETSCOPE_TEST_ENGINE=all compares with it`;
}

describe('the same as the engine', { skip: blocked ?? false }, () => {
  let engine: EngineMachine;
  let lab: Lab;
  const explained = new Map<DifferenceRow, number>();

  before(async () => {
    if (typeof available === 'string') throw new Error(available);
    engine = await EngineMachine.start(available);
    lab = await Lab.create();
    fs.mkdirSync(RECORDS, { recursive: true });
    console.log(
      `Docker ${available.docker}, Compose ${available.composeVersion} (Debian ${available.suite})`,
    );
  });
  after(async () => {
    await Promise.all([engine.destroy(), lab.destroy()]);
    for (const [title, rows] of Object.entries({ meant: MEANT_DIFFERENCES, defects: DEFECTS })) {
      console.log(`differences, ${title}:`);
      for (const row of rows) console.log(`${String(explained.get(row) ?? 0).padStart(5)} × ${row.reason}`);
    }
    const missing = names.filter((name) => name in NOT_BUILT_YET);
    console.log(`not built yet, ${missing.length} of ${names.length} files: ${missing.join(', ')}`);
  });

  for (const name of names) {
    it(name, async () => {
      const text = fs.readFileSync(path.join(FILES, `${name}.yaml`), 'utf8');
      const theirs = engine.lab.project(name, { 'compose.yaml': text });
      const ours = lab.project(name, { 'compose.yaml': text });
      const one = caseOf(name);
      const plan = new NetscopeMachine(lab, 'rootful');
      const unexplained = await prepared(one, async () => {
        const notes = (await plan.notes(ours)).filter((code) => !NOTES_WITHOUT_LOSS.includes(code));
        assert.deepEqual(notes, NOT_BUILT_YET[name] ?? [], 'what the plan leaves out; see not-built-yet.ts');
        const model = JSON.parse(await engine.compose(theirs, 'config', '--format', 'json')) as ComposeModel;
        const [sighting, rootful] = await bothEndWell(
          visit(engine, theirs, model),
          notes.length > 0 ? Promise.resolve(undefined) : visit(plan, ours, model),
        );
        record(`${name}.engine`, sighting);
        if (rootful === undefined) return [];
        const found = judge(name, 'rootful', sighting, rootful);
        if (one.rootless !== true) return found;
        const rootless = await visit(new NetscopeMachine(lab, 'rootless'), ours, model);
        return [...found, ...judge(name, 'rootless', sighting, rootless)];
      });
      if (unexplained.length > 0)
        assert.fail(`differences that no table explains:\n${unexplained.join('\n')}`);
    });
  }

  // A sample needs not all of the rows.
  if (isComplete) {
    it('has no row about a difference that is none any more', () => {
      const idle = [...MEANT_DIFFERENCES, ...DEFECTS].filter(
        (row) => !explained.has(row) && row.byChance !== true,
      );
      const unknown = Object.keys(NOT_BUILT_YET).filter((name) => !ALL.includes(name));
      assert.deepEqual([...idle.map(({ reason }) => reason), ...unknown], []);
    });
  }

  /** Makes what a file takes for granted, does the work, and removes it again. */
  async function prepared<T>(one: Case, work: () => Promise<T>): Promise<T> {
    const onHosts = async (script = 'true'): Promise<void> => {
      for (const each of [engine.lab, lab]) {
        const { code, stderr } = await each.run(['sh', '-c', script], { as: 'root', cwd: '/' });
        assert.equal(code, 0, stderr);
      }
    };
    const { networks = [], beside } = one.ours ?? {};
    const besides = beside === undefined ? undefined : lab.project('beside', { 'compose.yaml': beside });
    const netscope = async (words: readonly string[], cwd = '/'): Promise<void> => {
      const { code, stderr } = await lab.netscope(words, { as: 'root', cwd });
      assert.equal(code, 0, stderr);
    };
    for (const words of one.before ?? []) await engine.docker(...words);
    for (const network of networks) await netscope(['network', 'create', network, '--rootful']);
    if (besides !== undefined) await netscope(['up', '--rootful'], besides);
    await onHosts(one.hostBefore);
    try {
      return await work();
    } finally {
      if (besides !== undefined) await netscope(['down'], besides);
      for (const network of networks) await netscope(['network', 'rm', network]);
      for (const words of one.after ?? []) await engine.docker(...words);
      await onHosts(one.hostAfter);
    }
  }

  /** Records both, counts what is explained, and gives the rest as text. */
  function judge(file: string, mode: ModeCase['mode'], theirs: Sighting, ours: Sighting): string[] {
    record(`${file}.${mode}`, ours);
    return differencesBetween(theirs, ours).flatMap((difference) => {
      const row = rowFor(difference, [...MEANT_DIFFERENCES, ...DEFECTS], { file, mode });
      if (row === undefined) return [`${mode}: ${describeDifference(difference)}`];
      explained.set(row, (explained.get(row) ?? 0) + 1);
      return [];
    });
  }
});

/** Waits for both, also where the first one fails: what it has made must be gone before the next file. */
async function bothEndWell<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

function record(name: string, sighting: Sighting): void {
  const lines = [...symbolise(sighting)].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = lines.map(([place, seen]) => `## ${place}\n${seen.trimEnd()}\n`).join('\n');
  fs.writeFileSync(path.join(RECORDS, `${name}.txt`), text);
}
