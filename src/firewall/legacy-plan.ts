/**
 * Our chain in the filter table of iptables before nf_tables, which is another table than the one of the same name that
 * iptables-nft shows, at the same hook: where it drops, an accept in the other one does not help. Pure: from what
 * `iptables-legacy-save` says to what `iptables-legacy-restore --noflush` is told, in one transaction.
 */
import { formatRule } from './format';
import { parseIptablesSave } from './parse-iptables-save';
import type { PlannedChain, Table } from './rule';

/** `iptables-extensions(8)`: a chain's name has fewer than 29 bytes; ours are made of these. */
const OWN_CHAIN = /^NETSCOPE-[0-9a-f]{8}$/;
const BASE = 'FORWARD';

/**
 * The input that puts the chain into the table, as the first one that forwarded packets pass. Where it is there, it is
 * replaced. `undefined` where the table lets everything pass anyway.
 *
 * @param saved what `iptables-legacy-save -t filter` has printed
 */
export function legacyAddition(saved: string, chain: PlannedChain): string | undefined {
  const table = filterTable(saved);
  if (!table || !refuses(table)) return undefined;
  return restore([
    `:${checked(chain.name)} - [0:0]`,
    ...jumpsTo(table, chain.name).map(() => `-D ${BASE} -j ${chain.name}`),
    ...chain.rules.map((rule) => formatRule(chain.name, rule)),
    `-I ${BASE} -j ${chain.name}`,
  ]);
}

/** The input that takes the chain out again; `undefined` where it is not there. */
export function legacyRemoval(saved: string, name: string): string | undefined {
  const table = filterTable(saved);
  if (!table?.chains.some((chain) => chain.name === checked(name))) return undefined;
  return restore([...jumpsTo(table, name).map(() => `-D ${BASE} -j ${name}`), `-F ${name}`, `-X ${name}`]);
}

function checked(name: string): string {
  if (!OWN_CHAIN.test(name)) throw new RangeError(`not a chain of ours: ${name}`);
  return name;
}

function filterTable(saved: string): Table | undefined {
  return parseIptablesSave(saved).find(({ name }) => name === 'filter');
}

/** A policy that is not ACCEPT, or rules of others at the hook. */
function refuses({ chains }: Table): boolean {
  const forward = chains.find(({ name }) => name === BASE);
  if (!forward) return false;
  const isOurs = ({ target }: (typeof forward.rules)[number]): boolean =>
    target.kind === 'jump' && OWN_CHAIN.test(target.chain);
  return forward.policy !== 'ACCEPT' || forward.rules.some((rule) => !isOurs(rule));
}

function jumpsTo({ chains }: Table, name: string): unknown[] {
  const rules = chains.find((chain) => chain.name === BASE)?.rules ?? [];
  return rules.filter(({ target }) => target.kind === 'jump' && target.chain === name);
}

function restore(lines: readonly string[]): string {
  return ['*filter', ...lines, 'COMMIT', ''].join('\n');
}
