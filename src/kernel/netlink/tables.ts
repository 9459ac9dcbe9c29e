/** Tables and chains of the current network namespace through nf_tables: one atomic batch per change. */
import type { Chain, Family, PlannedChain, Rule, RuleSpec, Table } from '../../firewall/rule';
import {
  attributeMap,
  MessageBuffer,
  type Message,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  text,
} from './message';
import * as nft from './nf-tables';
import { readExpressions } from './rule-reader';
import { compatProtocol, writeExpressions } from './rule-writer';
import type { NetlinkSocket } from './socket';

export type TableName = 'nat' | 'filter' | 'mangle';

const POLICY_ACCEPT = 1;

/**
 * User data of the tables and base chains that we had to make. The kernel keeps it and gives it to nobody
 * but those who ask; an existing table or chain keeps its own. It tells what may be removed again.
 */
const MADE_BY_US = Buffer.from('netscope\0', 'latin1');

/** Collects changes and applies them all or none: the kernel commits a batch as one transaction. */
export class TableBatch {
  private readonly messages = new MessageBuffer();
  private isComplete = false;
  private family: Family = 'ip';

  constructor() {
    this.marker(nft.NFNL_MSG_BATCH_BEGIN);
  }

  /** What is added from now on is about the tables of this family; at first it is IPv4. */
  of(family: Family): this {
    this.family = family;
    return this;
  }

  /**
   * Makes the table and these chains where they are missing. A base chain that is missing gets hook, priority and
   * the kernel's default policy, ACCEPT; the policy is not named, because that would replace the one of a chain
   * that is there, and with it the machine's own decision to drop what it forwards.
   */
  ensureChains(table: TableName, chains: readonly string[]): this {
    this.add(nft.NFT_MSG_NEWTABLE, NLM_F_CREATE, `create table ${table}`, (m) =>
      m.attributeString(nft.TABLE.NAME, table).attribute(nft.TABLE.USERDATA, MADE_BY_US),
    );
    for (const chain of chains) {
      this.add(nft.NFT_MSG_NEWCHAIN, NLM_F_CREATE, `create chain ${chain}`, (m) => {
        m.attributeString(nft.CHAIN.TABLE, table).attributeString(nft.CHAIN.NAME, chain);
        const base = nft.BASE_CHAINS[table]?.[chain];
        if (!base) return;
        const [hook, priority] = base;
        m.nested(nft.CHAIN.HOOK, () =>
          m.attributeU32BE(nft.HOOK.NUMBER, hook).attributeU32BE(nft.HOOK.PRIORITY, priority),
        );
        m.attributeString(nft.CHAIN.TYPE, nft.CHAIN_TYPES[table] ?? 'filter');
        m.attribute(nft.CHAIN.USERDATA, MADE_BY_US);
      });
    }
    return this;
  }

  /** Adds a rule at the end of a chain, or at its start. */
  addRule(table: TableName, chain: string, rule: RuleSpec, place: 'end' | 'start' = 'end'): this {
    const flags = NLM_F_CREATE | (place === 'end' ? NLM_F_APPEND : 0);
    return this.add(nft.NFT_MSG_NEWRULE, flags, `add rule to ${table} ${chain}`, (m) => {
      m.attributeString(nft.RULE.TABLE, table).attributeString(nft.RULE.CHAIN, chain);
      m.nested(nft.RULE.EXPRESSIONS, () => writeExpressions(m, rule, this.family));
      m.nested(nft.RULE.COMPAT, () =>
        m.attributeU32BE(nft.COMPAT.PROTOCOL, compatProtocol(rule)).attributeU32BE(nft.COMPAT.FLAGS, 0),
      );
    });
  }

  addChains(table: TableName, chains: readonly PlannedChain[]): this {
    this.ensureChains(
      table,
      chains.map((chain) => chain.name),
    );
    for (const chain of chains) for (const rule of chain.rules) this.addRule(table, chain.name, rule);
    return this;
  }

  deleteRule(table: TableName, chain: string, handle: number): this {
    return this.add(nft.NFT_MSG_DELRULE, 0, `delete rule ${handle} of ${table} ${chain}`, (m) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64BE(BigInt(handle));
      m.attributeString(nft.RULE.TABLE, table).attributeString(nft.RULE.CHAIN, chain);
      m.attribute(nft.RULE.HANDLE, bytes);
    });
  }

  flushChain(table: TableName, chain: string): this {
    return this.add(nft.NFT_MSG_DELRULE, 0, `flush ${table} ${chain}`, (m) =>
      m.attributeString(nft.RULE.TABLE, table).attributeString(nft.RULE.CHAIN, chain),
    );
  }

  deleteChain(table: TableName, chain: string): this {
    return this.add(nft.NFT_MSG_DELCHAIN, 0, `delete chain ${table} ${chain}`, (m) =>
      m.attributeString(nft.CHAIN.TABLE, table).attributeString(nft.CHAIN.NAME, chain),
    );
  }

  deleteTable(table: TableName): this {
    return this.add(nft.NFT_MSG_DELTABLE, 0, `delete table ${table}`, (m) =>
      m.attributeString(nft.TABLE.NAME, table),
    );
  }

  /**
   * May be called again, for the same in another namespace; nothing can be added any more.
   * @throws NetlinkError; nothing has changed then.
   */
  commit(socket: NetlinkSocket): void {
    if (!this.isComplete) {
      this.messages.acknowledgeLast();
      this.marker(nft.NFNL_MSG_BATCH_END);
      this.isComplete = true;
    }
    socket.executeBatch(this.messages);
  }

  private add(type: number, flags: number, description: string, body: (m: MessageBuffer) => void): this {
    this.messages.message(type, NLM_F_REQUEST | flags, description, () => {
      this.messages.u8(nft.FAMILIES[this.family]).u8(0).u16(0);
      body(this.messages);
    });
    return this;
  }

  private marker(type: number): void {
    const RES_ID_NFTABLES = 10;
    this.messages.message(type, NLM_F_REQUEST, 'batch', () =>
      this.messages
        .u8(0)
        .u8(0)
        .u8(RES_ID_NFTABLES >> 8)
        .u8(RES_ID_NFTABLES),
    );
  }
}

/** Reads a table with its counters; `undefined` where there is none. */
export function readTable(socket: NetlinkSocket, table: TableName, family: Family = 'ip'): Table | undefined {
  const chains = dump(socket, family, nft.NFT_MSG_GETCHAIN, nft.CHAIN.TABLE, table)
    .map(({ body }) => attributeMap(body.subarray(nft.NFGEN_BYTES)))
    .filter((attributes) => text(attributes.get(nft.CHAIN.TABLE)) === table);
  if (chains.length === 0) return undefined;
  const rules = readRules(socket, family, table);
  const all = chains.map((attributes): Chain => {
    const name = text(attributes.get(nft.CHAIN.NAME));
    const policy = attributes.get(nft.CHAIN.POLICY)?.readUInt32BE(0);
    return {
      name,
      rules: rules.get(name) ?? [],
      ...(policy === undefined ? {} : { policy: policy === POLICY_ACCEPT ? 'ACCEPT' : 'DROP' }),
    };
  });
  return { family, name: table, chains: sortAsIptablesSave(table, all) };
}

/** Names of the table and of the base chains in it that exist only because we made them. */
export function madeByUs(
  socket: NetlinkSocket,
  table: TableName,
  family: Family = 'ip',
): { table: boolean; chains: Set<string> } {
  const marked = (attributes: Map<number, Buffer>, userData: number): boolean =>
    attributes.get(userData)?.equals(MADE_BY_US) ?? false;
  const tables = dump(socket, family, nft.NFT_MSG_GETTABLE, nft.TABLE.NAME, table)
    .map(({ body }) => attributeMap(body.subarray(nft.NFGEN_BYTES)))
    .filter((attributes) => text(attributes.get(nft.TABLE.NAME)) === table);
  const chains = dump(socket, family, nft.NFT_MSG_GETCHAIN, nft.CHAIN.TABLE, table)
    .map(({ body }) => attributeMap(body.subarray(nft.NFGEN_BYTES)))
    .filter((attributes) => text(attributes.get(nft.CHAIN.TABLE)) === table);
  return {
    table: tables.some((attributes) => marked(attributes, nft.TABLE.USERDATA)),
    chains: new Set(
      chains
        .filter((attributes) => marked(attributes, nft.CHAIN.USERDATA))
        .map((attributes) => text(attributes.get(nft.CHAIN.NAME))),
    ),
  };
}

function readRules(socket: NetlinkSocket, family: Family, table: TableName): Map<string, Rule[]> {
  const rules = new Map<string, Rule[]>();
  for (const { body } of dump(socket, family, nft.NFT_MSG_GETRULE, nft.RULE.TABLE, table)) {
    const attributes = attributeMap(body.subarray(nft.NFGEN_BYTES));
    if (text(attributes.get(nft.RULE.TABLE)) !== table) continue;
    const chain = text(attributes.get(nft.RULE.CHAIN));
    const expressions = attributes.get(nft.RULE.EXPRESSIONS) ?? Buffer.alloc(0);
    const { rule, packets, bytes } = readExpressions(expressions, family);
    const handle = Number(attributes.get(nft.RULE.HANDLE)?.readBigUInt64BE(0) ?? 0n);
    rules.set(chain, [...(rules.get(chain) ?? []), { ...rule, handle, packets, bytes }]);
  }
  return rules;
}

function dump(
  socket: NetlinkSocket,
  family: Family,
  type: number,
  tableAttribute: number,
  table: string,
): Message[] {
  const request = new MessageBuffer();
  request.message(type, NLM_F_REQUEST | NLM_F_DUMP, `list ${table}`, () => {
    request.u8(nft.FAMILIES[family]).u8(0).u16(0);
    request.attributeString(tableAttribute, table);
  });
  return socket.dump(request);
}

/** Base chains by hook, then the others by name. */
function sortAsIptablesSave(table: TableName, chains: readonly Chain[]): Chain[] {
  const order = Object.keys(nft.BASE_CHAINS[table] ?? {});
  const rank = (chain: Chain): number =>
    order.includes(chain.name) ? order.indexOf(chain.name) : order.length;
  return [...chains].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}
