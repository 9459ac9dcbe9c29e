/** What a loader remembers between loads, so that an edit costs what it changes. */
import { Placement } from './yaml/place';
import type { Problem } from './project';
import type { Report } from './report';
import { YamlMemory } from './yaml/yaml-memory';

/** Environments that are told apart; more are only known after many changes to them. */
const MAXIMUM_SITUATIONS = 100;

interface Outcome {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/** The outcomes of one step, by the nodes that went into it. */
class Outcomes {
  readonly value = new Map<string, Outcome>();
  readonly next = new WeakMap<object, Outcomes>();
}

export class LoadMemory {
  readonly yaml = new YamlMemory();
  readonly placement = new Placement();
  private readonly steps = new Map<string, WeakMap<object, Outcomes>>();
  private readonly used = new Set<string>();
  private readonly situations = new Map<string, number>();
  /** The same by identity, because they are asked for at every definition. */
  private readonly situationsOf = new WeakMap<ReadonlyMap<string, string>, Map<string, number>>();
  private situationCount = 0;

  /** A name for a step whose outcome depends on variables and a folder too. */
  stepFor(step: string, variables: ReadonlyMap<string, string>, directory: string): string {
    return `${step} ${this.situationOf(variables, directory)}`;
  }

  private situationOf(variables: ReadonlyMap<string, string>, directory: string): number {
    const inFolders = this.situationsOf.get(variables) ?? new Map<string, number>();
    this.situationsOf.set(variables, inFolders);
    let situation = inFolders.get(directory);
    if (situation === undefined) {
      const content = JSON.stringify([directory, ...variables]);
      situation = this.situations.get(content) ?? this.situationCount++;
      this.situations.set(content, situation);
      inFolders.set(directory, situation);
    }
    return situation;
  }

  /**
   * Runs a pure step, or gives what it gave before, with what it reported.
   *
   * @param step names the step and everything that its outcome depends on beside the nodes
   * @param nodes immutable; the outcome is known by their identity
   * @param label tells apart uses of the same nodes, such as a path that is mentioned in problems
   */
  run<T>(
    step: string,
    nodes: readonly [object, ...object[]],
    label: string,
    report: Report,
    work: (report: Report) => T,
  ): T {
    const outcomes = this.outcomesOf(step, nodes);
    let outcome = outcomes.get(label);
    if (!outcome) {
      const problems: Problem[] = [];
      const value = work((problem) => problems.push(problem));
      outcome = { value, problems };
      outcomes.set(label, outcome);
    }
    for (const problem of outcome.problems) report(problem);
    return outcome.value as T;
  }

  private outcomesOf(step: string, nodes: readonly [object, ...object[]]): Map<string, Outcome> {
    this.used.add(step);
    const first = this.steps.get(step) ?? new WeakMap<object, Outcomes>();
    this.steps.set(step, first);
    let level = first;
    let outcomes: Outcomes | undefined;
    for (const node of nodes) {
      outcomes = level.get(node) ?? new Outcomes();
      level.set(node, outcomes);
      level = outcomes.next;
    }
    return outcomes?.value ?? new Map<string, Outcome>();
  }

  /** Forgets what the load that has just ended did not need: another environment, other files. */
  endLoad(): void {
    for (const step of this.steps.keys()) if (!this.used.has(step)) this.steps.delete(step);
    this.used.clear();
    if (this.situations.size > MAXIMUM_SITUATIONS) this.situations.clear();
    this.yaml.endLoad();
  }
}
