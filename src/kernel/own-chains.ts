/**
 * Chains of ours in tables that belong to everybody. Every rule of ours either stands in one of our chains or
 * jumps to one, so that what is ours can be told by name alone, also after a crash.
 */
import type { Family, PlannedChain, RuleSpec, Table } from '../firewall/rule';
import { madeByUs, readTable, TableBatch, type TableName } from './netlink/tables';
import { NetlinkError, type NetlinkSocket } from './netlink/socket';

/** Own chains of one table of one family, and the jumps from base chains that lead to them. */
export interface OwnRules {
  readonly family: Family;
  readonly table: TableName;
  readonly ownChains: readonly PlannedChain[];
  readonly jumps: readonly { readonly chain: string; readonly rule: RuleSpec }[];
}

const TABLES = (['ip', 'ip6'] as const).flatMap((family) =>
  (['mangle', 'nat', 'filter'] as const).map((table) => ({ family, table })),
);

/** What a change is refused with that somebody else's has overtaken: a chain has gone, or has got a rule. */
const OVERTAKEN: readonly string[] = ['ENOENT', 'EBUSY'];
const ATTEMPTS = 10;

/** Replaces all rules under `prefix` by the given ones: in all tables of both families at once, or in none. */
export function applyOwnRules(socket: NetlinkSocket, prefix: string, plans: readonly OwnRules[]): void {
  for (let attempt = 1; ; attempt++) {
    try {
      replaceRules(socket, prefix, plans);
      return;
    } catch (error) {
      const isOvertaken = error instanceof NetlinkError && OVERTAKEN.includes(error.code);
      if (!isOvertaken || attempt === ATTEMPTS) throw error;
    }
  }
}

function replaceRules(socket: NetlinkSocket, prefix: string, plans: readonly OwnRules[]): void {
  const batch = new TableBatch();
  let size = 0;
  for (const { family, table } of TABLES) {
    const plan = plans.find((candidate) => candidate.family === family && candidate.table === table);
    const present = readTable(socket, table, family);
    batch.of(family);
    if (present) size += removeRules(socket, batch, prefix, present, plan);
    if (plan) {
      batch.addChains(table, plan.ownChains);
      // To name a chain that is there already is a change of it, which the kernel cleans up after: some ten milliseconds.
      const known = new Set(present?.chains.map(({ name }) => name));
      batch.ensureChains(
        table,
        plan.jumps.map((jump) => jump.chain).filter((chain) => !known.has(chain)),
      );
      for (const jump of plan.jumps) batch.addRule(table, jump.chain, jump.rule, 'start');
      size += 1;
    }
  }
  if (size > 0) batch.commit(socket);
}

/** Removes every rule under `prefix`, and the tables and base chains that had to be made for them. Idempotent. */
export function removeOwnRules(socket: NetlinkSocket, prefix: string): void {
  applyOwnRules(socket, prefix, []);
}

const isOurs = (name: string, prefix: string): boolean => name === prefix || name.startsWith(`${prefix}-`);

/** Adds the removal to a batch and says how many changes that made. */
function removeRules(
  socket: NetlinkSocket,
  batch: TableBatch,
  prefix: string,
  present: Table,
  next: OwnRules | undefined,
): number {
  const { family } = present;
  const table = present.name as TableName;
  const own = present.chains.filter((chain) => isOurs(chain.name, prefix));
  if (own.length === 0) return 0;
  const emptied: string[] = [];
  for (const chain of present.chains) {
    if (isOurs(chain.name, prefix)) continue;
    const jumps = chain.rules.filter(
      (rule) => rule.target.kind === 'jump' && isOurs(rule.target.chain, prefix),
    );
    for (const { handle } of jumps) if (handle !== undefined) batch.deleteRule(table, chain.name, handle);
    if (jumps.length === chain.rules.length && chain.policy === 'ACCEPT') emptied.push(chain.name);
  }
  for (const chain of own) batch.flushChain(table, chain.name);
  for (const chain of own) batch.deleteChain(table, chain.name);
  if (next) return own.length;

  const made = madeByUs(socket, table, family);
  const removable = emptied.filter((name) => made.chains.has(name));
  for (const name of removable) batch.deleteChain(table, name);
  if (made.table && own.length + removable.length === present.chains.length) batch.deleteTable(table);
  return own.length;
}
