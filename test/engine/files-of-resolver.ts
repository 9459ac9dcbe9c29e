/** The project whose resolver is compared with an engine's, and what is asked in it. */

/** 242 bytes on the wire, so that fifteen addresses fill an answer of 512 bytes. */
export const LONG_NAME = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(57)}`;

/** Addresses are fixed, so that answers are the same bytes on both machines. */
export const COMPOSE = `
services:
  web:
    image: idle
    hostname: host-of-web
    networks: { front: { ipv4_address: 10.61.0.10, aliases: [www, Alias.Dotted] }, back: { ipv4_address: 10.62.0.10 } }
    links: ["db:store"]
    depends_on: [db]
  db:
    image: idle
    networks: { back: { ipv4_address: 10.62.0.20 } }
  dual:
    image: idle
    networks: { back: { ipv4_address: 10.62.0.30 }, six: { ipv4_address: 10.63.0.30, ipv6_address: "fd00:63::30" } }
  both:
    image: idle
    networks: { front: { ipv4_address: 10.61.0.40 }, six: { ipv4_address: 10.63.0.40, ipv6_address: "fd00:63::40" } }
  away:
    image: idle
    networks: { six: { ipv4_address: 10.63.0.50 } }
${Array.from(
  { length: 17 },
  (_, at) => `  crowd${at}:
    image: idle
    networks: { front: { ipv4_address: 10.61.0.${100 + at}, aliases: ["${LONG_NAME}"${at < 3 ? ', few' : ''}] } }
`,
).join('')}
networks:
  front: { ipam: { config: [{ subnet: 10.61.0.0/24 }] } }
  back: { ipam: { config: [{ subnet: 10.62.0.0/24 }] } }
  six: { enable_ipv6: true, ipam: { config: [{ subnet: 10.63.0.0/24 }, { subnet: "fd00:63::/64" }] } }
`;

/** The containers that ask. */
export const ASKERS = ['web', 'both'] as const;

export const NAMES: readonly string[] = [
  ...[
    'db',
    'DB',
    'dB.',
    'web',
    'www',
    'WWW',
    'Alias.Dotted',
    'alias.dotted',
    'host-of-web',
    'store',
    'STORE',
    'db-1',
  ],
  ...[
    'resolver-db-1',
    'resolver-web-1',
    'web.resolver_front',
    'web.resolver_back',
    'web.Resolver_front',
    'db.resolver_front',
  ],
  ...[
    'db.resolver_back',
    'DB.resolver_back.',
    'www.resolver_back',
    'store.resolver_back',
    'resolver-db-1.resolver_back',
  ],
  ...[
    'dual',
    'both',
    'away',
    'both.resolver_six',
    'few',
    LONG_NAME,
    `${LONG_NAME}.resolver_front`.slice(-250),
    'nobody',
    'no.body',
  ],
];

export const REVERSE: readonly string[] = [
  ...[
    '20.0.62.10.in-addr.arpa',
    '10.0.61.10.in-addr.arpa',
    '10.0.62.10.in-addr.arpa',
    '1.0.61.10.in-addr.arpa',
  ],
  ...[
    '20.0.62.10.IN-ADDR.ARPA',
    '020.0.62.10.in-addr.arpa',
    '0.62.10.in-addr.arpa',
    'in-addr.arpa',
    'db',
    'x.ip6.arpa',
  ],
  ...['20.0.62.10.in-addr.arpa.lan', '40.0.63.10.in-addr.arpa', '20.0.62.10.in-addr.arpa.in-addr.arpa'],
  `${['0040', '0000', '0000', '0000', '0000', '0000', '0063', 'fd00'].map((part) => Array.from(part).reverse().join('.')).join('.')}.ip6.arpa`,
];

/** One word for each of three upstreams. */
export const WORDS: readonly string[] = [
  ...[
    'ok.ok.ok',
    'nx.ok.ok',
    'aanx.ok.ok',
    'nodata.ok.ok',
    'refused.ok.ok',
    'servfail.ok.ok',
    'formerr.ok.ok',
    'notimp.ok.ok',
  ],
  ...[
    'servfail.refused.servfail',
    'refused.servfail.formerr',
    'nx.nx.nx',
    'tc.ok.ok',
    'big.ok.ok',
    'cut.ok.ok',
    'bare.ok.ok',
  ],
  ...[
    'bare.bare.bare',
    'late.nodata.nodata',
    'trail.nx.nx',
    'flags.nx.nx',
    'silent.ok.ok',
    'silent.servfail.nx',
    'servfail.silent.refused',
  ],
];
