/**
 * Message types and attributes of nf_tables (`linux/netfilter/nf_tables.h`) and the layouts of the xt
 * extensions that iptables-nft embeds in them (`linux/netfilter/xt_*.h`), shared by writer and reader.
 */

const NFNL_SUBSYS_NFTABLES = 10;
const message = (type: number): number => (NFNL_SUBSYS_NFTABLES << 8) | type;

export const NFNL_MSG_BATCH_BEGIN = 0x10;
export const NFNL_MSG_BATCH_END = 0x11;
export const NFT_MSG_NEWTABLE = message(0);
export const NFT_MSG_GETTABLE = message(1);
export const NFT_MSG_DELTABLE = message(2);
export const NFT_MSG_NEWCHAIN = message(3);
export const NFT_MSG_GETCHAIN = message(4);
export const NFT_MSG_DELCHAIN = message(5);
export const NFT_MSG_NEWRULE = message(6);
export const NFT_MSG_GETRULE = message(7);
export const NFT_MSG_DELRULE = message(8);

/** `NFPROTO_*` of the families, as `struct nfgenmsg` has them. */
export const FAMILIES = { ip: 2, ip6: 10 } as const;
export const NFPROTO_IPV4 = FAMILIES.ip;
/** `struct nfgenmsg` before the attributes. */
export const NFGEN_BYTES = 4;

export const TABLE = { NAME: 1, USERDATA: 6 } as const;
export const NFTA_LIST_ELEM = 1;
export const CHAIN = { TABLE: 1, NAME: 3, HOOK: 4, POLICY: 5, TYPE: 7, USERDATA: 12 } as const;
export const HOOK = { NUMBER: 1, PRIORITY: 2 } as const;
export const RULE = { TABLE: 1, CHAIN: 2, HANDLE: 3, EXPRESSIONS: 4, COMPAT: 5 } as const;
export const COMPAT = { PROTOCOL: 1, FLAGS: 2 } as const;
export const EXPR = { NAME: 1, DATA: 2 } as const;
export const PAYLOAD = { DREG: 1, BASE: 2, OFFSET: 3, LENGTH: 4 } as const;
export const CMP = { SREG: 1, OP: 2, DATA: 3 } as const;
export const META = { DREG: 1, KEY: 2 } as const;
export const BITWISE = { SREG: 1, DREG: 2, LENGTH: 3, MASK: 4, XOR: 5 } as const;
export const COUNTER = { BYTES: 1, PACKETS: 2 } as const;
export const IMMEDIATE = { DREG: 1, DATA: 2 } as const;
/** The compat expressions `match` and `target` share one layout. */
export const EXTENSION = { NAME: 1, REVISION: 2, INFO: 3 } as const;
export const DATA = { VALUE: 1, VERDICT: 2 } as const;
export const VERDICT = { CODE: 1, CHAIN: 2 } as const;

export const BASE_NETWORK = 1;
export const BASE_TRANSPORT = 2;
/** Where the network header has its addresses, and how long those are; bytes. */
export const ADDRESSES = {
  ip: { SOURCE: 12, DESTINATION: 16, BYTES: 4 },
  ip6: { SOURCE: 8, DESTINATION: 24, BYTES: 16 },
} as const;
export const OFFSET_SOURCE_PORT = 0;
export const OFFSET_DESTINATION_PORT = 2;
export const META_INTERFACE_IN = 6;
export const META_INTERFACE_OUT = 7;
export const META_PROTOCOL = 16;
export const CMP_EQUAL = 0;
export const CMP_NOT_EQUAL = 1;

export const NF_DROP = 0;
export const NF_ACCEPT = 1;
export const NFT_JUMP = -3;
export const NFT_GOTO = -4;
export const NFT_RETURN = -5;

export const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17, 'ipv6-icmp': 58 } as const;

/** Base chains that iptables makes in a table: hook number and priority (`linux/netfilter_ipv4.h`). */
export const BASE_CHAINS: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  nat: { PREROUTING: [0, -100], INPUT: [1, 100], OUTPUT: [3, -100], POSTROUTING: [4, 100] },
  filter: { INPUT: [1, 0], FORWARD: [2, 0], OUTPUT: [3, 0] },
  mangle: {
    PREROUTING: [0, -150],
    INPUT: [1, -150],
    FORWARD: [2, -150],
    OUTPUT: [3, -150],
    POSTROUTING: [4, -150],
  },
};
/** The type of a base chain; in mangle, OUTPUT would be of type `route`, and nobody here makes it. */
export const CHAIN_TYPES: Readonly<Record<string, string>> = {
  nat: 'nat',
  filter: 'filter',
  mangle: 'filter',
};

/**
 * `struct nf_nat_range2` (DNAT and SNAT revision 2): flags, lowest and highest address, lowest and highest port, base
 * port.
 */
export const DNAT = {
  BYTES: 48,
  FLAGS: 0,
  MIN_ADDRESS: 4,
  MAX_ADDRESS: 20,
  MIN_PORT: 36,
  MAX_PORT: 38,
} as const;
/** `struct nf_nat_range` (SNAT and DNAT revision 1, MASQUERADE of IPv6): the same without the last. */
export const SNAT6 = { ...DNAT, BYTES: 40 } as const;
/** `struct nf_nat_ipv4_multi_range_compat` (SNAT, DNAT, MASQUERADE revision 0): one range, IPv4 only. */
export const SNAT = {
  BYTES: 24,
  SIZE: 0,
  FLAGS: 4,
  MIN_ADDRESS: 8,
  MAX_ADDRESS: 12,
  MIN_PORT: 16,
  MAX_PORT: 18,
} as const;
export const NAT_MAP_ADDRESS = 1;
export const NAT_MAP_PORT = 2;
/** `struct xt_addrtype_info_v1`: masks of route types, and flags that invert or limit them. */
export const ADDRTYPE = {
  REVISION: 1,
  BYTES: 8,
  SOURCE: 0,
  DESTINATION: 2,
  FLAGS: 4,
  LOCAL: 1 << 2,
} as const;
/** `struct xt_conntrack_mtinfo3`. */
export const CONNTRACK = {
  REVISION: 3,
  BYTES: 168,
  MATCH: 146,
  INVERT: 148,
  STATES: 150,
  MATCH_STATE: 1,
} as const;
/**
 * `struct xt_tcp` and `struct xt_udp`, which begin alike: lowest and highest source port, lowest and highest
 * destination port, in the byte order of the machine. What follows (TCP option and flags, inversion) is 0 if unused.
 */
export const PORTS = { SOURCE: 0, DESTINATION: 4, REST: 8 } as const;
/** `XT_CONNTRACK_STATE_*`. */
export const CONNECTION_STATE_BITS = { INVALID: 1, ESTABLISHED: 2, RELATED: 4, NEW: 8, DNAT: 128 } as const;
