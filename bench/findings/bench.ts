/**
 * How long findings take after an edit of one character: loading, facts and rules, as in an editor. Beside it, what a
 * language server for YAML does at the least: the `yaml` package parses the same text.
 */
import { parseDocument } from 'yaml';
import { ProjectLoader } from '../../src/compose/loader';
import type { FileReader } from '../../src/compose/project';
import { findingsOf } from '../../src/diagnose/findings';
import { loadForFindings, projectFacts } from '../../src/diagnose/gather';
import { renderTable } from '../../src/render/table';
import { BENCH_FILE, BENCH_LOAD, composeProject, typings } from '../compose-project';
import { median, percentile, summarise } from '../statistics';

/** Until the code that is measured has been compiled. */
const WARM_UP_EDITS = 10;

export interface FindingsOptions {
  readonly sizes: readonly number[];
  /** Edits at each place. */
  readonly edits: number;
  readonly progress: (text: string) => void;
}

/** One edit. All times in milliseconds. */
interface Sample {
  readonly load: number;
  readonly facts: number;
  readonly rules: number;
  readonly findings: number;
  /** Parsing the text with the `yaml` package. */
  readonly parse: number;
}

/** Measures a healthy project, and one in which each tenth service asks for a name that is none. */
export async function benchFindings({ sizes, edits, progress }: FindingsOptions): Promise<string> {
  const rows: string[][] = [];
  for (const services of sizes) {
    for (const { what, text } of projects(services)) {
      progress(`findings: ${services} services, ${what}`);
      for (const { where, after } of typings(services)) {
        const texts = Array.from({ length: WARM_UP_EDITS + edits }, (_, index) => after(text, index));
        rows.push([String(services), what, `one character ${where}`, ...shown(await samplesOf(texts))]);
      }
    }
  }
  return [
    `Findings after an edit, milliseconds within one process, ${edits} edits at each place\n`,
    renderTable(
      [
        ...['services', 'project', 'edit', 'load', 'facts', 'rules', 'median', 'p95', 'max', 'findings'],
        ...['yaml', 'ratio'],
      ],
      rows,
    ),
    'Load, facts and rules are the medians of the parts; the other columns are about the whole. "yaml" is the time in which\nthe yaml package parses the same text, in turn with ours; "ratio" is ours divided by that, edit by edit, median.\n',
  ].join('\n');
}

function projects(services: number): readonly { what: string; text: string }[] {
  const healthy = composeProject(services);
  const broken = healthy.replace(/(PEER_1_URL: http:\/\/s\d+0):/g, '$1x:');
  return [
    { what: 'healthy', text: healthy },
    { what: 'with mistakes', text: broken },
  ];
}

/** All by one loader: each text has one character more than the one before. */
async function samplesOf(texts: readonly string[]): Promise<readonly Sample[]> {
  const loaders = { chosen: new ProjectLoader(), whole: new ProjectLoader() };
  const samples: Sample[] = [];
  for (const text of texts) samples.push(await timedLook(loaders, text));
  return samples.slice(WARM_UP_EDITS);
}

async function timedLook(loaders: Parameters<typeof loadForFindings>[2], text: string): Promise<Sample> {
  const reader: FileReader = { read: (file) => Promise.resolve(file === BENCH_FILE ? text : undefined) };
  const started = performance.now();
  const loads = await loadForFindings(BENCH_LOAD, reader, loaders);
  const loaded = performance.now();
  const facts = projectFacts(loads, [], { host: { platform: 'linux' } });
  const gathered = performance.now();
  const findings = findingsOf(facts, { textOf: (file) => (file === BENCH_FILE ? text : undefined) });
  const ended = performance.now();
  parseDocument(text);
  const parsed = performance.now();
  return {
    load: loaded - started,
    facts: gathered - loaded,
    rules: ended - gathered,
    findings: findings.length,
    parse: parsed - ended,
  };
}

function shown(samples: readonly Sample[]): readonly string[] {
  const totals = samples.map(({ load, facts, rules }) => load + facts + rules);
  const part = (of: (sample: Sample) => number): string => median(samples.map(of)).toFixed(1);
  return [
    part(({ load }) => load),
    part(({ facts }) => facts),
    part(({ rules }) => rules),
    median(totals).toFixed(1),
    percentile(totals, 0.95).toFixed(1),
    summarise(totals).max.toFixed(1),
    String(samples.at(-1)?.findings ?? 0),
    part(({ parse }) => parse),
    median(samples.map(({ load, facts, rules, parse }) => (load + facts + rules) / parse)).toFixed(2),
  ];
}
