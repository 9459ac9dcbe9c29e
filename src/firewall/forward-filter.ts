/**
 * What a table of somebody else's decides about packets that the machine passes on. An accept of ours ends the way
 * through our chain alone: every other chain at the same hook is asked as well, and one that drops has the last word
 * (nft(8), "base chain"). Pure.
 */

/** One condition of a rule, as far as it can be judged without a packet. */
export type Condition =
  /** `*` at the end stands for anything. */
  | {
      readonly kind: 'interface';
      readonly way: 'in' | 'out';
      readonly names: readonly string[];
      readonly negated: boolean;
    }
  /** `ct state`: whether packets that begin a connection fit. */
  | { readonly kind: 'state'; readonly fitsNew: boolean }
  /** `ct status dnat`. */
  | { readonly kind: 'translated' }
  /** Anything else. */
  | { readonly kind: 'other' };

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

export interface FilterRule {
  readonly conditions: readonly Condition[];
  /** Absent for a rule that counts or marks only. */
  readonly verdict?: Verdict;
}

/** A base chain at the forward hook, with the chains that it may lead to. */
export interface ForwardFilter {
  /** As nft(8) names it: `inet`, `ip`, `ip6`. */
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly policy: 'accept' | 'drop';
  readonly chains: Readonly<Record<string, readonly FilterRule[]>>;
}

/** The first packet of a connection by way of one of our bridges; the other side is an interface nobody knows. */
export interface Passage {
  readonly way: 'from' | 'to';
  readonly bridge: string;
  /** It was addressed to a published port. */
  readonly translated: boolean;
}

/** `unless`: refused, but for what rules say that cannot be judged without the packet. */
export type Decision = 'passes' | 'refused' | 'unless';

/** Chains may lead to each other in the deepest way that the kernel allows (`NFT_JUMP_STACK_SIZE`). */
const MAX_DEPTH = 16;

/** What a filter does with a packet. */
export function decide(filter: ForwardFilter, passage: Passage): Decision {
  const walk = new Walk(filter, passage);
  const end = walk.chain(filter.chain, 0);
  const last = end === 'accept' || end === 'drop' ? end : filter.policy;
  if (last === 'accept') return 'passes';
  return walk.mayPass ? 'unless' : 'refused';
}

type End = 'accept' | 'drop' | 'return' | 'end';
type Fit = 'yes' | 'no' | 'maybe';

class Walk {
  mayPass = false;

  constructor(
    private readonly filter: ForwardFilter,
    private readonly passage: Passage,
  ) {}

  chain(name: string, depth: number): End {
    for (const { conditions, verdict } of this.filter.chains[name] ?? []) {
      const fit = this.fit(conditions);
      if (fit === 'no' || verdict === undefined) continue;
      const end = this.follow(verdict, depth);
      if (end === 'end') continue;
      if (fit === 'yes') return end;
      // What may accept, or may leave a chain before it drops; what may only drop is nothing to warn of.
      if (end !== 'drop') this.mayPass = true;
    }
    return 'end';
  }

  private follow(verdict: Verdict, depth: number): End {
    if (verdict.kind !== 'jump' && verdict.kind !== 'goto') return verdict.kind;
    if (depth === MAX_DEPTH) return 'end';
    const end = this.chain(verdict.chain, depth + 1);
    if (end === 'accept' || end === 'drop') return end;
    return verdict.kind === 'goto' ? 'return' : 'end';
  }

  private fit(conditions: readonly Condition[]): Fit {
    const fits = conditions.map((condition) => this.fitOne(condition));
    if (fits.includes('no')) return 'no';
    return fits.includes('maybe') ? 'maybe' : 'yes';
  }

  private fitOne(condition: Condition): Fit {
    switch (condition.kind) {
      case 'interface':
        return this.fitInterface(condition);
      case 'state':
        return condition.fitsNew ? 'yes' : 'no';
      case 'translated':
        return this.passage.translated ? 'yes' : 'no';
      case 'other':
        return 'maybe';
    }
  }

  private fitInterface({ way, names, negated }: Extract<Condition, { kind: 'interface' }>): Fit {
    const { bridge } = this.passage;
    const isBridge = names.some((name) =>
      name.endsWith('*') ? bridge.startsWith(name.slice(0, -1)) : name === bridge,
    );
    if ((way === 'in') === (this.passage.way === 'from')) return isBridge === negated ? 'no' : 'yes';
    // The other interface is any but the bridge.
    if (names.every((name) => name === bridge)) return negated ? 'yes' : 'no';
    return 'maybe';
  }
}
