/** How the author of a YAML file writes, so that what is put in looks like the rest. */
import { isMap, isScalar, isSeq, visit } from 'yaml';
import type { YamlText } from './yaml-text';

export type Quote = 'plain' | '"' | "'";

export interface YamlStyle {
  readonly lineEnd: string;
  /** Blanks by which an inner mapping is indented. */
  readonly step: number;
  /** Blanks by which the items of a list stand behind the key. */
  readonly listStep: number;
  /** Whether lists of words mostly stand in brackets. */
  readonly hasFlowLists: boolean;
  /** For what cannot stand without. */
  readonly quote: Exclude<Quote, 'plain'>;
}

export function styleOf(yaml: YamlText): YamlStyle {
  const steps: number[] = [];
  const listSteps: number[] = [];
  let flowLists = 0;
  let blockLists = 0;
  let single = 0;
  let double = 0;
  for (const document of yaml.documents) {
    visit(document, {
      Scalar: (_, { type }) => {
        if (type === 'QUOTE_DOUBLE') double += 1;
        if (type === 'QUOTE_SINGLE') single += 1;
      },
      Pair: (_, { key, value }) => {
        if (isSeq(value) && value.flow === true) flowLists += value.items.length > 0 ? 1 : 0;
        else if (isSeq(value)) blockLists += 1;
        if (!isScalar(key) || !(isMap(value) || isSeq(value)) || value.flow === true) return;
        const indent = yaml.column(value.range?.[0] ?? 0) - yaml.column(key.range?.[0] ?? 0);
        // Explicit keys and lists in lists show nothing.
        if (yaml.isFirstInLine(value.range?.[0] ?? 0) && indent >= 0 && indent <= 8) {
          (isSeq(value) ? listSteps : steps).push(indent);
        }
      },
    });
  }
  const step = mostly(steps.filter((each) => each > 0)) ?? 2;
  return {
    lineEnd: /\r\n|\r|\n/.exec(yaml.text)?.[0] ?? '\n',
    step,
    listStep: mostly(listSteps) ?? step,
    hasFlowLists: flowLists > blockLists,
    quote: single > double ? "'" : '"',
  };
}

/** The most frequent number; of those that are as frequent the first. */
function mostly(numbers: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const each of numbers) counts.set(each, (counts.get(each) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

/** What all of these scalars are quoted with; `plain` where they differ or there are none. */
export function quoteOf(nodes: readonly unknown[]): Quote {
  const quotes = new Set<Quote>(
    nodes.map((node) => {
      if (!isScalar(node)) return 'plain';
      return node.type === 'QUOTE_DOUBLE' ? '"' : node.type === 'QUOTE_SINGLE' ? "'" : 'plain';
    }),
  );
  const [only = 'plain', ...others] = quotes;
  return others.length === 0 ? only : 'plain';
}
